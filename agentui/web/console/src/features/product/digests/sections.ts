import type { Digest, DigestChange, DigestChanges, DigestItem } from "./queries";

/** In the order in which they are read. */
export const SECTIONS = ["first", "new", "growing", "shrinking", "largest"] as const;
export type SectionName = (typeof SECTIONS)[number];

interface Part {
  name: SectionName;
  items: readonly DigestItem[];
}

/** The sections that have something in them. */
export function sectionsOf(digest: Digest): Part[] {
  return SECTIONS.map((name) => ({ name, items: digest[name] })).filter(({ items }) => items.length > 0);
}

/** Those are said in a line each. */
export function isBrief(name: SectionName): boolean {
  return name === "shrinking" || name === "largest";
}

export type ChangeKind = "appeared" | "moved" | "left";

/** What differs, the largest first. */
export function changesOf(changes: DigestChanges): { kind: ChangeKind; change: DigestChange }[] {
  return (["appeared", "moved", "left"] as const).flatMap((kind) =>
    changes[kind].map((change) => ({ kind, change })),
  );
}

/** Nobody wrote, nothing was fixed and nothing is missing. */
export function isEmpty(digest: Digest): boolean {
  return sectionsOf(digest).length + digest.fixed.length + digest.missing.length === 0;
}

export interface Column {
  x: number;
  y: number;
  height: number;
  newest: boolean;
  count: number;
}

export const STEP = 12;
export const WIDTH = 8;
export const HEIGHT = 32;

/** Bars of the weeks, as high as the highest allows; none is so low that it cannot be seen. */
export function columnsOf(weeks: readonly number[]): Column[] {
  const most = Math.max(1, ...weeks);
  return weeks.map((count, at) => {
    const height = Math.max(1, Math.round((count / most) * HEIGHT));
    return { x: at * STEP, y: HEIGHT - height, height, newest: at === weeks.length - 1, count };
  });
}

/** "2026-11-15..2026-11-21" of as many days right before. */
export function daysBefore({ from, to }: { from: string; to: string }): string {
  const day = 86_400_000;
  const first = Date.parse(`${from}T00:00:00Z`);
  const length = Date.parse(`${to}T00:00:00Z`) - first + day;
  const text = (at: number) => new Date(at).toISOString().slice(0, 10);
  return `${text(first - length)}..${text(first - day)}`;
}
