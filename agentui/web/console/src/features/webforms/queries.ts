import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../api";
import type { components } from "../../api/schema";
import type { Definition, Form } from "./model";

type NewForm = components["schemas"]["NewForm"];
type FormUpdate = components["schemas"]["FormUpdate"];

/** Below the settings' own key, so that what others change comes with their news. */
const keys = {
  all: ["settings", "forms"] as const,
  one: (id: number) => ["settings", "forms", id] as const,
  figures: (id: number) => ["settings", "forms", id, "figures"] as const,
};

export function formsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: keys.all,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/forms", { signal }))).items,
  });
}

export function formQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: keys.one(id),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/forms/{id}", { params: { path: { id } }, signal })),
  });
}

export function figuresQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: keys.figures(id),
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/forms/{id}/figures", { params: { path: { id } }, signal }))).items,
    staleTime: 0,
  });
}

/** The page that a definition makes; the former one stays until the next is there. */
export function previewQuery(api: ApiClient, id: number, definition: Definition, language: string) {
  return queryOptions({
    queryKey: ["preview", "forms", id, language, definition],
    queryFn: ({ signal }) =>
      unwrap(
        api.POST("/api/v1/forms/{id}/preview", {
          params: { path: { id } },
          body: { definition, language },
          parseAs: "text",
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    gcTime: 10_000,
    retry: false,
  });
}

export function useCreateForm() {
  const api = useApi();
  const take = useTake();
  return useMutation({
    mutationFn: (body: NewForm) => unwrap(api.POST("/api/v1/forms", { body })),
    onSuccess: take,
  });
}

export function useSaveForm(id: number) {
  const api = useApi();
  const take = useTake();
  return useMutation({
    mutationFn: (body: FormUpdate) =>
      unwrap(api.PATCH("/api/v1/forms/{id}", { params: { path: { id } }, body })),
    onSuccess: take,
  });
}

export function usePublishForm(id: number) {
  const api = useApi();
  const take = useTake();
  return useMutation({
    mutationFn: (base_version: number) =>
      unwrap(api.POST("/api/v1/forms/{id}/publish", { params: { path: { id } }, body: { base_version } })),
    onSuccess: take,
  });
}

/** What the server answers with is the newest there is. */
function useTake() {
  const queries = useQueryClient();
  return (form: Form) => {
    queries.setQueryData(keys.one(form.id), form);
    return queries.invalidateQueries({ queryKey: keys.all, exact: true });
  };
}
