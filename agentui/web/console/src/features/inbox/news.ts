import { useClock } from "@kept/shared/format";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type LiveEvent, type LiveNews, useLiveNews } from "../../live";
import { useSession } from "../session/queries";
import { deskKeys } from "../ticket/desk";
import type { CustomerChanged, DeskChanged, MessageAdded, Ticket, TicketChanged } from "../ticket/model";
import { ticketKeys } from "../ticket/queries";
import { addItem, itemOf, replaceMessage, type TimelineData } from "../ticket/timelineCache";
import type { Viewer } from "./membership";
import { viewsKey } from "./queries";
import { forget, knownRow, putRow } from "./rowCache";

/** Brings everything that is cached of tickets up to date with one event. */
export function applyEvent(queries: QueryClient, event: LiveEvent, viewer: Viewer, now: number) {
  if (event.kind === "customer.changed") return customerChanged(queries, event.data as CustomerChanged);
  if (event.kind === "desk.changed") return deskChanged(queries, event.data as DeskChanged);
  const id = event.ticket_id;
  if (id === undefined || event.kind === "notification.added") return;
  if (!event.row) return outOfSight(queries, id);
  putRow(queries, event.row, {
    viewer,
    now,
    by: event.actor,
    followers: followersIn(event),
    unread: unreadAfter(queries, event, viewer),
  });
  tellHistory(queries, id, event);
  tellTicket(queries, id, event);
}

/** An event of a ticket without its row: it has gone where this agent may not look. */
function outOfSight(queries: QueryClient, id: number) {
  forget(queries, id);
  void queries.invalidateQueries({ queryKey: ticketKeys.one(id) });
}

function followersIn(event: LiveEvent): number[] | undefined {
  if (event.kind !== "ticket.changed") return undefined;
  const delta = (event.data as TicketChanged).changes.followers;
  return delta && Array.isArray(delta.to) ? (delta.to as number[]) : undefined;
}

/** What a customer says is unread until it is seen; what the agent did proves it was. */
function unreadAfter(queries: QueryClient, event: LiveEvent, viewer: Viewer): boolean | undefined {
  if (event.kind === "message.added") {
    const { author } = event.data as MessageAdded;
    if (author === "customer") return true;
    if (author === "agent" && event.actor.id === viewer.agentId) return false;
  }
  if (event.kind === "ticket.created" && !knownRow(queries, event.ticket_id ?? 0)) {
    return event.actor.kind === "customer";
  }
  return undefined;
}

function tellHistory(queries: QueryClient, id: number, event: LiveEvent) {
  const key = ticketKeys.part(id, "timeline");
  const data = queries.getQueryData<TimelineData>(key);
  if (!data) return;
  let next = data;
  if (event.kind === "delivery.changed" && event.message) next = replaceMessage(next, event.message);
  const item = itemOf(event);
  if (item) next = addItem(next, item);
  if (next !== data) queries.setQueryData(key, next);
}

function tellTicket(queries: QueryClient, id: number, event: LiveEvent) {
  const key = ticketKeys.one(id);
  const ticket = queries.getQueryData<Ticket>(key);
  if (event.kind === "sla.changed" || event.kind === "sla.breached") {
    void queries.invalidateQueries({ queryKey: ticketKeys.part(id, "sla") });
  }
  if (!ticket || !event.row) return;
  const followers = followersIn(event);
  if (followers) queries.setQueryData<Ticket>(key, { ...ticket, ...(followers && { followers }) });
  // Whom an answer goes to, and whose ticket it is, only the ticket itself says.
  const stranger = event.row.requester.id !== ticket.customer.id;
  if (stranger || event.kind === "message.added")
    void queries.invalidateQueries({ queryKey: key, exact: true });
}

function customerChanged(queries: QueryClient, { customer_id }: CustomerChanged) {
  void queries.invalidateQueries({ queryKey: ["customers"] });
  void queries.invalidateQueries({
    queryKey: ticketKeys.all,
    predicate: ({ queryKey, state }) =>
      queryKey.length === 3 &&
      queryKey[1] === "one" &&
      (state.data as Ticket | undefined)?.customer.id === customer_id,
  });
}

function deskChanged(queries: QueryClient, { what }: DeskChanged) {
  if (what === "agents") void queries.invalidateQueries({ queryKey: deskKeys.agents });
  if (what === "teams") {
    void queries.invalidateQueries({ queryKey: deskKeys.teams });
    void queries.invalidateQueries({ queryKey: viewsKey });
  }
  if (what === "sla") {
    void queries.invalidateQueries({
      predicate: ({ queryKey }) => queryKey[0] === "tickets" && queryKey[3] === "sla",
    });
  }
}

/** Whether an event can change how many tickets a view holds. */
function countsAnew(news: LiveNews): boolean {
  return news.type === "event" && news.ticket_id !== undefined && news.kind !== "delivery.changed";
}

const PAUSE = 400;
const LATEST = 2_000;

/** Calls back once things are quiet for a moment, and at the latest after two seconds of unrest. */
export function debounced(run: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since: number | null = null;
  const cancel = () => {
    clearTimeout(timer);
    timer = undefined;
    since = null;
  };
  const call = (now: number) => {
    since ??= now;
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        cancel();
        run();
      },
      Math.max(0, Math.min(PAUSE, since + LATEST - now)),
    );
  };
  return { call, cancel };
}

/** Keeps tickets, lists and counters current while somebody is signed in, whichever view is open. */
export function TicketNews() {
  const queries = useQueryClient();
  const clock = useClock();
  const { agent } = useSession();
  const counters = useRef(debounced(() => void queries.invalidateQueries({ queryKey: viewsKey })));
  useEffect(() => counters.current.cancel, []);
  const overtaken = useRef(new Set<string>());
  const again = useRef(debounced(() => fetchAgain(queries, overtaken.current)));
  useEffect(() => again.current.cancel, []);
  useLiveNews((news) => {
    if (news.type === "reload") return dropFarPages(queries);
    if (news.type !== "event") return;
    const now = clock.now().getTime();
    if (noteOvertaken(queries, news, overtaken.current)) again.current.call(now);
    applyEvent(queries, news, { agentId: agent.id, teams: agent.teams }, now);
    if (countsAnew(news)) counters.current.call(now);
  });
  return null;
}

/**
 * Remembers what is being fetched while news arrives: the answer may be older than the news. Parts of a ticket
 * are overtaken by that ticket's news only.
 */
export function noteOvertaken(queries: QueryClient, event: LiveEvent, overtaken: Set<string>): boolean {
  if (event.ticket_id === undefined) return false;
  const fetching = [
    ...queries.getQueryCache().findAll({ queryKey: ticketKeys.lists, fetchStatus: "fetching" }),
    ...queries
      .getQueryCache()
      .findAll({ queryKey: ticketKeys.one(event.ticket_id), fetchStatus: "fetching" }),
  ];
  for (const { queryHash } of fetching) overtaken.add(queryHash);
  return fetching.length > 0;
}

/** Fetches what was overtaken once more. */
export function fetchAgain(queries: QueryClient, overtaken: Set<string>) {
  const hashes = new Set(overtaken);
  overtaken.clear();
  void queries.invalidateQueries({ predicate: ({ queryHash }) => hashes.has(queryHash) });
}

/** Before everything is fetched again: lists that nobody looks at start over with their first page. */
function dropFarPages(queries: QueryClient) {
  queries.removeQueries({ queryKey: ticketKeys.lists, type: "inactive" });
}
