import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../../api";
import type { components } from "../../../api/schema";
import { settingsKeys } from "./keys";

export type MailDay = components["schemas"]["MailDay"];
export type Mail = components["schemas"]["Mail"];
export type MailState = Mail["state"];

export const MAIL_STATES: readonly MailState[] = [
  "received",
  "new_ticket",
  "threaded",
  "duplicate",
  "bounce",
  "auto_reply",
  "quarantined",
];

export interface MailFilter {
  day?: string;
  state?: MailState;
}

const PAGE = 50;

/** Mail arrives all the time and the ledger has no events: it is asked for anew at each look. */
export function mailDaysQuery(api: ApiClient, days = 14) {
  return queryOptions({
    queryKey: [...settingsKeys.mailDays, days],
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/mail/days", { params: { query: { days } }, signal }))).items,
    staleTime: 0,
  });
}

export function mailQuery(api: ApiClient, filter: MailFilter) {
  return infiniteQueryOptions({
    queryKey: settingsKeys.mail(filter),
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/v1/mail", {
          params: { query: { ...filter, limit: PAGE, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    staleTime: 0,
  });
}

export function useReprocess() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => unwrap(api.POST("/api/v1/mail/{id}/reprocess", { params: { path: { id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: settingsKeys.mailLists }),
  });
}
