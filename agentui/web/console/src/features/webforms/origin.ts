import { queryOptions } from "@tanstack/react-query";
import { type ApiClient, unwrap } from "../../api";

/** What a channel took but does not believe. */
export const SPAM_TAG = "suspected-spam";

/** The form that a ticket came from. */
export function originQuery(api: ApiClient, ticketId: number) {
  return queryOptions({
    queryKey: ["ticket-form", ticketId],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/tickets/{id}/form", { params: { path: { id: ticketId } }, signal })),
  });
}

/** The words for a reader: in their language, else in any. */
export function wordsFor(text: Readonly<Record<string, string>>, locale: string): string {
  const [language = ""] = locale.split("-");
  return text[locale] || text[language] || text.en || Object.values(text).find(Boolean) || "";
}
