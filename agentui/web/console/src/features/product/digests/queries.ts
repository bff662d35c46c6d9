import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { type ApiClient, createKeys, unwrap, useApi } from "../../../api";
import type { components } from "../../../api/schema";
import { useLiveNews } from "../../../live";

type Schemas = components["schemas"];
export type DigestHead = Schemas["DigestHead"];
export type DigestPage = Schemas["DigestPage"];
export type Digest = Schemas["Digest"];
export type DigestItem = Schemas["DigestItem"];
export type DigestChanges = Schemas["DigestChanges"];
export type DigestChange = Schemas["DigestChange"];

const keys = createKeys("digests");
const PAGE = 40;

/** The archive, newest first. */
export function digestsQuery(api: ApiClient, team?: number) {
  return infiniteQueryOptions({
    queryKey: keys.list({ team }),
    queryFn: ({ signal, pageParam }) => {
      const query = { team, limit: PAGE, cursor: pageParam || undefined };
      return unwrap(api.GET("/api/v1/digests", { params: { query }, signal }));
    },
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
  });
}

/** One digest, with what is different in it from the one that the reader read last. */
export function digestQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: keys.one(id),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/digests/{id}", { params: { path: { id } }, signal })),
  });
}

/** The page stays as it was opened, with what was new to the reader; the archive knows that it is read. */
export function useReadDigest() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => unwrap(api.POST("/api/v1/digests/{id}/read", { params: { path: { id } } })),
    onSuccess: (_, id) =>
      queries.invalidateQueries({
        queryKey: keys.all,
        predicate: ({ queryKey }) => JSON.stringify(queryKey) !== JSON.stringify(keys.one(id)),
      }),
  });
}

export function useShareDigest(id: number) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (shared: boolean) =>
      unwrap(api.PUT("/api/v1/digests/{id}/share", { params: { path: { id } }, body: { shared } })),
    onSuccess: ({ url }) => {
      queries.setQueryData<DigestPage>(keys.one(id), (before) => before && { ...before, url });
      return queries.invalidateQueries({ queryKey: keys.lists });
    },
  });
}

/** A digest that was just made, or a team that is gone. */
export function useDigestNews() {
  const queries = useQueryClient();
  const renew = useCallback(() => void queries.invalidateQueries({ queryKey: keys.lists }), [queries]);
  useLiveNews((news) => {
    if (news.type !== "event" || news.kind !== "desk.changed") return;
    const { what } = news.data as { what: string };
    if (what === "digests" || what === "product_teams") renew();
  });
}
