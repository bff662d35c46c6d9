import type { ThemeShipNew } from "./queries";
import { STARTERS } from "./starters";

/** What stands in the form: since which day, and the words by language. */
export interface Draft {
  /** A day of the reader's, such as 2026-03-02. */
  day: string;
  telling: boolean;
  note: Readonly<Record<string, string>>;
  fallback?: string;
}

/** More fields than that are not read; other languages fall back, or are added. */
const AT_FIRST = 3;

/** A field for each of the customers' languages that we can begin, the most frequent first. */
export function draftFor(languages: readonly { language: string }[], day: string): Draft {
  const known = languages.map(({ language }) => language).filter((language) => language in STARTERS);
  const chosen = known.slice(0, AT_FIRST);
  const begun = chosen.length > 0 ? chosen : [languages[0]?.language || "en"];
  return { day, telling: true, note: Object.fromEntries(begun.map((one) => [one, STARTERS[one] ?? ""])) };
}

/** The languages that have words. */
export function notesIn({ note }: Draft): string[] {
  return Object.keys(note).filter((language) => note[language]?.trim());
}

/** The draft as the server is told. Today is now; an earlier day counts from its beginning. */
export function shipOf(draft: Draft, today: string, now: Date): ThemeShipNew {
  const at = draft.day >= today ? undefined : new Date(`${draft.day}T00:00:00`);
  const day = at && !Number.isNaN(at.getTime()) && at < now ? { at: at.toISOString() } : {};
  const written = draft.telling ? notesIn(draft) : [];
  if (written.length === 0) return day;
  const note = Object.fromEntries(written.map((language) => [language, draft.note[language] ?? ""]));
  const fallback = draft.fallback && written.includes(draft.fallback) ? draft.fallback : written[0];
  return { ...day, note, fallback_language: fallback };
}
