/** What of the figures is shown, as the address says it. */
export interface FigureSearch {
  /** That many days up to today; 30 when nothing is said. */
  days?: (typeof SPANS)[number];
  from?: string;
  to?: string;
  by?: (typeof GROUPS)[number];
  measure?: Measure;
  article?: number;
  section?: number;
  language?: string;
  /** The number whose evidence is open, and of which line or bar: "article:7", "days:2026-03-02:2026-03-08". */
  open?: Opened;
  of?: string;
}

export const SPANS = [7, 30, 90, 365] as const;
export const GROUPS = ["article", "section", "language", "place"] as const;
export const MEASURES = ["views", "votes", "searches", "asked"] as const;
export type Measure = (typeof MEASURES)[number];
const VOTES = ["votes", "helpful", "unhelpful", "words"] as const;
const SEARCHES = ["searches", "unfound", "clicked"] as const;
const ASKINGS = ["asked", "held_out", "opened", "answered", "sent", "held_sent"] as const;
export const OPENED = ["views", ...VOTES, ...SEARCHES, ...ASKINGS] as const;
export type Opened = (typeof OPENED)[number];

const USUAL = 30;
/** The server counts no more days at once. */
const MOST_DAYS = 400;
const DAY = 86_400_000;

/** Reads an address; what it does not know is left out. */
export function figuresOf(search: Record<string, unknown>): FigureSearch {
  const from = dayOf(search.from);
  const to = dayOf(search.to);
  const ranged = from !== undefined && to !== undefined && from <= to && daysIn({ from, to }) <= MOST_DAYS;
  const read: FigureSearch = {
    days: ranged ? undefined : SPANS.find((days) => days === Number(search.days)),
    from: ranged ? from : undefined,
    to: ranged ? to : undefined,
    by: GROUPS.find((one) => one === search.by),
    measure: MEASURES.find((one) => one === search.measure),
    article: idOf(search.article, 1),
    section: idOf(search.section, 1),
    language: typeof search.language === "string" ? search.language : undefined,
    open: OPENED.find((one) => one === search.open),
    of: typeof search.of === "string" ? search.of : undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** Days, both included, as the server counts them: of UTC. */
export interface Days {
  from: string;
  to: string;
}

export function daysOf({ days = USUAL, from, to }: FigureSearch, now: Date): Days {
  if (from !== undefined && to !== undefined) return { from, to };
  const today = textOf(now);
  return { from: later(today, 1 - days), to: today };
}

export function daysIn({ from, to }: Days): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1;
}

/** A part of the figures as the server is asked for it. */
export interface Scope extends Days {
  article_id?: number;
  section_id?: number;
  section_only?: boolean;
  language?: string;
  place?: Place;
}

export type Place = (typeof PLACES)[number];
const PLACES = ["help", "form", "chat", "case", "console", "api"] as const;

export function scopeOf(search: FigureSearch, now: Date): Scope {
  const { article, section, language } = search;
  return { ...daysOf(search, now), article_id: article, section_id: section, language };
}

/** The scope of the line or bar that is open. */
export function narrowed(scope: Scope, of: string | undefined): Scope {
  const [kind, key = "", end = key] = of?.split(":") ?? [];
  const id = Number(key);
  switch (kind) {
    case "days":
      return dayOf(key) && dayOf(end) && key <= end ? { ...scope, from: key, to: end } : scope;
    case "article":
      return id > 0 ? { ...scope, article_id: id } : scope;
    case "section":
      return id >= 0 ? { ...scope, section_id: id, section_only: true } : scope;
    case "language":
      return key ? { ...scope, language: key } : scope;
    case "place": {
      const place = placeIn(key);
      return place ? { ...scope, place } : scope;
    }
    default:
      return scope;
  }
}

export function placeIn(text: string): Place | undefined {
  return PLACES.find((one) => one === text);
}

/** Where the evidence of a number comes from, and which of it. */
export type Evidence =
  | { list: "views" }
  | { list: "votes"; only?: "helpful" | "unhelpful" | "words" }
  | { list: "searches"; only?: "unfound" | "clicked" }
  | { list: "askings"; only: (typeof ASKINGS)[number] };

export function evidenceOf(opened: Opened): Evidence {
  const votes = VOTES.find((one) => one === opened);
  if (votes) return { list: "votes", only: votes === "votes" ? undefined : votes };
  const searches = SEARCHES.find((one) => one === opened);
  if (searches) return { list: "searches", only: searches === "searches" ? undefined : searches };
  const only = ASKINGS.find((one) => one === opened);
  return only ? { list: "askings", only } : { list: "views" };
}

export function later(day: string, days: number): string {
  return textOf(new Date(Date.parse(day) + days * DAY));
}

function textOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

function dayOf(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  return Number.isNaN(Date.parse(value)) ? undefined : value;
}

function idOf(value: unknown, least: number): number | undefined {
  const id = Number(value);
  return value !== "" && Number.isSafeInteger(id) && id >= least ? id : undefined;
}
