import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../../api";
import type { components } from "../../../api/schema";
import { settingsKeys } from "./keys";

export type Policy = components["schemas"]["Policy"];
type PolicyUpdate = components["schemas"]["PolicyUpdate"];
type CalendarUpdate = components["schemas"]["CalendarUpdate"];

export function calendarsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: settingsKeys.calendars,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/sla/calendars", { signal }))).items,
  });
}

export function policiesQuery(api: ApiClient) {
  return queryOptions({
    queryKey: settingsKeys.policies,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/sla/policies", { signal }))).items,
  });
}

export function useUpdateCalendar(id: number) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: CalendarUpdate) =>
      unwrap(api.PATCH("/api/v1/sla/calendars/{id}", { params: { path: { id } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: settingsKeys.calendars }),
  });
}

export function useUpdatePolicy(id: number) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: PolicyUpdate) =>
      unwrap(api.PATCH("/api/v1/sla/policies/{id}", { params: { path: { id } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: settingsKeys.policies }),
  });
}
