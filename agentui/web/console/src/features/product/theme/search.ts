import { type Opening, openingOf, type Reading, readingOf, tidy } from "../search";

export const PARTS = ["evidence", "loop", "history"] as const;
export type ThemePart = (typeof PARTS)[number];

/** What of a theme is shown, as the address says it. */
export interface ThemeSearch extends Reading, Opening {
  /** The evidence, when nothing is said. */
  part?: Exclude<ThemePart, "evidence">;
  /** What is looked for in the customers' words. */
  q?: string;
}

/** Reads an address; what it does not know is left out. */
export function themeSearchOf(search: Record<string, unknown>): ThemeSearch {
  const q = typeof search.q === "string" || typeof search.q === "number" ? String(search.q) : "";
  return tidy<ThemeSearch>({
    ...readingOf(search),
    area: undefined,
    ...openingOf(search),
    part: search.part === "loop" || search.part === "history" ? search.part : undefined,
    q: q === "" ? undefined : q,
  });
}
