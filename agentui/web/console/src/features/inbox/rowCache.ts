import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { type Actor, isCurrent, type Ticket, type TicketRow } from "../ticket/model";
import { ticketKeys } from "../ticket/queries";
import { findRow, type ListData, leaveRow, patchRow, placeRow, removeRow } from "./listCache";
import { belongs, type Viewer } from "./membership";
import type { ListFilter } from "./queries";

interface Placing {
  viewer: Viewer;
  now: number;
  /** Whose change it is; who made the row leave a view. */
  by: Actor;
  /** When the news carries them: whether it is followed shows only there. */
  followers?: readonly number[];
  /** What the row is now for this reader; absent when the news does not say. */
  unread?: boolean;
}

/** The newest row of a ticket that any list or its own page holds. */
export function knownRow(queries: QueryClient, id: number): TicketRow | undefined {
  const ticket = queries.getQueryData<Ticket>(ticketKeys.one(id));
  const listed = lists(queries).map(([, data]) => findRow(data, id));
  return [ticket, ...listed].reduce<TicketRow | undefined>(
    (best, row) => (row && (!best || isCurrent(row, best)) ? row : best),
    undefined,
  );
}

/**
 * Puts a ticket's row wherever it is shown: into the lists it belongs to, out of those it has left, and
 * onto its own page. A row older than what is known changes nothing.
 */
export function putRow(queries: QueryClient, row: TicketRow, placing: Placing) {
  const known = knownRow(queries, row.id);
  if (known && !isCurrent(row, known)) return;
  const unread = placing.unread ?? row.unread ?? known?.unread ?? row.last_message_by === "customer";
  const full = { ...row, unread };
  for (const [key, data] of lists(queries)) {
    const next = placed(data, full, filterOf(key), placing);
    if (next !== data) queries.setQueryData(key, next);
  }
  queries.setQueryData<Ticket>(ticketKeys.one(row.id), (ticket) => ticket && { ...ticket, ...full });
}

function placed(data: ListData, row: TicketRow, filter: ListFilter, placing: Placing): ListData {
  const { viewer, now, followers, by } = placing;
  const listed = findRow(data, row.id);
  const inside = belongs(filter.view, row, viewer, now, followers) ?? (listed !== undefined && !listed.left);
  const sortable = filter.sort !== "due" || row.next_due_at !== null;
  if (inside && sortable) return placeRow(data, row, filter.sort);
  if (!listed || listed.left) return data;
  return leaveRow(data, row, by);
}

/** Changes what only this reader sees of a ticket, such as that it is unread. */
export function patchEverywhere(queries: QueryClient, id: number, patch: Partial<TicketRow>) {
  for (const [key, data] of lists(queries)) {
    const next = patchRow(data, id, patch);
    if (next !== data) queries.setQueryData(key, next);
  }
  queries.setQueryData<Ticket>(ticketKeys.one(id), (ticket) => ticket && { ...ticket, ...patch });
}

/** Takes out of every list what the reader may no longer see. */
export function forget(queries: QueryClient, id: number) {
  for (const [key, data] of lists(queries)) {
    const next = removeRow(data, id);
    if (next !== data) queries.setQueryData(key, next);
  }
}

export function lists(queries: QueryClient): [QueryKey, ListData][] {
  return queries
    .getQueriesData<ListData>({ queryKey: ticketKeys.lists })
    .flatMap(([key, data]): [QueryKey, ListData][] => (data ? [[key, data]] : []));
}

export function filterOf(key: QueryKey): ListFilter {
  return key[2] as ListFilter;
}
