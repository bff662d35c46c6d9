import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, createKeys, unwrap, useApi } from "../../api";
import type { components } from "../../api/schema";
import type { CannedReply } from "./model";

export type NewCannedReply = components["schemas"]["NewCannedReply"];
export type CannedReplyUpdate = components["schemas"]["CannedReplyUpdate"];

const cannedKeys = createKeys("canned");

const PAGE = 100;
/** So many are held to be found while typing; nobody keeps more in mind. */
const MOST = 1_000;

/** All canned replies that the agent may use: small enough to be searched here, without a wait for each letter. */
export function cannedQuery(api: ApiClient) {
  return queryOptions({
    queryKey: cannedKeys.all,
    queryFn: async ({ signal }) => {
      const all: CannedReply[] = [];
      let cursor: string | undefined;
      do {
        const query = { limit: PAGE, cursor };
        const page = await unwrap(api.GET("/api/v1/canned-replies", { params: { query }, signal }));
        all.push(...page.items);
        cursor = page.next_cursor || undefined;
      } while (cursor && all.length < MOST);
      return all;
    },
    staleTime: 60_000,
  });
}

const NONE: readonly CannedReply[] = [];

/** Empty until they have come, and for roles that do not answer. */
export function useCannedReplies(wanted = true): readonly CannedReply[] {
  return useQuery({ ...cannedQuery(useApi()), enabled: wanted }).data ?? NONE;
}

function useRefresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: cannedKeys.all });
}

export function useCreateCanned() {
  const api = useApi();
  return useMutation({
    mutationFn: (body: NewCannedReply) => unwrap(api.POST("/api/v1/canned-replies", { body })),
    onSuccess: useRefresh(),
  });
}

export function useUpdateCanned(id: number) {
  const api = useApi();
  return useMutation({
    mutationFn: (body: CannedReplyUpdate) =>
      unwrap(api.PATCH("/api/v1/canned-replies/{id}", { params: { path: { id } }, body })),
    onSuccess: useRefresh(),
  });
}

export function useDeleteCanned() {
  const api = useApi();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.DELETE("/api/v1/canned-replies/{id}", { params: { path: { id } } })),
    onSettled: useRefresh(),
  });
}
