import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type ApiClient, unwrap } from "../../api";
import type { components } from "../../api/schema";

export type TicketFound = components["schemas"]["TicketFound"];
export type SearchCompletion = components["schemas"]["SearchCompletion"];
export type Sort = (typeof SORTS)[number];
export const SORTS = ["relevance", "date"] as const;

/** Those that the texts explain. */
export const OPERATORS = [
  "from",
  "to",
  "status",
  "priority",
  "channel",
  "tag",
  "assignee",
  "team",
  "has:attachment",
  "before",
  "after",
  "sort:date",
] as const;

/** What stands where the ticket's own text would: the found passages of its subject, and of the rest. */
export interface FoundTexts {
  subject: string | undefined;
  passage: string | undefined;
}

export async function searchTickets(
  api: ApiClient,
  q: string,
  limit: number,
  signal: AbortSignal,
  sort?: Sort,
) {
  const query = { q, limit, sort };
  return (await unwrap(api.GET("/api/v1/tickets/search", { params: { query }, signal }))).items;
}

const MOST = 50;

/** Every keystroke is another query; the answer before stays until the next is there. */
export function searchQuery(api: ApiClient, q: string, sort: Sort) {
  return queryOptions({
    queryKey: ["search", q, sort],
    queryFn: ({ signal }) => searchTickets(api, q, MOST, signal, sort),
    enabled: q !== "",
    placeholderData: q === "" ? undefined : keepPreviousData,
    staleTime: 0,
    gcTime: 60_000,
  });
}

const OFFERED = 12;

/** How the last word of the query may go on; nothing after a space. */
export function completionsQuery(api: ApiClient, q: string) {
  const query = { q, limit: OFFERED };
  return queryOptions({
    queryKey: ["search", "completions", q],
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/tickets/search/completions", { params: { query }, signal }))).items,
    enabled: /\S$/.test(q),
    staleTime: 10_000,
    gcTime: 60_000,
    retry: false,
  });
}

export function problemsQuery(api: ApiClient, q: string) {
  return queryOptions({
    queryKey: ["search", "problems", q],
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/tickets/search/problems", { params: { query: { q } }, signal }))).items,
    enabled: q !== "",
    staleTime: 10_000,
    gcTime: 60_000,
    retry: false,
  });
}

export function textsOf(found: TicketFound): FoundTexts {
  const { subject, text, ...others } = found.highlights;
  return { subject: subject?.[0], passage: text?.[0] ?? Object.values(others).flat()[0] };
}

/** The number in "#1042", "1042" or "ticket 1042". */
export function numberIn(query: string): number | null {
  const found = query.trim().match(/^(?:#|ticket\s*#?)?\s*(\d{1,15})$/i);
  return found ? Number(found[1]) : null;
}
