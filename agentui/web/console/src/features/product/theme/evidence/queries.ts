import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type ApiClient, unwrap } from "../../../../api";
import type { components } from "../../../../api/schema";
import { type Reading, readingQuery } from "../../search";
import { themeKeys } from "../queries";

type Schemas = components["schemas"];
export type Evidence = Schemas["ThemeEvidence"];
export type EvidencePart = Schemas["ThemePart"];

/** Numbers are moments behind; those that are looked at are counted anew now and then. */
const FRESH = 30_000;

export function evidenceQuery(api: ApiClient, id: number, reading: Reading) {
  const query = readingQuery(reading);
  return queryOptions({
    queryKey: [...themeKeys.part(id, "evidence"), query],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/themes/{id}/evidence", { params: { path: { id }, query }, signal })),
    placeholderData: keepPreviousData,
    staleTime: FRESH,
  });
}

const PAGE = 20;

/** What customers of the theme wrote: the best matches first. */
export function wordsQuery(api: ApiClient, id: number, reading: Reading, q: string) {
  const query = { ...readingQuery(reading), q, limit: PAGE };
  return infiniteQueryOptions({
    queryKey: [...themeKeys.part(id, "words"), query],
    queryFn: ({ signal, pageParam }) => {
      const params = { path: { id }, query: { ...query, cursor: pageParam || undefined } };
      return unwrap(api.GET("/api/v1/themes/{id}/verbatims", { params, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    placeholderData: keepPreviousData,
    staleTime: FRESH,
  });
}
