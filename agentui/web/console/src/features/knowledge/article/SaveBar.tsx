import { Button, Checkbox, Input } from "@kept/shared/ui";
import { type FormEvent, type RefObject, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Article, Edition } from "../model";
import type { Writing } from "./useWriting";

interface SaveBarProps {
  article: Article;
  edition: Edition;
  writing: Writing;
  onBeforeSave: () => void;
  saveNow: RefObject<() => void>;
}

/** Stands while something is not saved as a revision yet. */
export function SaveBar({ article, edition, writing, onBeforeSave, saveNow }: SaveBarProps) {
  const { t } = useTranslation("knowledge");
  const [note, setNote] = useState("");
  const [noSubstance, setNoSubstance] = useState(false);
  const [upToDate, setUpToDate] = useState(true);
  const source = edition.translation.language === article.language;
  const followed = source && article.translations.length > 1;
  const outdated = !source && edition.translation.outdated_since !== null;

  async function save() {
    if (!writing.changed || writing.saving) return;
    const saved = await writing.save({
      note,
      noSubstance: followed && noSubstance,
      upToDate: outdated && upToDate,
    });
    if (!saved) return;
    setNote("");
    setNoSubstance(false);
  }

  const latest = useRef(save);
  useLayoutEffect(() => {
    latest.current = save;
    saveNow.current = () => {
      onBeforeSave();
      // What was typed this moment is known after the next render.
      setTimeout(() => void latest.current(), 0);
    };
  });

  if (!writing.changed) return null;
  function submit(event: FormEvent) {
    event.preventDefault();
    saveNow.current();
  }
  return (
    <form
      onSubmit={submit}
      aria-label={t("save.label")}
      className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-line border-t bg-canvas px-4 py-2"
    >
      <Input
        aria-label={t("save.note")}
        placeholder={t("save.note")}
        maxLength={1000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        className="min-w-40 max-w-md flex-1"
      />
      {followed && <Checkbox checked={noSubstance} onChange={setNoSubstance} label={t("save.noSubstance")} />}
      {outdated && <Checkbox checked={upToDate} onChange={setUpToDate} label={t("save.upToDate")} />}
      <span className="flex gap-2">
        <Button variant="ghost" onClick={writing.discard}>
          {t("editor.discard")}
        </Button>
        <Button type="submit" variant="primary" shortcut="mod+s" loading={writing.saving}>
          {t("save.verb")}
        </Button>
      </span>
    </form>
  );
}
