import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../../../api";
import type { components } from "../../../../api/schema";
import { useLiveNews } from "../../../../live";
import { themeKeys } from "../queries";

export type TicketTheme = components["schemas"]["TicketTheme"];

const keyOf = (ticketId: number) => [...themeKeys.all, "ticket", ticketId] as const;

export function ticketThemeQuery(api: ApiClient, ticketId: number) {
  return queryOptions({
    queryKey: keyOf(ticketId),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/tickets/{id}/theme", { params: { path: { id: ticketId } }, signal })),
  });
}

/** Asks anew when the ticket gets another theme, by a person or on arrival, and when themes have changed. */
export function useTicketThemeNews(ticketId: number) {
  const queries = useQueryClient();
  useLiveNews((news) => {
    if (news.type !== "event" || !news.kind.startsWith("theme.")) return;
    const placed = news.kind === "theme.placed";
    if (placed && (news.data as { ticket_id: number }).ticket_id !== ticketId) return;
    void queries.invalidateQueries({ queryKey: keyOf(ticketId) });
  });
}

/** Says what the ticket is about: a theme, or none. */
export function useSetTicketTheme() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ ticketId, themeId }: { ticketId: number; themeId: number | null }) =>
      unwrap(
        api.PUT("/api/v1/tickets/{id}/theme", {
          params: { path: { id: ticketId } },
          body: { theme_id: themeId },
        }),
      ),
    onSuccess: (theme, { ticketId }) => queries.setQueryData(keyOf(ticketId), theme),
  });
}
