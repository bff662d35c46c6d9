import {
  type InfiniteData,
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type ApiClient, unwrap, useApi } from "../../../api";
import { useLiveNews } from "../../../live";
import { tidy } from "../search";
import type { Mark, Page, Said } from "./model";
import { type LeavingSearch, leavingQuery } from "./search";

const FRESH = 30_000;
const PAGE = 30;
const RISKS = 12;
/** Many tickets change at once when much happens; then it is counted once. */
const MOMENT = 4_000;

export const leavingKeys = {
  all: ["leaving"] as const,
  figures: (query: object) => [...leavingKeys.all, "figures", query] as const,
  tickets: (query: object) => [...leavingKeys.all, "tickets", query] as const,
  risks: (query: object) => [...leavingKeys.all, "risks", query] as const,
  mark: (ticketId: number) => [...leavingKeys.all, "mark", ticketId] as const,
};

export function figuresQuery(api: ApiClient, search: LeavingSearch) {
  const query = leavingQuery(search);
  return queryOptions({
    queryKey: leavingKeys.figures(query),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/lens/figures", { params: { query }, signal })),
    placeholderData: keepPreviousData,
    staleTime: FRESH,
  });
}

/** The tickets that a number counted, newest first. */
export function ticketsQuery(api: ApiClient, search: LeavingSearch, metric: string) {
  const query = { ...leavingQuery(search), metric: metric || undefined, limit: PAGE };
  return infiniteQueryOptions({
    queryKey: leavingKeys.tickets(query),
    queryFn: ({ signal, pageParam }) => {
      const params = { query: { ...query, cursor: pageParam || undefined } };
      return unwrap(api.GET("/api/v1/lens/tickets", { params, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    staleTime: FRESH,
  });
}

/** Open tickets of customers who are about to leave, now: whatever the days are. */
export function risksQuery(api: ApiClient, search: LeavingSearch) {
  const { segment, channel, language, product, team, area } = search;
  const query = { ...tidy({ segment, channel, language, product, team, area }), limit: RISKS };
  return queryOptions({
    queryKey: leavingKeys.risks(query),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/lens/at-risk", { params: { query }, signal })),
    placeholderData: keepPreviousData,
    staleTime: FRESH,
  });
}

export function markQuery(api: ApiClient, ticketId: number) {
  return queryOptions({
    queryKey: leavingKeys.mark(ticketId),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/tickets/{id}/lens", { params: { path: { id: ticketId } }, signal })),
  });
}

/** The tickets behind a number as a file. */
export function leavingFile(search: LeavingSearch, metric = ""): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({
    ...leavingQuery(search),
    ...tidy({ metric: metric || undefined }),
  })) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) query.append(name, String(one));
    }
  }
  return `/api/v1/lens/export.csv?${query}`;
}

/** Asks anew, moments after something happened to a ticket. */
export function useLeavingNews() {
  const queries = useQueryClient();
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  useLiveNews((news) => {
    if (news.type === "event" && !/^(ticket|message|rating|theme)\./.test(news.kind)) return;
    clearTimeout(waiting.current);
    waiting.current = setTimeout(() => void queries.invalidateQueries({ queryKey: leavingKeys.all }), MOMENT);
  });
}

/** What a person says about a ticket. */
export function useCorrect() {
  const api = useApi();
  const keep = useKeep();
  return useMutation({
    mutationFn: ({ ticketId, said }: { ticketId: number; said: Said }) =>
      unwrap(api.POST("/api/v1/tickets/{id}/lens", { params: { path: { id: ticketId } }, body: said })),
    onSuccess: keep,
  });
}

export function useUndo() {
  const api = useApi();
  const keep = useKeep();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.POST("/api/v1/lens/corrections/{id}/undo", { params: { path: { id } } })),
    onSuccess: keep,
  });
}

/** Keeps lists that are being read as they are, but for the ticket: nothing moves under the reader's hand. */
function useKeep() {
  const queries = useQueryClient();
  return (mark: Mark) => {
    queries.setQueryData(leavingKeys.mark(mark.ticket_id), mark);
    queries.setQueriesData<InfiniteData<Page>>(
      { queryKey: [...leavingKeys.all, "tickets"] },
      (known) => known && { ...known, pages: known.pages.map((page) => withMark(page, mark)) },
    );
    void queries.invalidateQueries({ queryKey: [...leavingKeys.all, "tickets"], refetchType: "none" });
    void queries.invalidateQueries({ queryKey: [...leavingKeys.all, "figures"] });
    void queries.invalidateQueries({ queryKey: [...leavingKeys.all, "risks"] });
  };
}

function withMark(page: Page, mark: Mark): Page {
  return { ...page, items: page.items.map((one) => (one.id === mark.ticket_id ? { ...one, mark } : one)) };
}
