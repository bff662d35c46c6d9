import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../api";
import type { components } from "../../api/schema";

export type HelpCentre = components["schemas"]["HelpCentreSettings"];
export type HelpCentreUpdate = components["schemas"]["HelpCentreUpdate"];

const key = ["help-centre"] as const;

export function helpCentreQuery(api: ApiClient) {
  return queryOptions({
    queryKey: key,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/help-centre", { signal })),
  });
}

const NO_LANGUAGES: readonly string[] = [];

/** The help centre's languages, the first being the default; none until they are known. */
export function useHelpCentre(): { languages: readonly string[]; known: boolean } {
  const { data } = useQuery(helpCentreQuery(useApi()));
  return { languages: data?.languages ?? NO_LANGUAGES, known: data !== undefined };
}

export function useUpdateHelpCentre() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: HelpCentreUpdate) => unwrap(api.PATCH("/api/v1/help-centre", { body })),
    onSuccess: (settings) => queries.setQueryData(key, settings),
  });
}
