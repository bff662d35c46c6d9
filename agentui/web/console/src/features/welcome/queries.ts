import { queryOptions } from "@tanstack/react-query";
import { type ApiClient, unwrap } from "../../api";
import { ticketKeys } from "../ticket/queries";

/** Whether there is any ticket at all. Under the tickets' own keys, so that the first one is noticed. */
export function anyTicketQuery(api: ApiClient) {
  return queryOptions({
    queryKey: [...ticketKeys.all, "any"],
    queryFn: async ({ signal }) =>
      (await unwrap(api.GET("/api/v1/tickets", { params: { query: { limit: 1 } }, signal }))).items.length >
      0,
    staleTime: 0,
  });
}
