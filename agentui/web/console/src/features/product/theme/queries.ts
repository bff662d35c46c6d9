import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, createKeys, unwrap, useApi } from "../../../api";
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];
export type Theme = Schemas["Theme"];
export type ThemeStatus = Theme["status"];
export type ThemeArea = Schemas["ThemeArea"];
export type ThemeTurn = Schemas["ThemeTurn"];
export type ThemeCorrection = Schemas["ThemeCorrection"];
export type ThemeProposal = Schemas["ThemeProposal"];
type ThemeUpdate = Schemas["ThemeUpdate"];
type ThemeSplitGroup = Schemas["ThemeSplitGroup"];

/** Everything about themes begins with this, so that news of one can throw all of it away. */
export const themeKeys = {
  ...createKeys("themes"),
  areas: ["themes", "areas"] as const,
  runs: ["themes", "runs"] as const,
  trackers: ["themes", "trackers"] as const,
  split: (id: number, into: number) => ["themes", "one", id, "parts", into] as const,
};

export function themeQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: themeKeys.one(id),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/themes/{id}", { params: { path: { id } }, signal })),
  });
}

export function lineageQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: themeKeys.part(id, "lineage"),
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/themes/{id}/lineage", { params: { path: { id } }, signal }))).items,
  });
}

/** What people said about a theme, what was taken back included; of many years, the newest. */
export function correctionsQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: themeKeys.part(id, "corrections"),
    queryFn: async ({ signal }) => {
      const query = { theme_id: id, undone: true, limit: 100 };
      return (await unwrap(api.GET("/api/v1/theme-corrections", { params: { query }, signal }))).items;
    },
  });
}

export function areasQuery(api: ApiClient) {
  return queryOptions({
    queryKey: themeKeys.areas,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/theme-areas", { signal }))).items,
  });
}

/** The newest run that has ended, with how stable themes were in it. */
export function lastRunQuery(api: ApiClient) {
  return queryOptions({
    queryKey: themeKeys.runs,
    queryFn: async ({ signal }) => {
      const { items } = await unwrap(
        api.GET("/api/v1/theme-runs", { params: { query: { limit: 10 } }, signal }),
      );
      return items.find((run) => run.state === "done") ?? null;
    },
  });
}

const OFFERED = 30;

/** Themes whose name or terms begin with the words; without words, the largest. */
export function themeSearchQuery(api: ApiClient, words: string) {
  return queryOptions({
    queryKey: themeKeys.list({ words }),
    queryFn: async ({ signal }) => {
      const query = { q: words || undefined, limit: OFFERED };
      return (await unwrap(api.GET("/api/v1/themes", { params: { query }, signal }))).items;
    },
    placeholderData: keepPreviousData,
  });
}

/** How the theme could be split; reading thousands of texts takes a moment, so it is asked for once. */
export function splitQuery(api: ApiClient, id: number, into: number) {
  return queryOptions({
    queryKey: themeKeys.split(id, into),
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: { k: into } };
      return (await unwrap(api.GET("/api/v1/themes/{id}/parts", { params, signal }))).items;
    },
  });
}

function useThemeChange<Input, Output>(change: (api: ApiClient, input: Input) => Promise<Output>) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: Input) => change(api, input),
    onSettled: () => queries.invalidateQueries({ queryKey: themeKeys.all }),
  });
}

export function useUpdateTheme() {
  return useThemeChange((api, { id, ...body }: { id: number } & ThemeUpdate) =>
    unwrap(api.PATCH("/api/v1/themes/{id}", { params: { path: { id } }, body })),
  );
}

export function useAddArea() {
  return useThemeChange((api, name: string) => unwrap(api.POST("/api/v1/theme-areas", { body: { name } })));
}

export function useMergeTheme() {
  return useThemeChange((api, { id, version, into }: { id: number; version: number; into: number }) =>
    unwrap(
      api.POST("/api/v1/themes/{id}/merge", { params: { path: { id } }, body: { version, into_id: into } }),
    ),
  );
}

export function useSplitTheme() {
  return useThemeChange(
    (api, { id, version, groups }: { id: number; version: number; groups: ThemeSplitGroup[] }) =>
      unwrap(api.POST("/api/v1/themes/{id}/split", { params: { path: { id } }, body: { version, groups } })),
  );
}

/** Puts tickets of a theme into another one, or into none. */
export function useMoveTickets() {
  return useThemeChange((api, { id, tickets, to }: { id: number; tickets: number[]; to: number | null }) =>
    unwrap(
      api.POST("/api/v1/themes/{id}/move", {
        params: { path: { id } },
        body: { ticket_ids: tickets, to_theme_id: to },
      }),
    ),
  );
}

export function useNotThis() {
  return useThemeChange((api, { id, tickets }: { id: number; tickets: number[] }) =>
    unwrap(
      api.POST("/api/v1/themes/{id}/not-this", { params: { path: { id } }, body: { ticket_ids: tickets } }),
    ),
  );
}

export function useUndoCorrection() {
  return useThemeChange((api, id: number) =>
    unwrap(api.POST("/api/v1/theme-corrections/{id}/undo", { params: { path: { id } } })),
  );
}
