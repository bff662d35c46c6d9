import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useApi } from "../../api";
import { useStored } from "../../layout";
import { useSession } from "../session/queries";
import { type Columns, columnsFrom, columnsText, withChat, withoutChat } from "./columns";
import type { ChatView } from "./model";
import { chatsIn, chatsQuery } from "./queries";
import { inOrder } from "./queue";
import { useAccept } from "./useAccept";

export type ChatsState = ReturnType<typeof useChats>;

/** Everything about the chats view that is not on the server: which stand open, and where the keyboard is. */
export function useChats(active: number | null) {
  const navigate = useNavigate();
  const { permissions } = useSession();
  const accept = useAccept();
  const sections = [
    useSection("waiting", true),
    useSection("mine", true),
    useSection("team", false),
    useSection("all", false),
  ];
  const { columns, close } = useColumns(active);
  const [pointed, point] = useState<number | null>(null);

  const listed = [
    ...new Set(sections.flatMap(({ open, rows }) => (open ? rows.map((row) => row.ticket.id) : []))),
  ];
  const cursor = pointed !== null && listed.includes(pointed) ? pointed : (listed[0] ?? null);

  const open = useCallback(
    (id: number) => void navigate({ to: "/chats/$ticketId", params: { ticketId: String(id) } }),
    [navigate],
  );

  function move(step: number) {
    const at = cursor === null ? -1 : listed.indexOf(cursor);
    const next = listed[Math.max(0, Math.min(listed.length - 1, at + step))];
    if (next !== undefined) point(next);
    return next;
  }

  const leave = useCallback(
    (id: number) => {
      const { recent } = close(id);
      if (active !== id) return;
      const [next] = recent;
      if (next === undefined) void navigate({ to: "/chats" });
      else open(next);
    },
    [active, close, navigate, open],
  );

  const waits = (id: number | null) =>
    id !== null && sections[0]?.rows.some((row) => row.ticket.id === id) === true;
  const acceptOne = useCallback((id: number) => void accept(id), [accept]);

  return {
    active,
    columns,
    sections,
    listed,
    cursor,
    point,
    move,
    open,
    leave,
    waits,
    accept: acceptOne,
    mayAccept: permissions.work,
  };
}

/** One part of the queue; those that are folded ask the server nothing. */
function useSection(view: ChatView, initial: boolean) {
  const [stored, store] = useStored<boolean>(`chats.section.${view}`, initial);
  const open = view === "waiting" || stored;
  const query = useInfiniteQuery({ ...chatsQuery(useApi(), view), enabled: open });
  const rows = useMemo(() => inOrder(view, chatsIn(query.data)), [view, query.data]);
  return useMemo(
    () => ({ view, open, rows, query, toggle: () => store(!open) }),
    [view, open, rows, query, store],
  );
}

/** The chats side by side, as this browser remembers them. The address says which one is in front. */
function useColumns(active: number | null) {
  const [stored, store] = useStored<string>("chats.columns", "");
  const kept = useMemo(() => columnsFrom(stored), [stored]);
  const columns = useMemo(
    () => (active === null || kept.recent[0] === active ? kept : withChat(kept, active)),
    [kept, active],
  );
  const latest = useRef(columns);
  useEffect(() => {
    latest.current = columns;
  });
  // Once for each chat that comes in front: one that was closed must not come back while the address follows.
  useEffect(() => {
    if (active !== null) store(columnsText(withChat(latest.current, active)));
  }, [active, store]);
  const close = useCallback(
    (id: number): Columns => {
      const next = withoutChat(latest.current, id);
      store(columnsText(next));
      return next;
    },
    [store],
  );
  return { columns, close };
}
