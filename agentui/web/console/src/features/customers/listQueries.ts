import { infiniteQueryOptions, keepPreviousData } from "@tanstack/react-query";
import { type ApiClient, unwrap } from "../../api";
import type { components } from "../../api/schema";
import { customerKeys } from "./queries";

export type CustomerRow = components["schemas"]["CustomerRow"];
export type CustomerDetail = components["schemas"]["CustomerDetail"];

const PAGE = 50;

/** Customers by name, a page at a time; the answer before stays while the next one is fetched. */
export function customersQuery(api: ApiClient, q: string) {
  return infiniteQueryOptions({
    queryKey: customerKeys.list({ q }),
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/v1/customers", {
          params: { query: { q: q || undefined, limit: PAGE, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
    // New tickets move counts and dates; nothing tells of each, so the list is asked for at each look.
    staleTime: 30_000,
  });
}
