import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { type ApiClient, createKeys, unwrap } from "../../api";

export const ticketKeys = createKeys("tickets");

const PART = 50;

export function ticketQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: ticketKeys.one(id),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/tickets/{id}", { params: { path: { id } }, signal })),
  });
}

/** A ticket's history from its end: the newest part first, each earlier part when it is asked for. */
export function timelineQuery(api: ApiClient, id: number) {
  return infiniteQueryOptions({
    queryKey: ticketKeys.part(id, "timeline"),
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/v1/tickets/{id}/timeline", {
          params: { path: { id }, query: { before: pageParam, limit: PART } },
          signal,
        }),
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: () => undefined,
    getPreviousPageParam: (first) => first.before || undefined,
  });
}

export function slaQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: ticketKeys.part(id, "sla"),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/tickets/{id}/sla", { params: { path: { id } }, signal })),
  });
}

/** Fetches ahead what opening a ticket will need. Does nothing for what is known already. */
export function prefetchTicket(queries: QueryClient, api: ApiClient, id: number) {
  void queries.prefetchQuery(ticketQuery(api, id));
  void queries.prefetchInfiniteQuery(timelineQuery(api, id));
}
