import { QueryClient } from "@tanstack/react-query";
import { Fault } from "./fault";

const RETRIES = 3;

/**
 * Live events keep the cache current, so nothing is refetched on focus or by age. Only faults that
 * pass by themselves are tried again; an answer such as 403 or 422 is shown at once.
 */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 10 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: true,
        networkMode: "offlineFirst",
        retry: (failures, error) => error instanceof Fault && error.passing && failures < RETRIES,
      },
      mutations: { networkMode: "offlineFirst", retry: false },
    },
  });
}
