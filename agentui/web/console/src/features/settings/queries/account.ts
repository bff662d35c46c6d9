import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../../api";
import type { components } from "../../../api/schema";
import { type Me, sessionKeys } from "../../session/queries";
import { deskKeys } from "../../ticket/desk";
import { settingsKeys } from "./keys";

export type OwnSession = components["schemas"]["Session"];
export type Token = components["schemas"]["Token"];
type MeUpdate = components["schemas"]["MeUpdate"];
type PasswordChange = components["schemas"]["PasswordChange"];
type NewToken = components["schemas"]["NewToken"];

/** The file itself is the body. Everybody's view of the agents follows by news. */
export function useSetPicture() {
  const api = useApi();
  const refresh = useRefreshOwnFace();
  return useMutation({
    mutationFn: (file: File) =>
      unwrap(
        api.PUT("/api/v1/me/picture", {
          body: file as unknown as string,
          bodySerializer: (body) => body as unknown as File,
          headers: { "Content-Type": file.type },
        }),
      ),
    onSuccess: refresh,
  });
}

export function useRemovePicture() {
  const api = useApi();
  const refresh = useRefreshOwnFace();
  return useMutation({
    mutationFn: () => unwrap(api.DELETE("/api/v1/me/picture")),
    onSuccess: refresh,
  });
}

function useRefreshOwnFace() {
  const queries = useQueryClient();
  return async () => {
    void queries.invalidateQueries({ queryKey: deskKeys.agents });
    await queries.invalidateQueries({ queryKey: sessionKeys.all });
  };
}

export function useUpdateMe() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: MeUpdate) => unwrap(api.PATCH("/api/v1/me", { body })),
    onSuccess: (me) => queries.setQueryData<Me>(sessionKeys.all, me),
  });
}

export function useChangePassword() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: PasswordChange) => unwrap(api.POST("/api/v1/me/password", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: settingsKeys.sessions }),
  });
}

/** Sessions have no events, so they are asked for anew whenever the page is opened. */
export function sessionsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: settingsKeys.sessions,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/me/sessions", { signal }))).items,
    staleTime: 0,
  });
}

export function useEndSession() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => unwrap(api.DELETE("/api/v1/me/sessions/{id}", { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: settingsKeys.sessions }),
  });
}

export function tokensQuery(api: ApiClient) {
  return queryOptions({
    queryKey: settingsKeys.tokens,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/tokens", { signal }))).items,
    staleTime: 0,
  });
}

export function useCreateToken() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewToken) => unwrap(api.POST("/api/v1/tokens", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: settingsKeys.tokens }),
  });
}

export function useRevokeToken() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => unwrap(api.DELETE("/api/v1/tokens/{id}", { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: settingsKeys.tokens }),
  });
}
