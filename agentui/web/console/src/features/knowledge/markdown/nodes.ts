import { Extension, mergeAttributes, Node } from "@tiptap/react";

/** What the rich editor knows beyond Tiptap's own nodes; each is one construct of the dialect. */

export const Callout = Node.create({
  name: "callout",
  group: "block",
  content: "block+",
  defining: true,
  addAttributes() {
    return { kind: { default: "note" }, title: { default: "" } };
  },
  parseHTML() {
    return [
      {
        tag: "div[data-callout]",
        getAttrs: (element) => ({
          kind: element.getAttribute("data-callout"),
          title: element.getAttribute("data-title") ?? "",
        }),
      },
    ];
  },
  renderHTML({ node }) {
    return ["div", { role: "note", "data-callout": node.attrs.kind, "data-title": node.attrs.title }, 0];
  },
});

export const Tabs = Node.create({
  name: "tabs",
  group: "block",
  content: "tab+",
  defining: true,
  isolating: true,
  parseHTML() {
    return [{ tag: "div[data-tabs]" }];
  },
  renderHTML() {
    return ["div", { "data-tabs": "" }, 0];
  },
});

export const Tab = Node.create({
  name: "tab",
  content: "block+",
  defining: true,
  isolating: true,
  addAttributes() {
    return { title: { default: "" } };
  },
  parseHTML() {
    return [
      {
        tag: "section[data-tab]",
        getAttrs: (element) => ({ title: element.getAttribute("data-tab") ?? "" }),
      },
    ];
  },
  renderHTML({ node }) {
    return ["section", { "data-tab": node.attrs.title }, 0];
  },
});

/** HTML among the Markdown: kept letter by letter, changed in the source only. */
export const RawBlock = Node.create({
  name: "rawBlock",
  group: "block",
  atom: true,
  selectable: true,
  addAttributes() {
    return { source: { default: "", rendered: false } };
  },
  renderHTML({ node }) {
    return ["pre", { "data-raw": "", contenteditable: "false" }, node.attrs.source];
  },
});

export const RawInline = Node.create({
  name: "rawInline",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes() {
    return { source: { default: "", rendered: false } };
  },
  renderHTML({ node }) {
    return ["code", { "data-raw": "", contenteditable: "false" }, node.attrs.source];
  },
});

const OWN_FILE = /^kb:(\d+)$/;
const FILES = "/api/v1/article-files/";

/** Where the browser finds what the text names `kb:12`; null for what is not a file of this desk. */
export function fileAddress(src: string): string | null {
  const id = OWN_FILE.exec(src)?.[1];
  if (id) return FILES + id;
  return src.startsWith("/") && !src.startsWith("//") ? src : null;
}

function fileName(address: string): string | null {
  const id = new RegExp(`^${FILES}(\\d+)$`).exec(address)?.[1];
  return id ? `kb:${id}` : null;
}

/** A picture in the text. While it is on its way it has no `src` and is shown from `preview`. */
export const ArticlePicture = Node.create({
  name: "picture",
  group: "inline",
  inline: true,
  draggable: true,
  addAttributes() {
    return {
      src: { default: "" },
      alt: { default: "" },
      title: { default: null },
      upload: { default: null, rendered: false },
      preview: { default: null, rendered: false },
    };
  },
  parseHTML() {
    return [
      {
        // Cut and pasted within articles; pictures of other sites are left out, as the server would.
        tag: "img[src]",
        getAttrs: (element) => {
          const src = fileName(element.getAttribute("src") ?? "");
          return src ? { src, alt: element.getAttribute("alt") ?? "" } : false;
        },
      },
    ];
  },
  renderHTML({ node, HTMLAttributes }) {
    return ["img", mergeAttributes(HTMLAttributes, { src: fileAddress(node.attrs.src) ?? "" })];
  },
  addNodeView() {
    return ({ node }) => {
      const address = node.attrs.preview ?? fileAddress(node.attrs.src);
      const dom = document.createElement(address ? "img" : "span");
      if (dom instanceof HTMLImageElement) {
        dom.src = address;
        dom.alt = node.attrs.alt;
      } else {
        dom.dataset.foreign = "";
        dom.textContent = node.attrs.alt || node.attrs.src;
        dom.title = node.attrs.src;
      }
      if (!node.attrs.src) dom.dataset.uploading = "";
      return { dom };
    };
  },
});

/** Whether the items of a list stand close together; Markdown tells by blank lines between them. */
export const Tightness = Extension.create({
  name: "tightness",
  addGlobalAttributes() {
    return [
      {
        types: ["bulletList", "orderedList", "taskList"],
        attributes: { tight: { default: true, rendered: false } },
      },
    ];
  },
});
