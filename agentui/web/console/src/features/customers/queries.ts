import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { type ApiClient, createKeys, unwrap, useApi } from "../../api";
import type { components } from "../../api/schema";
import type { Ticket } from "../ticket/model";
import { ticketKeys } from "../ticket/queries";

export type Customer = components["schemas"]["Customer"];
export type CustomerUpdate = components["schemas"]["CustomerUpdate"];

export const customerKeys = createKeys("customers");

export function customerQuery(api: ApiClient, id: number) {
  return queryOptions({
    queryKey: customerKeys.one(id),
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/customers/{id}", { params: { path: { id } }, signal })),
  });
}

export function customerTicketsQuery(api: ApiClient, id: number) {
  return infiniteQueryOptions({
    queryKey: customerKeys.part(id, "tickets"),
    queryFn: ({ signal, pageParam }) =>
      unwrap(
        api.GET("/api/v1/customers/{id}/tickets", {
          params: { path: { id }, query: { limit: 10, cursor: pageParam || undefined } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor || undefined,
    // Nothing tells of another ticket's every step; what is opened again is looked up again.
    staleTime: 30_000,
  });
}

/** Changes a customer's record, and what the open tickets show of it. */
export function useCustomerUpdate(id: number) {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: CustomerUpdate) =>
      unwrap(api.PATCH("/api/v1/customers/{id}", { params: { path: { id } }, body })),
    onSuccess: (customer) => {
      queries.setQueryData(customerKeys.one(id), customer);
      queries.setQueriesData<Ticket>(
        {
          queryKey: ticketKeys.all,
          predicate: ({ queryKey, state }) =>
            queryKey.length === 3 &&
            queryKey[1] === "one" &&
            (state.data as Ticket | undefined)?.customer.id === id,
        },
        (ticket) => ticket && { ...ticket, customer: { ...ticket.customer, ...customer } },
      );
    },
  });
}
