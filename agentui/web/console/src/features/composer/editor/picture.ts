import { mergeAttributes, Node } from "@tiptap/react";
import { pictureId } from "../model";

/**
 * A picture in the text: an upload of this desk. While it is still on its way it has no `src`, is shown
 * from `preview`, and does not leave the editor.
 */
export const Picture = Node.create({
  name: "picture",
  group: "inline",
  inline: true,
  draggable: true,

  addAttributes() {
    return {
      src: { default: null },
      alt: { default: null },
      width: { default: null },
      upload: { default: null, rendered: false },
      preview: { default: null, rendered: false },
    };
  },

  parseHTML() {
    return [
      {
        tag: "img[src]",
        getAttrs: (element) => (pictureId(element.getAttribute("src") ?? "") === null ? false : null),
      },
    ];
  },

  renderHTML({ HTMLAttributes }) {
    return ["img", mergeAttributes(HTMLAttributes)];
  },

  addNodeView() {
    return ({ node }) => {
      const image = document.createElement("img");
      image.src = node.attrs.src ?? node.attrs.preview ?? "";
      image.alt = node.attrs.alt ?? "";
      if (node.attrs.width) image.width = Number(node.attrs.width);
      if (!node.attrs.src) image.dataset.uploading = "";
      return { dom: image };
    };
  },
});
