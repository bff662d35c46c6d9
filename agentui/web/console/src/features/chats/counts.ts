import { queryOptions } from "@tanstack/react-query";
import { type ApiClient, createKeys, unwrap } from "../../api";
import type { LiveNews } from "../../live";

export const chatKeys = createKeys("chats");

/** What the longest wait is comes to without any event. */
const TIMED = 60_000;

/** How many chats wait and are active; shown in the rail wherever one is. */
export function chatCountsQuery(api: ApiClient) {
  return queryOptions({
    queryKey: chatKeys.part("counts", "all"),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/chats/counts", { signal })),
    refetchInterval: TIMED,
  });
}

/** Whether a piece of news is about a chat, and may change who waits. */
export function isChatNews(news: LiveNews): boolean {
  if (news.type !== "event") return false;
  return news.kind === "ticket.hidden" || news.row?.channel === "chat";
}
