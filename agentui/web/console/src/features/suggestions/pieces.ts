import { textOf } from "../canned/model";

/** Something to be put into an answer: for an editor, and for a plain field. */
export interface Piece {
  html: string;
  text: string;
}

export function linkPiece({ title, url }: { title: string; url: string }): Piece {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = title;
  return { html: link.outerHTML, text: `${title}: ${url}` };
}

/** What an answer does without: pictures belong to the article, and controls do nothing in a mail. */
const LEFT_OUT = "img, picture, svg, video, iframe, button, input, style, script, nav";

/** The words of a page for an answer: its links lead where they led there, those within the page nowhere. */
export function wordsPiece(html: string, page: string): Piece {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const node of body.querySelectorAll(LEFT_OUT)) node.remove();
  for (const link of body.querySelectorAll("a")) {
    const href = link.getAttribute("href") ?? "";
    if (href.startsWith("#") || !URL.canParse(href, page || "https://desk.invalid")) {
      link.replaceWith(...link.childNodes);
    } else if (page) {
      link.href = new URL(href, page).href;
    }
  }
  for (const node of body.querySelectorAll("figure:empty, p:empty")) node.remove();
  return { html: body.innerHTML, text: textOf(body.innerHTML) };
}
