/**
 * Query keys of one feature. Every key starts with the feature's name, so that a live event can
 * invalidate all of it, its lists, or one thing:
 *
 *     export const ticketKeys = createKeys("tickets");
 *     ticketKeys.all               ["tickets"]
 *     ticketKeys.lists             ["tickets", "list"]
 *     ticketKeys.list({ view })    ["tickets", "list", { view }]
 *     ticketKeys.one(1001)         ["tickets", "one", 1001]
 *     ticketKeys.part(1001, "sla") ["tickets", "one", 1001, "sla"]
 */
export function createKeys<Feature extends string>(feature: Feature) {
  return {
    all: [feature] as const,
    lists: [feature, "list"] as const,
    list: <Filter extends object>(filter: Filter) => [feature, "list", filter] as const,
    one: (id: string | number) => [feature, "one", id] as const,
    part: (id: string | number, part: string) => [feature, "one", id, part] as const,
  };
}
