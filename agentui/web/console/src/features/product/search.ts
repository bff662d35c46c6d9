/** Which days are counted, which they are compared with, and which tickets of them; as the address says it. */
export interface Reading {
  /** That many days up to today; four weeks when nothing is said. */
  days?: Span;
  from?: string;
  to?: string;
  /** As many days right before, when nothing is said. */
  compare?: "off";
  compare_from?: string;
  compare_to?: string;
  segment?: string[];
  channel?: string[];
  language?: string[];
  product?: string[];
  /** 0: none. */
  team?: number[];
  area?: number[];
}

/** The number whose tickets are open: its metric ("all" for the empty one), and of what: "theme:12", "area:3" or "none". */
export interface Opening {
  open?: string;
  of?: string;
}

/** Whole weeks: the days of the week do not disturb a comparison. */
export const SPANS = [7, 28, 84, 364] as const;
export type Span = (typeof SPANS)[number];
export const USUAL: Span = 28;

/** What tickets may be narrowed by; an area narrows themes. */
export const TRAITS = ["segment", "channel", "language", "product", "team"] as const;
export type Trait = (typeof TRAITS)[number];

/** Stands for "none", or "unknown". */
export const NOTHING = "-";

/** The server counts no more days at once. */
const MOST_DAYS = 800;
const MOST_VALUES = 50;
const DAY = 86_400_000;

type Search = Record<string, unknown>;

/** Reads an address; what it does not know is left out. */
export function readingOf(search: Search): Reading {
  const period = rangeOf(search.from, search.to);
  const compared = rangeOf(search.compare_from, search.compare_to);
  return tidy<Reading>({
    days: period ? undefined : SPANS.find((span) => span === Number(search.days) && span !== USUAL),
    from: period?.from,
    to: period?.to,
    compare: search.compare === "off" ? "off" : undefined,
    compare_from: search.compare === "off" ? undefined : compared?.from,
    compare_to: search.compare === "off" ? undefined : compared?.to,
    segment: textsOf(search.segment),
    channel: textsOf(search.channel),
    language: textsOf(search.language),
    product: textsOf(search.product),
    team: idsOf(search.team, 0),
    area: idsOf(search.area, 1),
  });
}

export function openingOf(search: Search): Opening {
  const open = textOf(search.open);
  const of = textOf(search.of);
  return open === undefined ? {} : tidy<Opening>({ open, of });
}

/** The reading as the server is asked for it; the other days are the server's to find. */
export function periodQuery({ days, from, to, compare_from, compare_to }: Reading) {
  return tidy({
    days: from === undefined ? (days ?? USUAL) : undefined,
    from,
    to,
    compare_from,
    compare_to,
  });
}

/** Period and tickets, as most operations take them; `area` is for those that list themes. */
export function readingQuery(reading: Reading) {
  const { segment, channel, language, product, team } = reading;
  return { ...periodQuery(reading), ...tidy({ segment, channel, language, product, team }) };
}

/** How many filters are set, beside the days. */
export function countFilters({ segment, channel, language, product, team, area }: Reading): number {
  return [segment, channel, language, product, team, area].filter((one) => one !== undefined).length;
}

export const NO_FILTERS = {
  segment: undefined,
  channel: undefined,
  language: undefined,
  product: undefined,
  team: undefined,
  area: undefined,
} as const satisfies Reading;

/** Of which tickets a number was counted: of a theme, of a product area, of none of them, or of all. */
export type Counted = { themeId?: number; areaId?: number; unassigned?: true };

/** What opens the tickets behind a number; the theme 0 stands for those without one. */
export function opening(metric: string, { themeId, areaId }: Counted = {}): Opening {
  const theme = themeId === undefined ? undefined : themeId === 0 ? "none" : `theme:${themeId}`;
  const of = areaId === undefined ? theme : `area:${areaId}`;
  return tidy<Opening>({ open: metric === "" ? "all" : metric, of });
}

export function countedOf({ of }: Opening): Counted {
  if (of === "none") return { unassigned: true };
  const [what, key] = of?.match(/^(?:theme|area):\d+$/) ? of.split(":") : [];
  const id = Number(key);
  if (!(id > 0)) return {};
  return what === "area" ? { areaId: id } : { themeId: id };
}

export function metricOf({ open }: Opening): string {
  return open === undefined || open === "all" ? "" : open;
}

/** Days, both included. */
export interface Days {
  from: string;
  to: string;
}

function rangeOf(from: unknown, to: unknown): Days | undefined {
  const first = dayOf(from);
  const last = dayOf(to);
  if (first === undefined || last === undefined || first > last) return undefined;
  return (Date.parse(last) - Date.parse(first)) / DAY < MOST_DAYS ? { from: first, to: last } : undefined;
}

function dayOf(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined;
  return Number.isNaN(Date.parse(value)) ? undefined : value;
}

function textOf(value: unknown): string | undefined {
  // The router reads "?segment=123" as a number.
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  return text === "" ? undefined : text;
}

function textsOf(value: unknown): string[] | undefined {
  const all = (Array.isArray(value) ? value : [value]).flatMap((one) => textOf(one) ?? []);
  return all.length > 0 ? [...new Set(all)].slice(0, MOST_VALUES) : undefined;
}

function idsOf(value: unknown, least: number): number[] | undefined {
  const all = textsOf(value)?.map(Number);
  const known = all?.filter((id) => Number.isSafeInteger(id) && id >= least) ?? [];
  return known.length > 0 ? known : undefined;
}

/** Without what is undefined, so that addresses and keys of the same reading are the same. */
export function tidy<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
