import type { QueryClient, QueryKey } from "@tanstack/react-query";

/**
 * Has everything below a key asked for anew. A first answer that is on its way may be older than what one has just heard, and
 * an invalidation does not ask again while it is: those are asked for once more when it has come.
 */
export function askAnew(queries: QueryClient, queryKey: QueryKey) {
  const first = queries
    .getQueryCache()
    .findAll({ queryKey, fetchStatus: "fetching" })
    .filter(({ state }) => state.data === undefined);
  for (const query of first) {
    const again = () => queries.invalidateQueries({ queryKey: query.queryKey, exact: true });
    query.promise?.then(again, again);
  }
  void queries.invalidateQueries({ queryKey });
}
