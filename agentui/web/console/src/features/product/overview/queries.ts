import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { type ApiClient, unwrap, useApi } from "../../../api";
import { useLiveNews } from "../../../live";
import type { Reading, Trait } from "../search";
import { periodQuery, readingQuery, tidy } from "../search";
import { themeKeys } from "../theme/queries";
import type { VerbatimSearch } from "./search";

const FRESH = 30_000;
const PAGE = 50;
/** Corrections of the last weeks are looked through, not searched. */
const RECENT = 50;

const keys = {
  overview: (query: object) => [...themeKeys.all, "overview", query] as const,
  alarms: [...themeKeys.all, "alarms"] as const,
  newestRuns: [...themeKeys.all, "newest-runs"] as const,
  comparison: (query: object) => [...themeKeys.all, "comparison", query] as const,
  verbatims: (query: object, theme: number | undefined) =>
    [...themeKeys.all, "verbatims", query, theme] as const,
  corrections: [...themeKeys.all, "corrections"] as const,
};

function overviewParams(reading: Reading, hidden: boolean) {
  return { ...readingQuery(reading), ...tidy({ area: reading.area, hidden: hidden || undefined }) };
}

export function overviewQuery(api: ApiClient, reading: Reading, hidden: boolean) {
  const query = overviewParams(reading, hidden);
  return queryOptions({
    queryKey: keys.overview(query),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/themes/figures", { params: { query }, signal })),
    placeholderData: keepPreviousData,
    staleTime: FRESH,
  });
}

/** Alarms that go on. */
export function alarmsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: keys.alarms,
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/themes/alarms", { params: { query: { open: true } }, signal }))).items,
    staleTime: FRESH,
  });
}

/** The newest runs: one that works, and the last that has ended. */
export function newestRunsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: keys.newestRuns,
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/theme-runs", { params: { query: { limit: 10 } }, signal }))).items,
  });
}

export function useAskRun() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/theme-runs")),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.newestRuns }),
  });
}

export function useRenameArea() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ id, name }: { id: number; name: string }) =>
      unwrap(api.PATCH("/api/v1/theme-areas/{id}", { params: { path: { id } }, body: { name } })),
    onSettled: () => queries.invalidateQueries({ queryKey: themeKeys.all }),
  });
}

export interface Sides {
  by: Trait;
  a: string;
  b: string;
}

export function comparisonQuery(api: ApiClient, reading: Reading, sides: Sides) {
  const query = { ...readingQuery(reading), ...tidy({ area: reading.area }), ...sides };
  return queryOptions({
    queryKey: keys.comparison(query),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/themes/comparison", { params: { query }, signal })),
    placeholderData: keepPreviousData,
    staleTime: FRESH,
  });
}

export function verbatimsQuery(api: ApiClient, { theme, q, ...reading }: VerbatimSearch) {
  const query = { ...readingQuery(reading), ...tidy({ q }), limit: PAGE };
  return infiniteQueryOptions({
    queryKey: keys.verbatims(query, theme),
    queryFn: ({ signal, pageParam }) => {
      const page = { ...query, cursor: pageParam || undefined };
      if (theme === undefined)
        return unwrap(api.GET("/api/v1/themes/verbatims", { params: { query: page }, signal }));
      const params = { path: { id: theme }, query: page };
      return unwrap(api.GET("/api/v1/themes/{id}/verbatims", { params, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
    staleTime: FRESH,
  });
}

/** What people said about any theme, the newest first; what was taken back is left out. */
export function recentCorrectionsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: keys.corrections,
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/theme-corrections", { params: { query: { limit: RECENT } }, signal })))
        .items,
  });
}

/** Where the figures of a reading are downloaded as CSV. */
export function figuresFile(reading: Reading, hidden: boolean): string {
  return file({ what: "figures", ...overviewParams(reading, hidden) });
}

export function verbatimsFile({ theme, q, ...reading }: VerbatimSearch): string {
  const { days, from, to } = periodQuery(reading);
  const filters = readingQuery(reading);
  return file({ ...filters, what: "verbatims", days, from, to, theme_id: theme, q });
}

function file(query: Record<string, unknown>): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) words.append(name, String(one));
    }
  }
  return `/api/v1/themes/export.csv?${words}`;
}

/** Tickets come all day: what they change is asked for once for those of a moment. */
const MOMENT = 5_000;

/** Asks anew for what runs, others and new tickets have changed. */
export function useProductNews() {
  const queries = useQueryClient();
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  useLiveNews((news) => {
    if (news.type !== "event" || !news.kind.startsWith("theme.")) return;
    const refresh = () => void queries.invalidateQueries({ queryKey: themeKeys.all });
    if (news.kind !== "theme.placed") return refresh();
    clearTimeout(waiting.current);
    waiting.current = setTimeout(refresh, MOMENT);
  });
}
