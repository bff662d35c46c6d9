import { infiniteQueryOptions, queryOptions, useQuery } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../api";
import type { components } from "../../api/schema";
import { ticketKeys } from "../ticket/queries";
import type { Sort } from "./listCache";

export type View = components["schemas"]["View"];

const PAGE = 100;
/** What a deadline moves into or out of a view without any event. */
const TIMED = 60_000;
const TIMED_VIEWS = ["due_soon", "breached"];

export const viewsKey = ["tickets", "views"] as const;

export function viewsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: viewsKey,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/views", { signal }))).items,
    refetchInterval: TIMED,
  });
}

export function useViews(): readonly View[] {
  return useQuery(viewsQuery(useApi())).data ?? NO_VIEWS;
}

const NO_VIEWS: readonly View[] = [];

/** What a list was asked for; `sort` is always said, so that live news know where a row goes. */
export interface ListFilter {
  view: string;
  sort: Sort;
}

export function sortOf(view: string, chosen: Sort | undefined): Sort {
  return chosen ?? (view === "due_soon" ? "due" : "newest");
}

export function listQuery(api: ApiClient, filter: ListFilter) {
  return infiniteQueryOptions({
    queryKey: ticketKeys.list(filter),
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/v1/tickets", {
          params: { query: { ...filter, limit: PAGE, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    refetchInterval: TIMED_VIEWS.includes(filter.view) ? TIMED : false,
  });
}
