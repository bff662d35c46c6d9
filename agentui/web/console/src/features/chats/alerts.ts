import type { LiveNews } from "../../live";
import type { MessageAdded, TicketChanged } from "../ticket/model";

/** What a chat calls for. */
export type Call =
  | { chime: "waiting"; ticketId: number; seq: number; name: string; words: string }
  | { chime: "message"; ticketId: number; seq: number; name: string; words: string }
  | { chime: "given"; ticketId: number; seq: number; name: string; words: string };

interface Hearer {
  agentId: number;
  /** Takes chats at the moment; whoever is away is not called to the queue. */
  accepting: boolean;
  /** The chat that is in front of somebody who looks. */
  looking: number | null;
}

/**
 * Whether a piece of news calls this agent: a visitor begins to wait, one of their own says something, a
 * chat becomes theirs. Nothing that they look at does, nor what they did themselves.
 */
export function callOf(news: LiveNews, { agentId, accepting, looking }: Hearer): Call | null {
  if (news.type !== "event" || news.row?.channel !== "chat") return null;
  const { row, seq, actor } = news;
  const own = actor.kind === "agent" && actor.id === agentId;
  const name = row.requester.name || row.requester.email;
  const call = { ticketId: row.id, seq, name, words: row.preview };
  if (own || looking === row.id || row.status === "closed") return null;
  if (news.kind === "message.added" && (news.data as MessageAdded).author === "customer") {
    if (row.assignee_id === agentId) return { chime: "message", ...call };
    const begins = row.assignee_id === null && row.message_count <= 1;
    return begins && accepting ? { chime: "waiting", ...call } : null;
  }
  if (news.kind === "ticket.changed") {
    const { assignee_id } = (news.data as TicketChanged).changes;
    if (assignee_id?.to === agentId) return { chime: "given", ...call };
    if (assignee_id?.to === null && accepting && row.status === "open") return { chime: "waiting", ...call };
  }
  return null;
}
