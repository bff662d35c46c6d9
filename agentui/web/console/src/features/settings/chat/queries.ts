import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../../api";
import { settingsKeys } from "../queries/keys";
import type { ChatSite, ChatSiteUpdate, NewChatSite } from "./sites";

const sitesKey = [...settingsKeys.all, "chat-sites"] as const;

/** The web sites that carry the chat, without their secrets. */
export function sitesQuery(api: ApiClient) {
  return queryOptions({
    queryKey: sitesKey,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/chat/sites", { signal }))).items,
  });
}

/** One site; for admins with its secret. */
export function siteQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: [...sitesKey, id],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/chat/sites/{id}", { params: { path: { id } }, signal })),
  });
}

export function useCreateSite() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewChatSite) => unwrap(api.POST("/api/v1/chat/sites", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: sitesKey }),
  });
}

export function useUpdateSite(id: number) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ChatSiteUpdate) =>
      unwrap(api.PATCH("/api/v1/chat/sites/{id}", { params: { path: { id } }, body })),
    onSuccess: (site) => remember(queries, site),
  });
}

export function useRotateSecret(id: number) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/chat/sites/{id}/secret", { params: { path: { id } } })),
    onSuccess: (site) => remember(queries, site),
  });
}

export function useArchiveSite() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => unwrap(api.DELETE("/api/v1/chat/sites/{id}", { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: sitesKey, exact: true }),
  });
}

/** The answer to a change may leave the secret out; the one that is known stays until it says another. */
function remember(queries: ReturnType<typeof useQueryClient>, site: ChatSite) {
  queries.setQueryData<ChatSite>([...sitesKey, site.id], (before) => ({ secret: before?.secret, ...site }));
  void queries.invalidateQueries({ queryKey: sitesKey, exact: true });
}
