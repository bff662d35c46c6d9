import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type ApiClient, unwrap } from "../../api";
import { type Counted, periodQuery, type Reading, readingQuery } from "./search";
import { themeKeys } from "./theme/queries";

/** Numbers of themes are moments behind; those that are looked at are counted anew now and then. */
const FRESH = 30_000;
const PAGE = 50;

const keys = {
  choices: (period: object) => [...themeKeys.all, "choices", period] as const,
  tickets: (query: object, counted: Counted) => [...themeKeys.all, "tickets", query, counted] as const,
};

/** What the tickets of the days can be filtered by. */
export function choicesQuery(api: ApiClient, reading: Reading) {
  const { days, from, to } = periodQuery(reading);
  const query = { days, from, to };
  return queryOptions({
    queryKey: keys.choices(query),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/themes/choices", { params: { query }, signal })),
    placeholderData: keepPreviousData,
    staleTime: FRESH,
  });
}

/** The tickets that a number counted, newest first. */
export function ticketsBehindQuery(api: ApiClient, reading: Reading, metric: string, counted: Counted) {
  const query = { ...readingQuery(reading), metric: metric || undefined, limit: PAGE };
  return infiniteQueryOptions({
    queryKey: keys.tickets(query, counted),
    queryFn: ({ signal, pageParam }) => {
      const page = { ...query, cursor: pageParam || undefined };
      if (counted.themeId !== undefined) {
        const params = { path: { id: counted.themeId }, query: page };
        return unwrap(api.GET("/api/v1/themes/{id}/tickets", { params, signal }));
      }
      const params = {
        query: {
          ...page,
          unassigned: counted.unassigned,
          area: counted.areaId ? [counted.areaId] : undefined,
        },
      };
      return unwrap(api.GET("/api/v1/themes/tickets", { params, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    staleTime: FRESH,
  });
}
