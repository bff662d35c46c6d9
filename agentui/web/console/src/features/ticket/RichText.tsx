import { createElement, Fragment, type ReactNode, useMemo } from "react";

/** The elements that the editor knows; anything else is shown as the text that it holds. */
const ELEMENTS = new Set("p br strong b em i u s a ul ol li blockquote code pre h1 h2 h3 hr span".split(" "));
const VOID = new Set(["br", "hr"]);
const SAFE_LINK = /^(https?:|mailto:|tel:)/i;

/** The look of plain elements: the reset of the style sheet leaves them without any. */
const LOOK = [
  "[&_:is(p,ul,ol,blockquote,pre):not(:last-child)]:mb-3 [&_ul]:list-disc [&_ol]:list-decimal",
  "[&_:is(ul,ol)]:ps-6 [&_blockquote]:border-line [&_blockquote]:border-s-2 [&_blockquote]:ps-3",
  "[&_blockquote]:text-ink-soft [&_a]:text-accent-text [&_a]:underline [&_:is(b,strong)]:font-semibold",
  "[&_:is(h1,h2,h3)]:font-semibold [&_code]:rounded-sm [&_code]:bg-sunken [&_code]:px-1 [&_code]:font-mono",
  "[&_pre]:overflow-x-auto [&_pre]:rounded-md [&_pre]:bg-sunken [&_pre]:p-3 [&_pre_code]:p-0",
].join(" ");

/**
 * What an agent wrote, from HTML to elements. The server has cleaned it already; building it anew from
 * known elements means that even a fault there puts no script on this page.
 */
export function RichText({ html }: { html: string }) {
  const content = useMemo(() => {
    const { body } = new DOMParser().parseFromString(html, "text/html");
    return childrenOf(body);
  }, [html]);
  return <div className={LOOK}>{content}</div>;
}

function childrenOf(node: Node): ReactNode[] {
  return [...node.childNodes].map((child, at) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes; a change makes all of it anew
    return <Fragment key={at}>{render(child)}</Fragment>;
  });
}

function render(node: Node): ReactNode {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (!(node instanceof Element)) return null;
  const name = node.tagName.toLowerCase();
  if (name === "script" || name === "style") return null;
  if (!ELEMENTS.has(name)) return childrenOf(node);
  if (VOID.has(name)) return createElement(name);
  return createElement(name, propsOf(node, name), ...childrenOf(node));
}

function propsOf(element: Element, name: string): Record<string, string> {
  if (name === "a") {
    const href = element.getAttribute("href") ?? "";
    return SAFE_LINK.test(href) ? { href, target: "_blank", rel: "noopener noreferrer" } : {};
  }
  if (element.hasAttribute("data-mention")) {
    return { className: "rounded-sm bg-accent-soft px-0.5 text-accent-text" };
  }
  return ["p", "li", "blockquote", "h1", "h2", "h3"].includes(name) ? { dir: "auto" } : {};
}
