import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import { type ApiClient, askAnew, unwrap, useApi } from "../../api";
import type { components } from "../../api/schema";
import type { LiveEvent } from "../../live";
import { chatKeys } from "./counts";
import type { Availability, ChatRow, ChatTransfer, ChatView, Visitor } from "./model";
import { patched, type Viewer } from "./queue";

type ChatList = Omit<components["schemas"]["ListChatRow"], "items"> & { items: ChatRow[] };
export type ChatPages = InfiniteData<ChatList, unknown>;

const PAGE = 50;

export function chatsQuery(api: ApiClient, view: ChatView) {
  return infiniteQueryOptions({
    queryKey: chatKeys.list({ view }),
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/v1/chats", {
          params: { query: { view, limit: PAGE, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
  });
}

export function chatsIn(pages: ChatPages | undefined): ChatRow[] {
  const seen = new Map<number, ChatRow>();
  for (const page of pages?.pages ?? []) for (const row of page.items) seen.set(row.ticket.id, row);
  return [...seen.values()];
}

/** The chat's row, as any list holds it. */
export function knownChat(queries: QueryClient, ticketId: number): ChatRow | undefined {
  return queries
    .getQueriesData<ChatPages>({ queryKey: chatKeys.lists })
    .flatMap(([, pages]) => chatsIn(pages))
    .find(({ ticket }) => ticket.id === ticketId);
}

/** Brings every list up to date with an event; true when one of them must be asked for anew. */
export function applyToLists(queries: QueryClient, event: LiveEvent, viewer: Viewer): boolean {
  let stale = false;
  for (const [key, pages] of queries.getQueriesData<ChatPages>({ queryKey: chatKeys.lists })) {
    if (!pages) continue;
    const { view } = key[2] as { view: ChatView };
    const next = pages.pages.map((page) => {
      const result = patched(view, page.items, event, viewer);
      stale ||= result.stale;
      return result.rows === page.items ? page : { ...page, items: [...result.rows] };
    });
    if (next.some((page, at) => page !== pages.pages[at])) {
      queries.setQueryData<ChatPages>(key, { ...pages, pages: next });
    }
  }
  return stale;
}

export function patchChat(queries: QueryClient, ticketId: number, patch: Partial<ChatRow>) {
  for (const [key, pages] of queries.getQueriesData<ChatPages>({ queryKey: chatKeys.lists })) {
    if (!pages) continue;
    const items = (page: ChatList) =>
      page.items.map((row) => (row.ticket.id === ticketId ? { ...row, ...patch } : row));
    const next = pages.pages.map((page) => ({ ...page, items: items(page) }));
    queries.setQueryData<ChatPages>(key, { ...pages, pages: next });
  }
}

const visitorKey = (ticketId: number) => chatKeys.part(ticketId, "visitor");

/** Who is at the other end of a chat; its frames on the socket are fresher (useVisitor has both). */
export function visitorQuery(api: ApiClient, ticketId: number) {
  return queryOptions({
    queryKey: visitorKey(ticketId),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/tickets/{id}/visitor", { params: { path: { id: ticketId } }, signal })),
  });
}

export function ratingQuery(api: ApiClient, ticketId: number) {
  return queryOptions({
    queryKey: chatKeys.part(ticketId, "rating"),
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/tickets/{id}/rating", { params: { path: { id: ticketId } }, signal })),
  });
}

export const availabilityKey = chatKeys.part("availability", "own");

/** Whether the agent takes chats, how many at once, and how many they have. */
export function availabilityQuery(api: ApiClient) {
  return queryOptions({
    queryKey: availabilityKey,
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/chat/availability", { signal })),
  });
}

export const chatAgentsKey = chatKeys.part("agents", "all");

/** Who else takes chats, and how many they have at the moment: old after a few seconds. */
export function chatAgentsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: chatAgentsKey,
    queryFn: async ({ signal }) => (await unwrap(api.GET("/api/v1/chat/agents", { signal }))).items,
    staleTime: 5_000,
  });
}

/** Shown at once; what the server says of it stays. */
export function useSetAvailability() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<Pick<Availability, "accepting" | "capacity">>) =>
      unwrap(api.PUT("/api/v1/chat/availability", { body })),
    onMutate: (body) =>
      queries.setQueryData<Availability>(availabilityKey, (before) => before && { ...before, ...body }),
    onSuccess: (now) => queries.setQueryData<Availability>(availabilityKey, now),
    onError: () => queries.invalidateQueries({ queryKey: availabilityKey }),
  });
}

/** After anything that changes who has which chat. */
export function refreshChats(queries: QueryClient) {
  askAnew(queries, chatKeys.lists);
  askAnew(queries, chatKeys.part("counts", "all"));
  askAnew(queries, availabilityKey);
}

function useChatAction<Input extends { id: number }, Answer>(act: (input: Input) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: act,
    onSettled: (_, __, { id }) => {
      refreshChats(queries);
      void queries.invalidateQueries({ queryKey: visitorKey(id) });
    },
  });
}

export function useAcceptChat() {
  const api = useApi();
  return useChatAction(({ id }: { id: number }) =>
    unwrap(api.POST("/api/v1/chats/{id}/accept", { params: { path: { id } } })),
  );
}

export function useTransferChat() {
  const api = useApi();
  return useChatAction(({ id, ...body }: { id: number } & ChatTransfer) =>
    unwrap(api.POST("/api/v1/chats/{id}/transfer", { params: { path: { id } }, body })),
  );
}

export function useEndChat() {
  const api = useApi();
  return useChatAction(({ id }: { id: number }) =>
    unwrap(api.POST("/api/v1/chats/{id}/end", { params: { path: { id } } })),
  );
}

interface Blocking {
  /** The ticket, whose visitor it is. */
  id: number;
  visitor: Pick<Visitor, "id">;
  network: boolean;
  reason: string;
}

export function useBlockVisitor() {
  const api = useApi();
  return useChatAction(({ visitor, network, reason }: Blocking) =>
    unwrap(
      api.POST("/api/v1/visitors/{id}/block", {
        params: { path: { id: visitor.id } },
        body: { network, reason },
      }),
    ),
  );
}

export function useUnblockVisitor() {
  const api = useApi();
  return useChatAction(({ visitor }: Pick<Blocking, "id" | "visitor">) =>
    unwrap(api.POST("/api/v1/visitors/{id}/unblock", { params: { path: { id: visitor.id } } })),
  );
}
