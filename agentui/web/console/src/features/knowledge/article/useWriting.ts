import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Fault } from "../../../api";
import { useSession } from "../../session/queries";
import type { ChangedDetails, Edition } from "../model";
import { useVerb } from "../queries";
import { conflictOf, LocalDrafts, openingOf, proposalOf, sameText, type Text, textOf } from "./draft";

const PAUSE = 600;

export interface SaveOptions {
  note: string;
  noSubstance: boolean;
  upToDate: boolean;
}

/** The text of an article while it is written: kept in this browser until it is saved as a revision. */
export function useWriting(edition: Edition) {
  const { agent } = useSession();
  const { article_id: id, translation } = edition;
  const { language } = translation;
  const drafts = useMemo(() => new LocalDrafts(localStorage, agent.id), [agent.id]);
  const [opening] = useState(() => openingOf(edition, drafts.read(id, language)));
  const [text, setText] = useState(opening.text);
  const [base, setBase] = useState(opening.base);
  /** Grows when the text comes from elsewhere than the editor, which begins anew then. */
  const [revision, setRevision] = useState(0);
  const [restored, setRestored] = useState(opening.restored);
  const [kept, setKept] = useState(true);
  const [conflict, setConflict] = useState<ChangedDetails | null>(null);
  const save = useVerb(id, language);

  const newest = textOf(edition);
  const changed = !sameText(text, newest);
  const latest = useRef({ text, base, changed });
  latest.current = { text, base, changed };

  const keep = useCallback(() => {
    const { text, base, changed } = latest.current;
    if (changed) setKept(drafts.write(id, language, { text, base, savedAt: new Date().toISOString() }));
    else drafts.drop(id, language);
  }, [drafts, id, language]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the text begins the pause anew
  useEffect(() => {
    const timer = setTimeout(keep, PAUSE);
    return () => clearTimeout(timer);
  }, [keep, text, changed]);
  useEffect(() => {
    window.addEventListener("pagehide", keep);
    return () => {
      window.removeEventListener("pagehide", keep);
      keep();
    };
  }, [keep]);

  /** What the newest version that is known here said; null while a draft of an earlier visit is open. */
  const began = useRef(opening.restored ? null : opening.text);
  // Somebody else has saved, and nothing was written here: their text is what one goes on with.
  const { version } = translation;
  useEffect(() => {
    if (version <= latest.current.base) return;
    if (began.current === null || !sameText(latest.current.text, began.current)) return;
    began.current = textOf(edition);
    setText(began.current);
    setBase(version);
    setRevision((before) => before + 1);
  }, [edition, version]);

  function replace(next: Text, on: number) {
    latest.current = { text: next, base: on, changed: false };
    began.current = next;
    setText(next);
    setBase(on);
    setRestored(false);
    setRevision((before) => before + 1);
  }

  const write = useCallback((part: Partial<Text>) => {
    setText((before) => ({ ...before, ...part }));
  }, []);

  /** The edition as it is now, or null when it could not be saved; a conflict is shown by itself. */
  async function put(options: SaveOptions, on = base): Promise<Edition | null> {
    try {
      const saved = await save.mutateAsync({
        verb: "save",
        body: {
          base_version: on,
          title: text.title,
          summary: text.summary,
          body: text.body,
          slug: text.slug === translation.slug ? undefined : text.slug,
          note: options.note || undefined,
          no_substance: options.noSubstance || undefined,
          up_to_date: options.upToDate || undefined,
        },
      });
      drafts.drop(id, language);
      began.current = textOf(saved);
      setBase(saved.translation.version);
      setText((now) => (sameText(now, text) ? { ...now, slug: saved.translation.slug } : now));
      setRestored(false);
      setConflict(null);
      return saved;
    } catch (error) {
      const met = error instanceof Fault ? conflictOf(error) : null;
      if (met) setConflict(met);
      return null;
    }
  }

  return {
    text,
    base,
    revision,
    changed,
    restored: restored && changed,
    behind: changed && base < version,
    kept,
    conflict,
    saving: save.isPending,
    fault: conflict === null ? save.error : null,
    freeSlug: proposalOf(save.error instanceof Fault ? save.error : null),
    write,
    save: put,
    discard: () => {
      drafts.drop(id, language);
      save.reset();
      replace(newest, version);
    },
    /** Ends a conflict: goes on writing over the newest version, or gives one's own text up. */
    settle: (choice: "mine" | "theirs") => {
      if (!conflict) return;
      if (choice === "mine") setBase(conflict.version);
      else {
        drafts.drop(id, language);
        const { title, summary, body } = conflict;
        replace({ title, summary, body, slug: newest.slug }, conflict.version);
      }
      setConflict(null);
      save.reset();
    },
    postpone: () => setConflict(null),
    replace,
  };
}

export type Writing = ReturnType<typeof useWriting>;
