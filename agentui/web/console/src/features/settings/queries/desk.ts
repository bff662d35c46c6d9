import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../../api";
import type { components } from "../../../api/schema";
import { sessionKeys } from "../../session/queries";
import { settingsKeys } from "./keys";

export type Mailbox = components["schemas"]["Mailbox"];
export type DeskSettings = components["schemas"]["Settings"];
type NewMailbox = components["schemas"]["NewMailbox"];
type MailboxUpdate = components["schemas"]["MailboxUpdate"];
type SettingsUpdate = components["schemas"]["SettingsUpdate"];

export function mailboxesQuery(api: ApiClient) {
  return queryOptions({
    queryKey: settingsKeys.mailboxes,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/mailboxes", { signal }))).items,
  });
}

/** Adds a mailbox, or changes the one with the id. */
export function useSaveMailbox(id: number | undefined) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewMailbox | MailboxUpdate) =>
      id === undefined
        ? unwrap(api.POST("/api/v1/mailboxes", { body: body as NewMailbox }))
        : unwrap(api.PATCH("/api/v1/mailboxes/{id}", { params: { path: { id } }, body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: settingsKeys.mailboxes }),
  });
}

export function useArchiveMailbox() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => unwrap(api.DELETE("/api/v1/mailboxes/{id}", { params: { path: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: settingsKeys.mailboxes }),
  });
}

export function deskSettingsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: settingsKeys.desk,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/settings", { signal })),
  });
}

/** The session carries the desk's name and its undo time, so it is asked for anew as well. */
export function useUpdateDesk() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SettingsUpdate) => unwrap(api.PATCH("/api/v1/settings", { body })),
    onSuccess: (settings) => {
      queries.setQueryData(settingsKeys.desk, settings);
      return queries.invalidateQueries({ queryKey: sessionKeys.all });
    },
  });
}
