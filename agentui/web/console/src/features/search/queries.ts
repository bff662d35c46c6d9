import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { type ApiClient, unwrap } from "../../api";
import type { components } from "../../api/schema";

export type TicketFound = components["schemas"]["TicketFound"];

/** What stands where the ticket's own text would: the found passages of its subject, and of the rest. */
export interface FoundTexts {
  subject: string | undefined;
  passage: string | undefined;
}

export async function searchTickets(api: ApiClient, q: string, limit: number, signal: AbortSignal) {
  return (await unwrap(api.GET("/api/v1/tickets/search", { params: { query: { q, limit } }, signal }))).items;
}

const MOST = 50;

/** Every keystroke is another query; the answer before stays until the next is there. */
export function searchQuery(api: ApiClient, q: string) {
  return queryOptions({
    queryKey: ["search", q],
    queryFn: ({ signal }) => searchTickets(api, q, MOST, signal),
    enabled: q !== "",
    placeholderData: q === "" ? undefined : keepPreviousData,
    staleTime: 0,
    gcTime: 60_000,
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
