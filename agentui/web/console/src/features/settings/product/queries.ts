import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../../api";
import type { components } from "../../../api/schema";
import { themeKeys } from "../../product/theme/queries";
import { settingsKeys } from "../queries/keys";

type Schemas = components["schemas"];
export type ProductTeam = Schemas["ProductTeam"];
export type ProductTeamUpdate = Schemas["ProductTeamUpdate"];
export type Tracker = Schemas["Tracker"];
export type NewTracker = Schemas["NewTracker"];
export type TrackerUpdate = Schemas["TrackerUpdate"];
export type TrackerAccount = Schemas["TrackerAccount"];
export type ThemeSettings = Schemas["ThemeSettings"];
export type ThemeFigureSettings = Schemas["ThemeFigureSettings"];
export type ClosingSettings = Schemas["ClosingSettings"];
export type ThemeRun = Schemas["ThemeRun"];

const keys = {
  teams: [...settingsKeys.all, "product-teams"] as const,
  trackers: [...settingsKeys.all, "trackers"] as const,
  themes: [...settingsKeys.all, "themes"] as const,
  figures: [...settingsKeys.all, "theme-figures"] as const,
  closing: [...settingsKeys.all, "closing"] as const,
  runs: [...settingsKeys.all, "theme-runs"] as const,
};

export function productTeamsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: keys.teams,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/product-teams", { signal }))).items,
  });
}

/** Adds a team, or changes the one with the id. */
export function useSaveProductTeam(id: number | undefined) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ProductTeamUpdate) =>
      id === undefined
        ? unwrap(api.POST("/api/v1/product-teams", { body }))
        : unwrap(api.PATCH("/api/v1/product-teams/{id}", { params: { path: { id } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.teams }),
  });
}

export function useDeleteProductTeam() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.DELETE("/api/v1/product-teams/{id}", { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.teams }),
  });
}

/** The digest that would go out now; counted anew whenever it is looked at. */
export function digestPreviewQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: [...keys.teams, id, "preview"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/product-teams/{id}/preview", { params: { path: { id } }, signal })),
    gcTime: 0,
  });
}

export function useTestDigest() {
  const api = useApi();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.POST("/api/v1/product-teams/{id}/test", { params: { path: { id } } })),
  });
}

export function useTestWebhook(id: number) {
  const api = useApi();
  return useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/product-teams/{id}/webhook-test", { params: { path: { id } } })),
  });
}

export function trackersQuery(api: ApiClient) {
  return queryOptions({
    queryKey: keys.trackers,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/trackers", { signal }))).items,
  });
}

/** What themes know of trackers is asked for anew as well. */
function useTrackersChanged() {
  const queries = useQueryClient();
  return () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: keys.trackers }),
      queries.invalidateQueries({ queryKey: themeKeys.trackers }),
    ]);
}

export function useCreateTracker() {
  const api = useApi();
  const changed = useTrackersChanged();
  return useMutation({
    mutationFn: (body: NewTracker) => unwrap(api.POST("/api/v1/trackers", { body })),
    onSuccess: changed,
  });
}

export function useUpdateTracker(id: number) {
  const api = useApi();
  const changed = useTrackersChanged();
  return useMutation({
    mutationFn: (body: TrackerUpdate) =>
      unwrap(api.PATCH("/api/v1/trackers/{id}", { params: { path: { id } }, body })),
    onSuccess: changed,
  });
}

export function useDeleteTracker() {
  const api = useApi();
  const changed = useTrackersChanged();
  return useMutation({
    mutationFn: (id: number) => unwrap(api.DELETE("/api/v1/trackers/{id}", { params: { path: { id } } })),
    onSuccess: changed,
  });
}

export function useTestNewTracker() {
  const api = useApi();
  return useMutation({
    mutationFn: (body: NewTracker) => unwrap(api.POST("/api/v1/trackers/test", { body })),
  });
}

/** A problem that was found, or is gone, stands in the list afterwards. */
export function useTestTracker() {
  const api = useApi();
  const changed = useTrackersChanged();
  return useMutation({
    mutationFn: (id: number) => unwrap(api.POST("/api/v1/trackers/{id}/test", { params: { path: { id } } })),
    onSettled: changed,
  });
}

export function useRotateHookSecret() {
  const api = useApi();
  return useMutation({
    mutationFn: (id: number) =>
      unwrap(api.POST("/api/v1/trackers/{id}/hook-secret", { params: { path: { id } } })),
  });
}

export function themeSettingsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: keys.themes,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/theme-settings", { signal })),
  });
}

export function useSetThemeSettings() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ThemeSettings) => unwrap(api.PUT("/api/v1/theme-settings", { body })),
    onSuccess: (saved) => queries.setQueryData(keys.themes, saved),
  });
}

export function figureSettingsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: keys.figures,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/theme-figure-settings", { signal })),
  });
}

export function useSetFigureSettings() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ThemeFigureSettings) => unwrap(api.PUT("/api/v1/theme-figure-settings", { body })),
    onSuccess: (saved) => {
      queries.setQueryData(keys.figures, saved);
      return queries.invalidateQueries({ queryKey: themeKeys.all });
    },
  });
}

export function closingSettingsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: keys.closing,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/closing-settings", { signal })),
  });
}

export function useSetClosingSettings() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ClosingSettings) => unwrap(api.PUT("/api/v1/closing-settings", { body })),
    onSuccess: (saved) => queries.setQueryData(keys.closing, saved),
  });
}

const RUNS = 3;
const WHILE_IT_WORKS = 2_000;

/** The newest runs; asked for again and again while one works. */
export function runsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: keys.runs,
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/theme-runs", { params: { query: { limit: RUNS } }, signal }))).items,
    refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? WHILE_IT_WORKS : false),
  });
}

export function isUnderWay(run: ThemeRun): boolean {
  return run.state === "waiting" || run.state === "working";
}

export function useAskRun() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/theme-runs")),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.runs }),
  });
}
