import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { type ApiClient, unwrap, useApi } from "../../api";
import type { components } from "../../api/schema";

export type Notification = components["schemas"]["Notification"];
export type NotificationList = components["schemas"]["NotificationList"];
export type NotificationPages = InfiniteData<NotificationList, string>;

export const notificationsKey = ["notifications"] as const;

const PAGE = 30;

/** What the agent should know, newest first; the first page also carries how many are unread. */
export function notificationsQuery(api: ApiClient) {
  return infiniteQueryOptions({
    queryKey: notificationsKey,
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/v1/notifications", {
          params: { query: { limit: PAGE, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
  });
}

/** Puts a new one on top; one that is there already (a resumed socket tells twice) changes nothing. */
export function withNew(pages: NotificationPages, added: Notification): NotificationPages {
  const [first, ...rest] = pages.pages;
  if (!first || pages.pages.some((page) => page.items.some(({ id }) => id === added.id))) return pages;
  const unread = first.unread + (added.read_at === null ? 1 : 0);
  return { ...pages, pages: [{ ...first, unread, items: [added, ...first.items] }, ...rest] };
}

/** `ids` as read; all of them without. */
export function withRead(pages: NotificationPages, at: string, ids?: readonly number[]): NotificationPages {
  let read = 0;
  const items = (page: NotificationList) =>
    page.items.map((one) => {
      if (one.read_at !== null || (ids && !ids.includes(one.id))) return one;
      read += 1;
      return { ...one, read_at: at };
    });
  const next = pages.pages.map((page) => ({ ...page, items: items(page) }));
  const [first, ...rest] = next;
  if (!first) return pages;
  return { ...pages, pages: [{ ...first, unread: ids ? Math.max(0, first.unread - read) : 0 }, ...rest] };
}

export function patchNotifications(
  queries: QueryClient,
  patch: (pages: NotificationPages) => NotificationPages,
) {
  queries.setQueryData<NotificationPages>(notificationsKey, (pages) => pages && patch(pages));
}

/** Marks as read at once; should the server not hear of it, the truth is fetched again. */
export function useRead() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (ids?: number[]) =>
      unwrap(api.POST("/api/v1/notifications/read", { body: ids ? { ids } : { all: true } })),
    onMutate: (ids) => patchNotifications(queries, (pages) => withRead(pages, new Date().toISOString(), ids)),
    onError: () => queries.invalidateQueries({ queryKey: notificationsKey }),
  });
}
