import { cn } from "@kept/shared/ui";
import { useQuery } from "@tanstack/react-query";
import { type Ref, useImperativeHandle, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../../api";
import { ResultState } from "../../../forms";
import { useStored } from "../../../layout";
import { ArticleHtml } from "../editor/ArticleHtml";
import { RichEditor, type RichHandle } from "../editor/RichEditor";
import { SourceEditor } from "../editor/SourceEditor";
import { type HeldText, hold } from "../markdown/document";
import { articleSchema } from "../markdown/extensions";
import { previewQuery } from "../queries";
import { useSettled } from "../useSettled";

const MODES = ["rich", "source", "preview"] as const;
type Mode = (typeof MODES)[number];

export interface TextPaneHandle {
  /** Takes what was typed this moment along. */
  settle: () => void;
}

interface TextPaneProps {
  ref?: Ref<TextPaneHandle>;
  /** What it begins with; it tells what became of it. */
  body: string;
  language: string;
  locked: boolean;
  onChange: (body: string) => void;
}

/** The Markdown in three views. The rich one holds all that it can give back; for other texts there is the source. */
export function TextPane({ ref, body, language, locked, onChange }: TextPaneProps) {
  const { t } = useTranslation("knowledge");
  const [wanted, want] = useStored<Mode>("article.mode", "rich");
  const [held, setHeld] = useState<HeldText | null>(() =>
    wanted === "rich" ? hold(articleSchema, body) : null,
  );
  const [refused, setRefused] = useState(wanted === "rich" && held === null);
  const rich = useRef<RichHandle>(null);
  const asked = locked && wanted !== "source" ? "preview" : wanted;
  const mode = asked === "rich" && !held ? "source" : asked;
  useImperativeHandle(ref, () => ({
    settle: () => {
      if (mode === "rich" && rich.current) onChange(rich.current.read());
    },
  }));

  function choose(next: Mode) {
    const now = mode === "rich" && rich.current ? rich.current.read() : body;
    if (now !== body) onChange(now);
    if (next === "rich") {
      const opened = hold(articleSchema, now);
      setHeld(opened);
      setRefused(opened === null);
      if (!opened) return want("source");
    }
    want(next);
  }

  const modes = locked ? MODES.filter((one) => one !== "rich") : MODES;
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset draws a box that nothing here has */}
      <div
        role="group"
        aria-label={t("editor.view")}
        className="mx-4 mb-2 flex w-fit gap-0.5 rounded-md bg-sunken p-0.5"
      >
        {modes.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={mode === one}
            onClick={() => choose(one)}
            className={cn(
              "h-6 rounded-sm px-2.5 text-small",
              mode === one ? "bg-raised font-medium text-ink" : "text-ink-soft hover:text-ink",
            )}
          >
            {t(`modes.${one}`)}
          </button>
        ))}
      </div>
      {refused && mode === "source" && !locked && (
        <p role="status" className="mx-4 mb-2 rounded-md bg-note-soft px-3 py-1.5 text-note-text">
          {t("editor.sourceOnly")}
        </p>
      )}
      {mode === "rich" && held && (
        <RichEditor
          ref={rich}
          held={held}
          label={t("editor.body")}
          placeholder={t("editor.placeholder")}
          language={language}
          locked={locked}
          onChange={onChange}
        />
      )}
      {mode === "source" && (
        <SourceEditor
          value={body}
          label={t("editor.body")}
          language={language}
          locked={locked}
          onChange={onChange}
        />
      )}
      {mode === "preview" && <LivePreview body={body} language={language} />}
    </>
  );
}

const PAUSE = 300;

/** As readers see it, rendered by the server. */
function LivePreview({ body, language }: { body: string; language: string }) {
  const settled = useSettled(body, PAUSE);
  const preview = useQuery(previewQuery(useApi(), language, settled));
  return (
    <div className="px-4 py-3">
      <ResultState query={preview}>{({ html }) => <ArticleHtml html={html} lang={language} />}</ResultState>
    </div>
  );
}
