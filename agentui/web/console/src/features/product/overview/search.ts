import { type Opening, openingOf, type Reading, readingOf, TRAITS, type Trait, tidy } from "../search";

export const SORTS = [
  "tickets",
  "name",
  "growth",
  "customers",
  "value",
  "sentiment",
  "csat",
  "breached",
] as const;
export type Sort = (typeof SORTS)[number];

/** What of the overview is shown, as the address says it. */
export interface OverviewSearch extends Reading, Opening {
  as?: "charts" | "compare";
  sort?: Exclude<Sort, "tickets">;
  /** The other way round: the least first, names from Z. */
  up?: true;
  /** Part of a theme's name. */
  q?: string;
  hidden?: true;
  /** Each chart with a scale of its own. */
  scale?: "own";
  /** What two groups of tickets differ in, and the groups. */
  by?: Trait;
  a?: string;
  b?: string;
  corrections?: true;
}

/** Reads an address; what it does not know is left out. */
export function overviewOf(search: Record<string, unknown>): OverviewSearch {
  const as = search.as === "charts" || search.as === "compare" ? search.as : undefined;
  const compared = as === "compare";
  return tidy<OverviewSearch>({
    ...readingOf(search),
    ...openingOf(search),
    as,
    sort: SORTS.find((one) => one !== "tickets" && one === search.sort) as
      | Exclude<Sort, "tickets">
      | undefined,
    up: search.up === true ? true : undefined,
    q: textOf(search.q),
    hidden: search.hidden === true ? true : undefined,
    scale: search.scale === "own" ? "own" : undefined,
    by: compared ? TRAITS.find((one) => one === search.by) : undefined,
    a: compared ? textOf(search.a) : undefined,
    b: compared ? textOf(search.b) : undefined,
    corrections: search.corrections === true ? true : undefined,
  });
}

/** What of customers' words is shown, as the address says it. */
export interface VerbatimSearch extends Reading {
  q?: string;
  theme?: number;
}

export function verbatimsOf(search: Record<string, unknown>): VerbatimSearch {
  const theme = Number(search.theme);
  const { compare: _, compare_from: __, compare_to: ___, area: ____, ...reading } = readingOf(search);
  return tidy<VerbatimSearch>({
    ...reading,
    q: textOf(search.q),
    theme: Number.isSafeInteger(theme) && theme > 0 ? theme : undefined,
  });
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
  return text === "" ? undefined : text;
}
