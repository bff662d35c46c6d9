import "./textEditor.css";
import { cn } from "@kept/shared/ui";
import { type Editor, EditorContent, useEditor } from "@tiptap/react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { type CannedReply, type Filling, filledHtml } from "../../canned/model";
import { CANNED_LIST, CannedPopover } from "./CannedPopover";
import type { CannedPopup } from "./cannedReplies";
import { takeFiles } from "./clipboard";
import { editorExtensions } from "./extensions";
import { fromServer, toServer } from "./html";
import { MentionList } from "./MentionList";
import type { MentionPopup, Person } from "./mentions";
import { cleanPaste } from "./pasting";

export interface TextEditorProps {
  html: string;
  /** When it grows, `html` is loaded anew; otherwise the editor is the one who knows. */
  revision: number;
  label: string;
  placeholder: string;
  locked: boolean;
  /** Who may be named with `@`; null where nobody may. */
  people: readonly Person[] | null;
  /** What `/` offers and how it is filled; null where canned replies are written. */
  canned: { replies: readonly CannedReply[]; filling: Filling } | null;
  isOwnPicture: (id: number) => boolean;
  onChange: (html: string) => void;
  onFiles: (files: File[]) => void;
  onFocusChange: (focused: boolean) => void;
  /** A key stroke that sends; true when it was one. */
  onChord: (event: KeyboardEvent) => boolean;
  onEscape: () => void;
  onReady: (editor: Editor) => void;
}

/** The text being written. What comes from the clipboard is cleaned before it gets here. */
export function TextEditor(props: TextEditorProps) {
  const { html, revision, label, locked, people, canned } = props;
  const latest = useRef(props);
  useLayoutEffect(() => {
    latest.current = props;
  });
  const [popup, setPopup] = useState<MentionPopup | null>(null);
  const [replies, setReplies] = useState<CannedPopup | null>(null);
  const [extensions] = useState(() =>
    editorExtensions({
      placeholder: () => latest.current.placeholder,
      onEscape: () => latest.current.onEscape(),
      mentions: people && { people: () => latest.current.people ?? [], show: setPopup },
      canned: canned && {
        replies: () => latest.current.canned?.replies ?? [],
        htmlOf: ({ body_html }) => {
          const filling = latest.current.canned?.filling;
          return filling ? filledHtml(body_html, filling) : body_html;
        },
        show: setReplies,
      },
    }),
  );
  const editor = useEditor({
    extensions,
    content: fromServer(html),
    shouldRerenderOnTransaction: false,
    editorProps: {
      attributes: {
        dir: "auto",
        class: "min-h-16 w-full px-4 py-2 text-read outline-none",
        "aria-label": label,
        "aria-multiline": "true",
      },
      transformPastedHTML: (pasted) =>
        cleanPaste(pasted, { isOwnPicture: (id) => latest.current.isOwnPicture(id) }),
      handlePaste: (_view, event) => takeFiles(event.clipboardData, latest.current.onFiles),
      // The drop belongs to the whole ticket; here it would only insert the file's name.
      handleDrop: (_view, event) => Boolean(event.dataTransfer?.types.includes("Files")),
      handleKeyDown: (_view, event) => latest.current.onChord(event),
    },
    onUpdate: ({ editor }) => latest.current.onChange(toServer(editor.getHTML())),
    onFocus: () => latest.current.onFocusChange(true),
    onBlur: () => latest.current.onFocusChange(false),
  });
  useReady(editor, latest);
  useReplacement(editor, html, revision);
  useEffect(() => {
    editor.setEditable(!locked, false);
  }, [editor, locked]);
  const marked = replies?.items[replies.at];
  const name = popup?.items[popup.at];
  useActiveOption(editor, "mention-list", name && `mention-${name.id}`);
  useActiveOption(editor, CANNED_LIST, marked && `${CANNED_LIST}-${marked.id}`);
  return (
    <>
      <EditorContent editor={editor} className={cn("text-editor", locked && "text-ink-soft")} />
      {popup && popup.items.length > 0 && <MentionList popup={popup} />}
      {canned && replies && replies.items.length > 0 && (
        <CannedPopover popup={replies} filling={canned.filling} />
      )}
    </>
  );
}

function useReady(editor: Editor, latest: { current: TextEditorProps }) {
  useEffect(() => {
    latest.current.onReady(editor);
  }, [editor, latest]);
}

function useReplacement(editor: Editor, html: string, revision: number) {
  const loaded = useRef(revision);
  useEffect(() => {
    if (loaded.current === revision) return;
    loaded.current = revision;
    editor.commands.setContent(fromServer(html), { emitUpdate: false });
  }, [editor, html, revision]);
}

/** The focus stays in the text while something is chosen from a list; this says what a screen reader should read. */
function useActiveOption(editor: Editor, list: string, active: string | undefined) {
  useEffect(() => {
    // Without an option there may be no view either: it comes a moment after the editor.
    if (active === undefined) return;
    const { dom } = editor.view;
    dom.setAttribute("aria-controls", list);
    dom.setAttribute("aria-activedescendant", active);
    return () => {
      dom.removeAttribute("aria-controls");
      dom.removeAttribute("aria-activedescendant");
    };
  }, [editor, list, active]);
}
