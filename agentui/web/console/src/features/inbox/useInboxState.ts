import { useClock } from "@kept/shared/format";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useApi } from "../../api";
import { useSession } from "../session/queries";
import { useChanges } from "../ticket/changes";
import type { TicketRow, TicketUpdate } from "../ticket/model";
import { updated } from "../ticket/model";
import { prefetchTicket } from "../ticket/queries";
import { useHeldOrder } from "./heldOrder";
import { rowsIn, type Sort } from "./listCache";
import { belongs } from "./membership";
import { listQuery, sortOf } from "./queries";
import { knownRow } from "./rowCache";

export type PickerKind = "status" | "assignee" | "team" | "priority" | "tags";

interface Address {
  view: string;
  ticketId: number | null;
  sort: Sort | undefined;
}

/** How long after the last touch a list counts as being worked in. */
const IDLE_AFTER = 8_000;
/** Holding j down passes tickets by; only where it rests is opened. */
const REST = 70;
const PREFETCH_AFTER = 120;

export type InboxState = ReturnType<typeof useInboxState>;

/** Everything about the list that is not on the server: cursor, selection, what is held in place. */
export function useInboxState({ view, ticketId, sort: chosenSort }: Address) {
  const api = useApi();
  const queries = useQueryClient();
  const clock = useClock();
  const navigate = useNavigate();
  const { agent } = useSession();
  const { change, markUnread } = useChanges();
  const sort = sortOf(view, chosenSort);
  const list = useInfiniteQuery(listQuery(api, { view, sort }));
  const rows = useMemo(() => rowsIn(list.data), [list.data]);

  const { working, touch, setAtTop } = useWorking();
  const [selection, setSelection] = useState<ReadonlySet<number>>(NONE);
  const { shown, waiting, letIn } = useHeldOrder(rows, working || selection.size > 0, agent.id);

  const [pointed, setPointed] = useState<number | null>(ticketId);
  const cursor = pointed ?? ticketId;
  const [moves, setMoves] = useState(0);
  const [topRequests, setTopRequests] = useState(0);
  const [picker, setPicker] = useState<PickerKind | null>(null);
  const anchor = useRef<number | null>(null);

  // The address leads: back, forward and links from elsewhere take the cursor along.
  useEffect(() => {
    if (ticketId !== null) setPointed(ticketId);
  }, [ticketId]);

  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(resting.current), []);

  const open = useCallback(
    (id: number, replace: boolean) => {
      clearTimeout(resting.current);
      void navigate({
        to: "/inbox/$view/tickets/$ticketId",
        params: { view, ticketId: String(id) },
        search: { sort: chosenSort },
        replace,
      });
    },
    [navigate, view, chosenSort],
  );

  const close = useCallback(() => {
    clearTimeout(resting.current);
    const closed = navigate({ to: "/inbox/$view", params: { view }, search: { sort: chosenSort } });
    // Once the ticket is gone, and with it the focus in it, which the list then takes.
    void closed.then(() => setMoves((count) => count + 1));
  }, [navigate, view, chosenSort]);

  const goTo = useCallback(
    (id: number) => {
      setPointed(id);
      setMoves((count) => count + 1);
      clearTimeout(resting.current);
      if (ticketId !== null) resting.current = setTimeout(() => open(id, true), REST);
    },
    [open, ticketId],
  );

  function move(step: number) {
    touch();
    if (shown.length === 0) return;
    const at = shown.findIndex((row) => row.id === cursor);
    const next = at < 0 ? 0 : Math.max(0, Math.min(shown.length - 1, at + step));
    const row = shown[next];
    if (row) goTo(row.id);
  }

  usePrefetchAround(shown, cursor, (id) => prefetchTicket(queries, api, id));

  const toggle = useCallback(
    (id: number, range: boolean) => {
      touch();
      setPointed(id);
      const from = shown.findIndex((row) => row.id === anchor.current);
      const to = shown.findIndex((row) => row.id === id);
      setSelection((before) => {
        const next = new Set(before);
        if (range && from >= 0 && to >= 0) {
          for (const row of shown.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(row.id);
        } else if (!next.delete(id)) next.add(id);
        return next;
      });
      anchor.current = id;
    },
    [shown, touch],
  );

  const point = useCallback((id: number) => setPointed(id), []);
  const clearSelection = useCallback(() => setSelection(NONE), []);
  const selectAll = useCallback(() => setSelection(new Set(shown.map((row) => row.id))), [shown]);
  const requestTop = useCallback(() => setTopRequests((count) => count + 1), []);

  /** What a command is for: what is selected, else what is open, else where the cursor is. */
  const targets = useMemo((): TicketRow[] => {
    const ids = selection.size > 0 ? [...selection] : [ticketId ?? cursor];
    return ids.flatMap((id) => {
      const row = id === null ? undefined : (shown.find((one) => one.id === id) ?? knownRow(queries, id));
      return row ? [row] : [];
    });
  }, [selection, ticketId, cursor, shown, queries]);

  /** Changes the targets; where that takes the open ticket out of the view, the next one opens. */
  const act = useCallback(
    (update: TicketUpdate, of: readonly TicketRow[] = targets) => {
      if (of.length === 0) return;
      const now = clock.now().getTime();
      const viewer = { agentId: agent.id, teams: agent.teams };
      const goes = new Set(
        of
          .filter(
            (row) =>
              belongs(
                view,
                updated(row, update, () => ""),
                viewer,
                now,
              ) === false,
          )
          .map((row) => row.id),
      );
      const here = cursor;
      if (here !== null && goes.has(here)) {
        const at = shown.findIndex((row) => row.id === here);
        const stays = (row: TicketRow) => !goes.has(row.id);
        const next =
          at < 0 ? undefined : (shown.slice(at + 1).find(stays) ?? shown.slice(0, at).findLast(stays));
        if (next) goTo(next.id);
        else if (at >= 0 && ticketId !== null) close();
      }
      void change(of, update);
      setSelection(NONE);
    },
    [targets, clock, agent, view, cursor, shown, goTo, ticketId, close, change],
  );

  const pick = useCallback(
    (kind: PickerKind) => {
      // Without a ticket beside the list, what the cursor is on becomes the selection, so that one sees for whom.
      if (ticketId === null && selection.size === 0 && cursor !== null) setSelection(new Set([cursor]));
      setPicker(kind);
    },
    [ticketId, selection, cursor],
  );

  return {
    view,
    sort,
    chosenSort,
    ticketId,
    me: agent.id,
    list,
    shown,
    waiting,
    letIn,
    cursor,
    moves,
    topRequests,
    requestTop,
    selection,
    toggle,
    point,
    clearSelection,
    selectAll,
    targets,
    act,
    markUnread,
    picker,
    pick,
    setPicker,
    open,
    close,
    move,
    touch,
    setAtTop,
  };
}

const NONE: ReadonlySet<number> = new Set();

/** Whether somebody has their hands in the list: scrolled away from its top, or touched it just now. */
function useWorking() {
  const [atTop, setAtTop] = useState(true);
  const [touched, setTouched] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const touch = useCallback(() => {
    setTouched(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTouched(false), IDLE_AFTER);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return { working: !atTop || touched, touch, setAtTop };
}

/** Fetches the tickets on both sides of the cursor once it rests. */
function usePrefetchAround(shown: readonly TicketRow[], cursor: number | null, fetch: (id: number) => void) {
  const latest = useRef(fetch);
  latest.current = fetch;
  const at = shown.findIndex((row) => row.id === cursor);
  const around = [shown[at], shown[at + 1], shown[at - 1]].map((row) => row?.id);
  const [here, next, before] = at < 0 ? [shown[0]?.id] : around;
  useEffect(() => {
    const timer = setTimeout(() => {
      for (const id of [here, next, before]) if (id !== undefined) latest.current(id);
    }, PREFETCH_AFTER);
    return () => clearTimeout(timer);
  }, [here, next, before]);
}
