import "./article.css";
import { useToast } from "@kept/shared/ui";
import Placeholder from "@tiptap/extension-placeholder";
import { Plugin } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { type Editor, EditorContent, Extension, useEditor } from "@tiptap/react";
import { type Ref, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { takeFiles } from "../../composer/editor/clipboard";
import { insertPicture, placePicture, removePicture } from "../../composer/editor/pictures";
import type { HeldText } from "../markdown/document";
import { documentExtensions } from "../markdown/extensions";
import { ContextBar } from "./ContextBar";
import { Toolbar } from "./Toolbar";
import { isPicture, uploadArticleFile } from "./uploads";

export interface RichHandle {
  /** The Markdown of what stands in the editor now. */
  read: () => string;
  focus: () => void;
}

interface RichEditorProps {
  ref?: Ref<RichHandle>;
  /** What it begins with; another one needs another editor. */
  held: HeldText;
  label: string;
  placeholder: string;
  language: string;
  locked: boolean;
  onChange: (markdown: string) => void;
}

/** Writing takes a moment to become Markdown; the pause keeps typing free of it. */
const PAUSE = 150;

export function RichEditor({ ref, held, label, placeholder, language, locked, onChange }: RichEditorProps) {
  const { t } = useTranslation("knowledge");
  const latest = useRef({
    placeholder,
    onChange,
    calloutName: (kind: string) => t(`callouts.${kind}` as "callouts.note"),
  });
  useLayoutEffect(() => {
    latest.current = {
      placeholder,
      onChange,
      calloutName: (kind) => t(`callouts.${kind}` as "callouts.note"),
    };
  });
  const addFiles = useAddFiles();
  const editorRef = useRef<Editor | null>(null);
  const pending = useRef<ReturnType<typeof setTimeout> | null>(null);
  const [extensions] = useState(() => [
    ...documentExtensions(),
    Placeholder.configure({ placeholder: () => latest.current.placeholder }),
    labels((kind) => latest.current.calloutName(kind)),
  ]);
  const files = (found: File[]) => {
    if (editorRef.current) addFiles(editorRef.current, found);
  };
  const read = () => (editorRef.current ? held.write(editorRef.current.state.doc) : "");
  const flush = () => {
    if (pending.current === null) return;
    clearTimeout(pending.current);
    pending.current = null;
    latest.current.onChange(read());
  };
  const editor = useEditor({
    extensions,
    content: held.doc.toJSON(),
    editable: !locked,
    shouldRerenderOnTransaction: false,
    editorProps: {
      attributes: {
        dir: "auto",
        lang: language,
        role: "textbox",
        class: "article-text min-h-80 w-full px-4 py-3 outline-none",
        "aria-label": label,
        "aria-multiline": "true",
      },
      handlePaste: (_view, event) => takeFiles(event.clipboardData, files),
      handleDrop: (view, event) => {
        const dropped = [...(event.dataTransfer?.files ?? [])];
        if (dropped.length === 0) return false;
        event.preventDefault();
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
        if (at) editorRef.current?.commands.setTextSelection(at.pos);
        files(dropped);
        return true;
      },
    },
    onUpdate: () => {
      if (pending.current !== null) clearTimeout(pending.current);
      pending.current = setTimeout(flush, PAUSE);
    },
    onBlur: flush,
  });
  useLayoutEffect(() => {
    editorRef.current = editor;
  }, [editor]);
  const leave = useRef(flush);
  leave.current = flush;
  useLayoutEffect(() => () => leave.current(), []);
  useImperativeHandle(ref, () => ({ read, focus: () => editor.commands.focus() }));
  useEffect(() => {
    editor.setEditable(!locked, false);
  }, [editor, locked]);
  return (
    <>
      {!locked && (
        <div className="sticky top-0 z-10 border-line border-b bg-surface">
          <Toolbar editor={editor} onFiles={files} />
          <ContextBar editor={editor} />
        </div>
      )}
      <EditorContent editor={editor} />
    </>
  );
}

/** What callouts are called in the writer's language, as long as they have no title of their own. */
function labels(nameOf: (kind: string) => string) {
  return Extension.create({
    name: "calloutLabels",
    addProseMirrorPlugins() {
      return [
        new Plugin({
          props: {
            decorations(state) {
              const found: Decoration[] = [];
              state.doc.descendants((node, at) => {
                const { kind, title, language } = node.attrs;
                if (node.type.name === "callout")
                  found.push(
                    Decoration.node(at, at + node.nodeSize, { "data-label": title || nameOf(kind) }),
                  );
                if (node.type.name === "codeBlock" && language)
                  found.push(Decoration.node(at, at + node.nodeSize, { "data-language": language }));
              });
              return DecorationSet.create(state.doc, found);
            },
          },
        }),
      ];
    },
  });
}

/** Shows pictures at the caret at once, and gives them their address when they have arrived. */
function useAddFiles() {
  const { t } = useTranslation("knowledge");
  const api = useApi();
  const notify = useToast();
  const last = useRef(0);
  return function add(editor: Editor, files: readonly File[]) {
    for (const file of files) {
      const key = ++last.current;
      const picture = isPicture(file);
      if (picture) insertPicture(editor, key, file);
      uploadArticleFile(api, file).then(
        ({ address, name }) => {
          if (picture) placePicture(editor, key, address);
          else if (!editor.isDestroyed) {
            const marks = [{ type: "link", attrs: { href: address } }];
            editor.chain().focus().insertContent({ type: "text", text: name, marks }).run();
          }
        },
        (error: Error) => {
          removePicture(editor, key);
          notify({
            tone: "fault",
            title: t("editor.uploadFailed", { name: file.name }),
            detail: error.message,
          });
        },
      );
    }
  };
}
