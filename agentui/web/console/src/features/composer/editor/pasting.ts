import { pictureId } from "../model";

interface PasteRules {
  /** Pictures of this very text may be cut and pasted; others would not reach the customer. */
  isOwnPicture: (id: number) => boolean;
}

const NEVER =
  "script, style, meta, link, title, head, xml, template, object, embed, iframe, svg, form, input, button";

/**
 * Makes what Word, Google Docs, Outlook and web pages put on the clipboard into the few elements that
 * the editor knows: looks become meaning where they had one (bold, lists), and go otherwise.
 */
export function cleanPaste(html: string, { isOwnPicture }: PasteRules): string {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  dropComments(body);
  for (const element of body.querySelectorAll(NEVER)) element.remove();
  wordLists(body);
  for (const element of [...body.querySelectorAll<HTMLElement>("*")].reverse()) {
    if (element.isConnected || body.contains(element)) rewrite(element, isOwnPicture);
  }
  return body.innerHTML;
}

function dropComments(root: Node) {
  for (const node of [...root.childNodes]) {
    if (node.nodeType === Node.COMMENT_NODE) node.remove();
    else dropComments(node);
  }
}

const HEADINGS: Record<string, string> = { H1: "h2", H4: "h3", H5: "h3", H6: "h3" };

function rewrite(element: HTMLElement, isOwnPicture: PasteRules["isOwnPicture"]) {
  const { tagName } = element;
  const style = element.getAttribute("style") ?? "";
  if (tagName.includes(":") || (tagName === "B" && /font-weight:\s*(?:normal|400)/i.test(style)))
    return unwrap(element);
  if (tagName === "IMG") return keepPicture(element, isOwnPicture);
  if (tagName === "A") return keepLink(element);
  if (tagName === "TR") return rowToParagraph(element);
  if (["TABLE", "TBODY", "THEAD", "TFOOT", "FONT", "COLGROUP"].includes(tagName)) return unwrap(element);
  if (tagName === "SPAN" && !element.hasAttribute("data-mention")) meaningOf(element, style);
  const heading = HEADINGS[tagName];
  if (heading) return rename(element, heading);
  if (tagName === "DIV" && !hasBlocks(element)) return rename(element, "p");
  for (const { name } of [...element.attributes]) {
    if (!["data-mention", "href", "start"].includes(name)) element.removeAttribute(name);
  }
}

/** Spans say by their style what an element would say: wraps their words in it. */
function meaningOf(span: HTMLElement, style: string) {
  const marks: [RegExp, string][] = [
    [/font-weight:\s*(?:bold|[6-9]00)/i, "strong"],
    [/font-style:\s*italic/i, "em"],
    [/text-decoration[^;]*line-through/i, "s"],
    [/font-family:[^;]*(?:mono|courier|consolas)/i, "code"],
  ];
  if (span.closest("a") === null) marks.push([/text-decoration[^;]*underline/i, "u"]);
  for (const [pattern, name] of marks) {
    if (!pattern.test(style)) continue;
    const mark = span.ownerDocument.createElement(name);
    mark.append(...span.childNodes);
    span.append(mark);
  }
}

function keepPicture(image: HTMLElement, isOwnPicture: PasteRules["isOwnPicture"]) {
  const id = pictureId(image.getAttribute("src") ?? "");
  if (id === null || !isOwnPicture(id)) image.remove();
}

function keepLink(link: HTMLElement) {
  const href = directHref(link.getAttribute("href") ?? "");
  if (!/^(?:https?:|mailto:|tel:)/i.test(href)) return unwrap(link);
  for (const { name } of [...link.attributes]) link.removeAttribute(name);
  link.setAttribute("href", href);
}

/** Google Docs and Gmail send links over their own page; the address behind it is what was meant. */
function directHref(href: string): string {
  if (!URL.canParse(href)) return href;
  const url = new URL(href);
  const redirects = /(?:^|\.)google\.com$/.test(url.hostname) && url.pathname === "/url";
  return (redirects && (url.searchParams.get("q") ?? url.searchParams.get("url"))) || href;
}

function rowToParagraph(row: HTMLElement) {
  const line = row.ownerDocument.createElement("p");
  for (const cell of row.querySelectorAll("td, th")) {
    const words = (cell.textContent ?? "").replace(/\s+/g, " ").trim();
    if (!words) continue;
    if (line.textContent) line.append(" | ");
    line.append(words);
  }
  if (line.textContent) row.replaceWith(line);
  else row.remove();
}

const LEVEL = /mso-list:\s*\w+\s+level(\d+)/i;

/** Word writes lists as paragraphs with a painted bullet; neighbours of them become a list again. */
function wordLists(body: HTMLElement) {
  for (const first of [...body.querySelectorAll<HTMLElement>("p")]) {
    if (!body.contains(first) || !isWordItem(first)) continue;
    const items: HTMLElement[] = [];
    for (let next: Element | null = first; next && isWordItem(next); next = next.nextElementSibling) {
      items.push(next as HTMLElement);
    }
    first.before(listOf(items));
    for (const item of items) item.remove();
  }
}

function isWordItem(element: Element): boolean {
  return element.tagName === "P" && LEVEL.test(element.getAttribute("style") ?? "");
}

function listOf(items: HTMLElement[]): HTMLElement {
  const lists: HTMLElement[] = [];
  for (const item of items) {
    const level = Math.max(1, Number(item.getAttribute("style")?.match(LEVEL)?.[1] ?? 1));
    const marker = takeMarker(item);
    lists.length = Math.min(lists.length, level);
    let list = lists.at(-1);
    if (!list || lists.length < level) {
      const deeper = item.ownerDocument.createElement(
        /^\s*(?:\d+|[a-z]|[ivx]+)[.)]/i.test(marker) ? "ol" : "ul",
      );
      if (list) (list.lastElementChild ?? list).append(deeper);
      lists.push(deeper);
      list = deeper;
    }
    const line = item.ownerDocument.createElement("li");
    line.append(...item.childNodes);
    list.append(line);
  }
  return lists[0] as HTMLElement;
}

/** The bullet or number that Word painted at the start of an item. */
function takeMarker(item: HTMLElement): string {
  const painted = [...item.querySelectorAll<HTMLElement>("span")].find((span) =>
    /mso-list:\s*ignore/i.test(span.getAttribute("style") ?? ""),
  );
  if (!painted) return "";
  const marker = painted.textContent ?? "";
  painted.remove();
  return marker;
}

const BLOCKS = "p, div, ul, ol, blockquote, pre, h1, h2, h3, h4, h5, h6, table, hr";

function hasBlocks(element: HTMLElement): boolean {
  return element.querySelector(BLOCKS) !== null;
}

function rename(element: HTMLElement, name: string) {
  const renamed = element.ownerDocument.createElement(name);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
}

function unwrap(element: HTMLElement) {
  element.replaceWith(...element.childNodes);
}
