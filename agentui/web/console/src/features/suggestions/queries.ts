import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../api";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];
export type Suggestions = Schemas["TicketSuggestions"];
export type SuggestedArticle = Schemas["SuggestedArticle"];
export type SimilarTicket = Schemas["SimilarTicket"];

export const suggestionKeys = {
  of: (ticketId: number) => ["suggestions", ticketId] as const,
};

/** What was said decides; news of a message asks anew. */
const FRESH = 5 * 60_000;

export function suggestionsQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: suggestionKeys.of(id),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/tickets/{id}/suggestions", { params: { path: { id } }, signal })),
    staleTime: FRESH,
    // It is a help beside the work: when it does not come, nothing is said.
    retry: false,
  });
}

/** The HTML of an article as its readers have it. */
export async function publishedHtml(api: ApiClient, { id, language }: SuggestedArticle): Promise<string> {
  const path = { id, language };
  const edition = await unwrap(
    api.GET("/api/v1/articles/{id}/translations/{language}", { params: { path } }),
  );
  const { body = "" } = await unwrap(
    api.GET("/api/v1/articles/{id}/translations/{language}/revisions/{n}", {
      params: { path: { ...path, n: edition.published_revision } },
    }),
  );
  return (await unwrap(api.POST("/api/v1/articles/preview", { body: { language, body } }))).html;
}

/** Notes that an article's words went into an answer; a link is found there by the server. */
export function useWordsUsed(ticketId: number) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ translation_id }: SuggestedArticle) =>
      unwrap(
        api.POST("/api/v1/tickets/{id}/suggestions/used", {
          params: { path: { id: ticketId } },
          body: { translation_id, kind: "text" },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: suggestionKeys.of(ticketId) }),
  });
}
