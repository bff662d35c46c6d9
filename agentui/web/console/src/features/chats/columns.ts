/** The chats that stand side by side: at most four, in the order in which they were opened. */
export interface Columns {
  open: readonly number[];
  /** The same chats, the one worked in last first. */
  recent: readonly number[];
}

export const NO_COLUMNS: Columns = { open: [], recent: [] };

export const MOST = 4;
/** What a chat needs to be read and answered, in pixels. */
export const NARROWEST = 320;

/** How many chats have room beside each other. */
export function roomFor(width: number): number {
  return Math.max(1, Math.min(MOST, Math.floor(width / NARROWEST)));
}

/** Brings a chat in front; beyond the fourth it takes the place of the one that was left alone longest. */
export function withChat({ open, recent }: Columns, id: number): Columns {
  const nowRecent = [id, ...recent.filter((one) => one !== id)];
  if (open.includes(id)) return { open, recent: nowRecent };
  if (open.length < MOST) return { open: [...open, id], recent: nowRecent };
  const left = recent.at(-1);
  return {
    open: open.map((one) => (one === left ? id : one)),
    recent: nowRecent.filter((one) => one !== left),
  };
}

export function withoutChat({ open, recent }: Columns, id: number): Columns {
  return { open: open.filter((one) => one !== id), recent: recent.filter((one) => one !== id) };
}

/** Those that are drawn where only some have room: the ones worked in last, in their order. */
export function shownOf({ open, recent }: Columns, room: number): number[] {
  const front = new Set(recent.slice(0, room));
  return open.filter((id) => front.has(id));
}

/** The width of each column: the remembered shares of the room, none narrower than a chat needs. */
export function widthsOf(shares: readonly number[], count: number, total: number): number[] {
  const wanted = Array.from({ length: count }, (_, at) => Math.max(0.05, shares[at] ?? 1));
  const sum = wanted.reduce((all, one) => all + one, 0);
  const widths = wanted.map((share) => Math.floor((total * share) / sum));
  const narrow = Math.min(NARROWEST, Math.floor(total / count));
  for (const [at, width] of widths.entries()) {
    if (width >= narrow) continue;
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = (widths[widest] ?? 0) - (narrow - width);
    widths[at] = narrow;
  }
  return widths;
}

/** The shares after the line behind column `at` was moved: what it gains, its neighbour loses. */
export function sharesAfter(widths: readonly number[], at: number, width: number): number[] {
  const both = (widths[at] ?? 0) + (widths[at + 1] ?? 0);
  const narrow = Math.min(NARROWEST, Math.floor(both / 2));
  const next = Math.max(narrow, Math.min(both - narrow, width));
  const sum = widths.reduce((all, one) => all + one, 0);
  return widths
    .map((one, index) => (index === at ? next : index === at + 1 ? both - next : one))
    .map((one) => (one * widths.length) / sum);
}

/** As this browser remembers it: "1001,1004|1004,1001". Anything unreadable is nothing. */
export function columnsFrom(stored: string): Columns {
  const [open = [], recent = []] = stored.split("|").map(idsIn);
  const known = [...new Set(open)].slice(0, MOST);
  const order = [...new Set([...recent, ...known])].filter((id) => known.includes(id));
  return { open: known, recent: order };
}

export function columnsText({ open, recent }: Columns): string {
  return `${open.join()}|${recent.join()}`;
}

function idsIn(text: string): number[] {
  return text
    .split(",")
    .map(Number)
    .filter((id) => Number.isSafeInteger(id) && id > 0);
}
