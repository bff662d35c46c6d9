import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useRef, useSyncExternalStore } from "react";
import type { LiveClient, LiveNews, LiveStatus } from "./client";
import type { AgentState, TicketPresence, VisitorState } from "./protocol";

const LiveContext = createContext<LiveClient | null>(null);

/**
 * Connects while it is mounted, which is while somebody is signed in. When the server cannot say what
 * was missed, everything fetched is fetched again; all other news is for the features (useLiveNews).
 */
export function LiveProvider({ live, children }: { live: LiveClient; children: ReactNode }) {
  const queries = useQueryClient();
  useEffect(() => {
    const ignore = live.onNews((news) => {
      if (news.type === "start" || news.type === "reload") void queries.invalidateQueries();
    });
    const stop = live.start();
    return () => {
      stop();
      ignore();
    };
  }, [live, queries]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): LiveClient {
  const live = useContext(LiveContext);
  if (!live) throw new Error("useLive needs a LiveProvider");
  return live;
}

export function useLiveStatus(): LiveStatus {
  const live = useLive();
  return useSyncExternalStore(live.subscribeStatus, () => live.status);
}

/** Hears all news while mounted; features patch the query cache here. The listener may change freely. */
export function useLiveNews(listener: (news: LiveNews) => void) {
  const live = useLive();
  const latest = useRef(listener);
  useEffect(() => {
    latest.current = listener;
  });
  useEffect(() => live.onNews((news) => latest.current(news)), [live]);
}

export function useAgentState(id: number): AgentState {
  const { presence } = useLive();
  return useSyncExternalStore(presence.subscribe, () => presence.agent(id));
}

/** Says that these tickets are in sight, so that the server tells who is in them, until it unmounts. */
export function useWatchedTickets(ids: readonly number[]) {
  const live = useLive();
  const named = ids.join();
  useEffect(() => live.watch(named ? named.split(",").map(Number) : []), [live, named]);
  useEffect(() => () => live.watch([]), [live]);
}

/** Everybody in a ticket, this browser's agent included. */
export function useTicketPresence(id: number): readonly TicketPresence[] {
  const { presence } = useLive();
  return useSyncExternalStore(presence.subscribe, () => presence.inTicket(id));
}

/** The visitor of a chat, as the socket has told; undefined until it has, and after the connection was lost. */
export function useVisitorState(ticketId: number): VisitorState | undefined {
  const { visitors } = useLive();
  return useSyncExternalStore(visitors.subscribe, () => visitors.of(ticketId));
}
