import type { Editor } from "@tiptap/react";

/** Shows a picture at the caret from this browser's memory while it is being uploaded. */
export function insertPicture(editor: Editor, upload: number, file: File) {
  const attrs = { upload, preview: URL.createObjectURL(file), alt: file.name };
  editor.chain().focus().insertContent({ type: "picture", attrs }).run();
}

/** Gives the picture its address once it has arrived; false when it was deleted meanwhile. */
export function placePicture(editor: Editor, upload: number, src: string): boolean {
  return withPicture(editor, upload, (at, attrs) => {
    const { tr } = editor.state;
    editor.view.dispatch(tr.setNodeMarkup(at, null, { ...attrs, src, upload: null, preview: null }));
  });
}

export function removePicture(editor: Editor, upload: number): boolean {
  return withPicture(editor, upload, (at) => editor.view.dispatch(editor.state.tr.delete(at, at + 1)));
}

function withPicture(
  editor: Editor,
  upload: number,
  act: (at: number, attrs: Record<string, unknown>) => void,
): boolean {
  if (editor.isDestroyed) return false;
  let found = false;
  editor.state.doc.descendants((node, at) => {
    if (found || node.type.name !== "picture" || node.attrs.upload !== upload) return;
    found = true;
    const { preview } = node.attrs;
    act(at, node.attrs);
    if (typeof preview === "string") URL.revokeObjectURL(preview);
  });
  return found;
}
