import type { LiveEvent } from "../../live";
import type { ChatChanged, Message, MessageAdded, TicketRow } from "../ticket/model";
import type { ChatRow, ChatView } from "./model";

/** Who looks, with what decides on the views that are theirs. */
export interface Viewer {
  agentId: number;
  teams: readonly number[];
}

/**
 * The order of a view. Who waits stands by the time they have waited. Where chats are answered, those who
 * wait for an answer come first, the longest wait on top; then the others, the last spoken to first.
 */
export function inOrder(view: ChatView, rows: readonly ChatRow[]): ChatRow[] {
  const waits = (row: ChatRow) => Date.parse(row.waiting_since ?? row.ticket.created_at);
  const spoke = (row: ChatRow) => Date.parse(row.ticket.last_activity_at);
  if (view === "waiting") return [...rows].sort((a, b) => waits(a) - waits(b) || a.ticket.id - b.ticket.id);
  return [...rows].sort((a, b) => {
    const [first, second] = [unanswered(a), unanswered(b)];
    if (first !== second) return Number(second) - Number(first);
    return (first ? spoke(a) - spoke(b) : spoke(b) - spoke(a)) || a.ticket.id - b.ticket.id;
  });
}

/** The visitor had the last word, and the chat goes on. */
export function unanswered({ state, ticket }: ChatRow): boolean {
  return state !== "ended" && ticket.last_message_by === "customer";
}

/** Whether a view holds a chat, by what the server lists it by; undefined when the row cannot tell. */
export function belongs(view: ChatView, row: ChatRow, { agentId, teams }: Viewer): boolean {
  const { ticket, state } = row;
  if (state === "ended" || ticket.status === "solved" || ticket.status === "closed") return false;
  switch (view) {
    case "waiting":
      return state === "waiting";
    case "mine":
      return ticket.assignee_id === agentId;
    case "team":
      return ticket.team_id !== null && teams.includes(ticket.team_id);
    case "all":
      return true;
  }
}

/** What an event does to a list at once; `stale` says that only the server knows the rest. */
export interface Patched {
  rows: readonly ChatRow[];
  stale: boolean;
}

type ChatEvent = Pick<LiveEvent, "kind" | "row" | "ticket_id" | "data" | "actor" | "message">;

/** Brings a list up to date with one event of a chat. A row older than what is known changes nothing. */
export function patched(view: ChatView, rows: readonly ChatRow[], event: ChatEvent, viewer: Viewer): Patched {
  const id = event.ticket_id;
  const known = rows.find(({ ticket }) => ticket.id === id);
  if (event.kind === "ticket.hidden") {
    return { rows: known ? rows.filter((row) => row !== known) : rows, stale: false };
  }
  const { row } = event;
  if (row?.channel !== "chat") return { rows, stale: false };
  if (!known) return { rows, stale: mayBelong(view, row, viewer) };
  if (row.version < known.ticket.version) return { rows, stale: false };
  const next: ChatRow = {
    ...known,
    ticket: { ...known.ticket, ...row },
    state: stateAfter(known, row, event),
    unread: unreadAfter(known, event, viewer),
    last_message: lastAfter(known, event.message),
  };
  const stays = belongs(view, next, viewer);
  const handed = row.assignee_id !== known.ticket.assignee_id;
  return {
    rows: stays ? rows.map((one) => (one === known ? next : one)) : rows.filter((one) => one !== known),
    stale: handed || next.state !== known.state || !stays,
  };
}

/** What the event says; before it has come, a chat that somebody has is not waiting any more. */
function stateAfter({ state }: ChatRow, row: TicketRow, { kind, data }: ChatEvent): ChatRow["state"] {
  if (kind === "chat.changed") return (data as ChatChanged).state as ChatRow["state"];
  if (row.status === "solved" || row.status === "closed") return "ended";
  return state === "waiting" && row.assignee_id !== null ? "active" : state;
}

function unreadAfter({ unread }: ChatRow, { kind, data, actor }: ChatEvent, viewer: Viewer): number {
  if (kind !== "message.added") return unread;
  if ((data as MessageAdded).author === "customer") return unread + 1;
  return actor.kind === "agent" && actor.id === viewer.agentId ? 0 : unread;
}

function lastAfter({ last_message }: ChatRow, message: Message | undefined): ChatRow["last_message"] {
  if (!message || message.kind === "note" || message.id <= (last_message?.id ?? 0)) return last_message;
  const { kind } = message.author;
  const from = kind === "customer" || kind === "agent" ? kind : "system";
  return { id: message.id, from, text: message.body_text.slice(0, 200), at: message.created_at };
}

function mayBelong(view: ChatView, row: TicketRow, { agentId, teams }: Viewer): boolean {
  if (row.status === "solved" || row.status === "closed") return false;
  if (view === "waiting") return row.assignee_id === null;
  if (view === "mine") return row.assignee_id === agentId;
  return view === "all" || (row.team_id !== null && teams.includes(row.team_id));
}
