import type { InfiniteData } from "@tanstack/react-query";
import type { Actor, TicketRow } from "../ticket/model";

/** A row in a list that is held in the cache. `left` says who made it leave the view; it is kept so that
 * a list which is being worked in can show that it went, instead of pulling the rows up. */
export type ListedRow = TicketRow & { left?: Actor };

export interface ListPage {
  items: ListedRow[];
  next_cursor: string;
}

export type ListData = InfiniteData<ListPage, unknown>;
export type Sort = "newest" | "oldest" | "due";

/** All rows that have been fetched, in order, each once: a ticket may move between two fetches. */
export function rowsIn(data: ListData | undefined): ListedRow[] {
  const seen = new Map<number, ListedRow>();
  for (const page of data?.pages ?? []) {
    for (const row of page.items) if (!seen.has(row.id)) seen.set(row.id, row);
  }
  return [...seen.values()];
}

export function findRow(data: ListData | undefined, id: number): ListedRow | undefined {
  for (const page of data?.pages ?? []) {
    const row = page.items.find((one) => one.id === id);
    if (row) return row;
  }
  return undefined;
}

/** Puts a row where it belongs, once; out of what is fetched when it sorts behind the last page. */
export function placeRow(data: ListData, row: TicketRow, sort: Sort): ListData {
  const known = findRow(data, row.id);
  const fresh: ListedRow = { ...row };
  if (known && !known.left && rankOf(known, sort) === rankOf(row, sort)) return replaceRow(data, fresh);
  return insertRow(known ? removeRow(data, row.id) : data, fresh, sort);
}

/** The row with its last contents, no longer part of the view. */
export function leaveRow(data: ListData, row: TicketRow, by: Actor): ListData {
  return replaceRow(data, { ...row, left: by });
}

export function patchRow(data: ListData, id: number, patch: Partial<TicketRow>): ListData {
  const known = findRow(data, id);
  return known ? replaceRow(data, { ...known, ...patch }) : data;
}

export function removeRow(data: ListData, id: number): ListData {
  return mapPages(data, (items) =>
    items.some((row) => row.id === id) ? items.filter((row) => row.id !== id) : items,
  );
}

function replaceRow(data: ListData, row: ListedRow): ListData {
  return mapPages(data, (items) =>
    items.some((one) => one.id === row.id) ? items.map((one) => (one.id === row.id ? row : one)) : items,
  );
}

function mapPages(data: ListData, change: (items: ListedRow[]) => ListedRow[]): ListData {
  let changed = false;
  const pages = data.pages.map((page) => {
    const items = change(page.items);
    if (items === page.items) return page;
    changed = true;
    return { ...page, items };
  });
  return changed ? { ...data, pages } : data;
}

function insertRow(data: ListData, row: ListedRow, sort: Sort): ListData {
  const before = (one: ListedRow) => !one.left && compare(row, one, sort) < 0;
  const at = data.pages.findIndex((page) => page.items.some(before));
  const last = data.pages.length - 1;
  if (at < 0 && (last < 0 || data.pages[last]?.next_cursor)) return data;
  const target = at < 0 ? last : at;
  const pages = data.pages.map((page, index) => {
    if (index !== target) return page;
    const place = at < 0 ? page.items.length : page.items.findIndex(before);
    return { ...page, items: page.items.toSpliced(place, 0, row) };
  });
  return { ...data, pages };
}

/** Negative when `a` stands before `b`; the same keys as the server's pages are cut by. */
export function compare(a: TicketRow, b: TicketRow, sort: Sort): number {
  const step = rankOf(a, sort) - rankOf(b, sort) || a.id - b.id;
  return sort === "newest" ? -step : step;
}

function rankOf(row: TicketRow, sort: Sort): number {
  if (sort !== "due") return Date.parse(row.last_activity_at);
  return row.next_due_at ? Date.parse(row.next_due_at) : Number.POSITIVE_INFINITY;
}
