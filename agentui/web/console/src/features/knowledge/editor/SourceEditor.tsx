import { useToast } from "@kept/shared/ui";
import { type Ref, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { takeFiles } from "../../composer/editor/clipboard";
import { markdownOf, uploadArticleFile } from "./uploads";

interface SourceEditorProps {
  ref?: Ref<HTMLTextAreaElement>;
  value: string;
  label: string;
  language: string;
  locked: boolean;
  onChange: (markdown: string) => void;
}

/** The Markdown itself. Pictures and files that are pasted or dropped are uploaded and named at the caret. */
export function SourceEditor({ value, label, language, locked, onChange }: SourceEditorProps) {
  const { t } = useTranslation("knowledge");
  const api = useApi();
  const notify = useToast();
  const area = useRef<HTMLTextAreaElement>(null);

  /** As typed, so that the browser's undo knows of it. */
  function insert(text: string) {
    const element = area.current;
    if (!element) return;
    element.focus();
    if (document.execCommand("insertText", false, text)) return;
    element.setRangeText(text, element.selectionStart, element.selectionEnd, "end");
    onChange(element.value);
  }

  async function add(files: File[]) {
    for (const file of files) {
      try {
        insert(markdownOf(await uploadArticleFile(api, file)));
      } catch (error) {
        const detail = error instanceof Error ? error.message : undefined;
        notify({ tone: "fault", title: t("editor.uploadFailed", { name: file.name }), detail });
      }
    }
  }

  return (
    <textarea
      ref={area}
      aria-label={label}
      dir="auto"
      lang={language}
      readOnly={locked}
      spellCheck
      value={value}
      onChange={(event) => onChange(event.target.value)}
      onPaste={(event) => {
        if (takeFiles(event.clipboardData, (files) => void add(files))) event.preventDefault();
      }}
      onDrop={(event) => {
        const files = [...event.dataTransfer.files];
        if (files.length === 0) return;
        event.preventDefault();
        void add(files);
      }}
      className="ring-inside field-sizing-content block min-h-80 w-full resize-none bg-surface px-4 py-3 font-mono text-base outline-none"
    />
  );
}
