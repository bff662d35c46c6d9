import type { QueryClient } from "@tanstack/react-query";
import type { ApiClient } from "../../../api";
import { ticketQuery } from "../../ticket/queries";
import type { Kind } from "../model";
import { localStore } from "./localDrafts";
import { knownWriting, writingOn } from "./writing";

const MOST = 20;

/**
 * Words that this browser kept because the server could not be reached, and whose ticket nobody has
 * opened since: brings them to the server. Those that were being sent wait for their ticket to be opened,
 * where the agent sees whether they arrived.
 */
export async function adoptLeftovers(
  queries: QueryClient,
  api: ApiClient,
  agentId: number,
  storage = localStorage,
) {
  const left = Object.keys(storage).flatMap((key) => {
    const [, agent, ticket, kind] = key.match(/^kept\.draft\.(\d+)\.(\d+)\.(message|note)$/) ?? [];
    return Number(agent) === agentId ? [{ ticketId: Number(ticket), kind: kind as Kind }] : [];
  });
  for (const { ticketId, kind } of left.slice(0, MOST)) {
    if (knownWriting(queries, ticketId, kind)) continue;
    if (localStore(agentId, ticketId, kind, storage).read()?.nonce) continue;
    const ticket = await queries.fetchQuery(ticketQuery(api, ticketId)).catch(() => null);
    if (ticket) writingOn(queries, api, agentId, ticket, kind);
  }
}
