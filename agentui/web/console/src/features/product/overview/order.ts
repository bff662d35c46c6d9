import type { Figure } from "../model";
import type { Sort } from "./search";

/** Themes of one product area, in order. */
export interface AreaGroup {
  id: number;
  name: string;
  items: Figure[];
  tickets: number;
}

type Order = (a: Figure, b: Figure) => number;

/** How much a theme grows, as far as one can be sure: the end of the ratio's interval that is nearer to 1. */
export function growthOf({ trend }: Pick<Figure, "trend">): number {
  if (trend.verdict === "too_few") return 0;
  if (trend.low > 1) return Math.log(trend.low);
  return trend.high > 0 && trend.high < 1 ? Math.log(trend.high) : 0;
}

const number = (of: (figure: Figure) => number | null): Order => {
  return (a, b) => (of(b) ?? Number.NEGATIVE_INFINITY) - (of(a) ?? Number.NEGATIVE_INFINITY) || 0;
};

/** What is worth a look first: the most, the fastest, but the worst of what is good when it is high. */
const ORDERS: Record<Sort, Order> = {
  tickets: number(({ tickets }) => tickets.value),
  name: (a, b) => a.name.localeCompare(b.name),
  growth: number(growthOf),
  customers: number(({ customers }) => customers.value),
  value: number(({ value }) => value.value),
  sentiment: number(({ sentiment }) => (sentiment.value === null ? null : -sentiment.value)),
  csat: number(({ csat }) => (csat.value === null ? null : -csat.value)),
  breached: number(({ breached }) => breached.value),
};

/** In order; unknown numbers stand last either way, and what is equal by tickets. */
export function ordered(items: readonly Figure[], sort: Sort, up: boolean): Figure[] {
  const order = ORDERS[sort];
  return [...items].sort((a, b) => {
    const known = knownFirst(a, b, sort);
    if (known !== 0) return known;
    return (up ? -order(a, b) : order(a, b)) || ORDERS.tickets(a, b) || a.theme_id - b.theme_id;
  });
}

function knownFirst(a: Figure, b: Figure, sort: Sort): number {
  if (sort === "name" || sort === "growth") return 0;
  return Number(a[sort].value === null) - Number(b[sort].value === null);
}

/** Groups by product area; the area of the first item comes first, by name the first name. */
export function grouped(items: readonly Figure[], sort: Sort, up: boolean): AreaGroup[] {
  const groups = new Map<number, AreaGroup>();
  for (const item of items) {
    const group = groups.get(item.area_id) ?? { id: item.area_id, name: item.area, items: [], tickets: 0 };
    group.items.push(item);
    group.tickets += item.tickets.tickets;
    groups.set(item.area_id, group);
  }
  const all = [...groups.values()];
  if (sort === "name") all.sort((a, b) => a.name.localeCompare(b.name) * (up ? -1 : 1));
  if (sort === "tickets") all.sort((a, b) => (b.tickets - a.tickets) * (up ? -1 : 1));
  return all;
}

/** Those whose name has all the words, in any order. */
export function named(items: readonly Figure[], words: string | undefined): Figure[] {
  const looked = fold(words ?? "")
    .split(/\s+/)
    .filter(Boolean);
  return items.filter(({ name, area }) => {
    const text = fold(`${name} ${area}`);
    return looked.every((word) => text.includes(word));
  });
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

export type Steadiness = "very" | "mostly" | "somewhat" | "little";

/** A run's stability in words: how alike two runs have put the same tickets together. */
export function steadinessOf(stability: number): Steadiness {
  if (stability >= 0.9) return "very";
  if (stability >= 0.75) return "mostly";
  return stability >= 0.5 ? "somewhat" : "little";
}
