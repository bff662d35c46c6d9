import { type ComponentChildren, h } from "preact";
import { linkify, safeHref } from "./linkify";

const KEPT = new Set(
  "a b strong i em u s p br ul ol li code pre blockquote h1 h2 h3 h4 table thead tbody tr th td hr div span".split(
    " ",
  ),
);
const DROPPED = new Set(
  "script style template iframe object embed svg math title noscript textarea".split(" "),
);
const DEEPEST = 30;

/**
 * Formatted text from the server, built anew from a short list of elements without attributes. The server has
 * cleaned it already; this face shares its origin with the agents' console, so it does not rely on that.
 */
export function RichText({ html }: { html: string }) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  return <>{childrenOf(body, 0)}</>;
}

function childrenOf(node: Node, depth: number): ComponentChildren[] {
  return depth > DEEPEST
    ? [node.textContent]
    : [...node.childNodes].map((child) => rebuilt(child, depth + 1));
}

function rebuilt(node: Node, depth: number): ComponentChildren {
  if (node.nodeType === Node.TEXT_NODE)
    return <PlainText text={node.textContent ?? ""} bare={inLink(node)} />;
  if (!(node instanceof Element)) return null;
  const tag = node.localName;
  if (DROPPED.has(tag)) return null;
  if (tag === "img") return <Picture image={node} />;
  if (!KEPT.has(tag)) return childrenOf(node, depth);
  if (tag === "br" || tag === "hr") return h(tag, null);
  const href = tag === "a" ? safeHref(node.getAttribute("href") ?? "") : undefined;
  if (tag === "a" && href) return <Link href={href}>{childrenOf(node, depth)}</Link>;
  return h(tag === "a" ? "span" : tag, null, childrenOf(node, depth));
}

function inLink(node: Node): boolean {
  return Boolean(node.parentElement?.closest("a,code,pre"));
}

/** Pictures in an answer come from this server only: no other may learn who reads it. */
function Picture({ image }: { image: Element }) {
  const src = image.getAttribute("src") ?? "";
  if (!src.startsWith("/chat/")) return <>{image.getAttribute("alt") ?? ""}</>;
  return <img src={src} alt={image.getAttribute("alt") ?? ""} loading="lazy" />;
}

export function Link({ href, children }: { href: string; children: ComponentChildren }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  );
}

/** Text as it was typed, with its addresses as links. */
export function PlainText({ text, bare = false }: { text: string; bare?: boolean }) {
  if (bare) return <>{text}</>;
  return (
    <>
      {linkify(text).map((piece) =>
        typeof piece === "string" ? piece : <Link href={piece.href}>{piece.text}</Link>,
      )}
    </>
  );
}
