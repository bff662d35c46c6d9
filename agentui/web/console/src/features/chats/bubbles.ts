import { isClockwork, isNoise } from "../ticket/entries";
import type { ChatChanged, Message, TicketChanged, TicketEvent, TimelineItem } from "../ticket/model";

export type Side = "visitor" | "agent" | "note";

/** What a conversation shows, top to bottom. */
export type Entry =
  | { type: "day"; key: string; at: string }
  | { type: "group"; key: string; side: Side; authorId: number | null; name: string; messages: Message[] }
  | { type: "line"; key: string; event: TicketEvent };

/** What somebody says within this time of their last words belongs to them. */
const TOGETHER = 5 * 60_000;

/**
 * Turns a history into a conversation: words of one person one after the other under one name, a line
 * where a day begins or the chat changed hands. `dayOf` names the day in the reader's zone.
 */
export function conversationOf(items: readonly TimelineItem[], dayOf: (at: string) => string): Entry[] {
  const entries: Entry[] = [];
  let day = "";
  for (const { at, message, event } of items) {
    if (event && !isTold(event)) continue;
    const today = dayOf(at);
    if (today !== day) entries.push({ type: "day", key: `d${today}`, at });
    day = today;
    if (message) addMessage(entries, message);
    else if (event) entries.push({ type: "line", key: `e${event.id}`, event });
  }
  return entries;
}

function addMessage(entries: Entry[], message: Message) {
  const last = entries.at(-1);
  if (last?.type === "group" && continues(last.messages.at(-1), message)) {
    last.messages.push(message);
    return;
  }
  entries.push({
    type: "group",
    key: `m${message.id}`,
    side: sideOf(message),
    authorId: message.author.kind === "agent" ? (message.author.id ?? null) : null,
    name: message.author.name || message.sender.name || "",
    messages: [message],
  });
}

function continues(last: Message | undefined, next: Message): boolean {
  if (!last || sideOf(last) !== sideOf(next) || last.author.id !== next.author.id) return false;
  return Date.parse(next.created_at) - Date.parse(last.created_at) < TOGETHER;
}

export function sideOf({ kind, author }: Pick<Message, "kind" | "author">): Side {
  if (kind === "note") return "note";
  return author.kind === "customer" ? "visitor" : "agent";
}

const TOLD_FIELDS = ["assignee_id", "team_id", "status"];

/** Only what matters to whoever is talking: who has it, how it ended, how it was rated. */
function isTold(event: TicketEvent): boolean {
  if (event.kind === "chat.changed") return !isNoise(event) || isTaking(event);
  if (event.kind === "ticket.rated" || event.kind === "delivery.changed") return !isNoise(event);
  if (isClockwork(event) || event.kind !== "ticket.changed") return false;
  const { changes } = event.data as TicketChanged;
  const { kind, id } = event.actor;
  const tookIt = kind === "agent" && changes.assignee_id?.to === id;
  return TOLD_FIELDS.some((field) => field in changes && !(tookIt && field === "assignee_id"));
}

/** Somebody took the chat themselves, which says more than that it was assigned to them. */
function isTaking({ actor, data }: TicketEvent): boolean {
  return actor.kind === "agent" && (data as ChatChanged).state === "active";
}

/** How far an answer has come: only the newest words tell it, what is before them came as far. */
export type Receipt = "seen" | "got" | "mailed" | "sent" | "waiting" | "failed";

interface Reached {
  got: number;
  read: number;
  online: boolean;
}

/** `reached` is what the visitor's browser has said; undefined while nothing is known of it. */
export function receiptOf(message: Message, reached: Reached | undefined): Receipt {
  const { id, delivery } = message;
  if (reached && reached.read >= id) return "seen";
  if (delivery?.state === "failed" || delivery?.state === "bounced") return "failed";
  if (reached && reached.got >= id) return "got";
  if (delivery?.state === "sent") return "mailed";
  return reached?.online ? "sent" : "waiting";
}

/** The newest of the agents' messages, which carries the receipt, and the newest that was seen. */
export function receiptBearers(items: readonly TimelineItem[], read: number): { last: number; seen: number } {
  const said = items.flatMap(({ message }) =>
    message && sideOf(message) === "agent" && message.author.kind === "agent" ? [message.id] : [],
  );
  return { last: said.at(-1) ?? 0, seen: said.findLast((id) => id <= read) ?? 0 };
}

/** Since when the visitor waits for an answer; null when they have one, or never asked. */
export function unansweredSince(items: readonly TimelineItem[]): string | null {
  let since: string | null = null;
  for (const { message } of items) {
    if (!message || message.kind === "note") continue;
    if (message.author.kind !== "customer") since = null;
    else since ??= message.created_at;
  }
  return since;
}
