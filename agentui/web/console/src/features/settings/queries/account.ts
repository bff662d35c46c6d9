import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../../api";
import type { components } from "../../../api/schema";
import { type Me, sessionKeys } from "../../session/queries";
import { settingsKeys } from "./keys";

export type OwnSession = components["schemas"]["Session"];
export type Token = components["schemas"]["Token"];
type MeUpdate = components["schemas"]["MeUpdate"];
type PasswordChange = components["schemas"]["PasswordChange"];
type NewToken = components["schemas"]["NewToken"];

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
