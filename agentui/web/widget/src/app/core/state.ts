import type {
  Conversation,
  EventFrame,
  Message,
  Person,
  Session,
  SiteFace,
  Status,
  Visitor,
} from "../../protocol";
import type { LinkStatus } from "./link";
import type { Entry } from "./outbox";

/** The messages of one conversation that this browser has, the oldest first. */
export interface Thread {
  items: readonly Message[];
  /** Where older ones begin; null: there are none, undefined: nothing has been fetched. */
  older: string | null | undefined;
  fault: boolean;
}

export interface State {
  phase: "starting" | "ready" | "blocked";
  /** The first connection takes long or fails. */
  trouble: boolean;
  site: SiteFace | null;
  visitor: Visitor;
  status: Status | null;
  /** The newest first. */
  conversations: readonly Conversation[];
  threads: Readonly<Record<string, Thread>>;
  outbox: readonly Entry[];
  /** How much of each waiting file has gone. */
  progress: Readonly<Record<string, number>>;
  typing: Readonly<Record<string, Person>>;
  link: LinkStatus;
  muted: boolean;
  /** The host page shows the iframe, and whether it covers the page. */
  opened: boolean;
  full: boolean;
  /** A question from the host page, which waits to be put into the field. */
  asked: string | null;
}

export const EMPTY_THREAD: Thread = { items: [], older: undefined, fault: false };

export const FIRST: State = {
  phase: "starting",
  trouble: false,
  site: null,
  visitor: { name: "", email: "", verified: false },
  status: null,
  conversations: [],
  threads: {},
  outbox: [],
  progress: {},
  typing: {},
  link: "idle",
  muted: false,
  opened: false,
  full: false,
  asked: null,
};

/** The conversation with the number or with the browser's own name for it. */
export function findConversation(
  conversations: readonly Conversation[],
  id: string,
): Conversation | undefined {
  return conversations.find((one) => one.id === id || one.nonce === id);
}

export function sorted(conversations: readonly Conversation[]): Conversation[] {
  return [...conversations].sort((a, b) => (a.last_message_at < b.last_message_at ? 1 : -1));
}

/** Adds messages to those that are there: each once, in the order of their numbers. */
export function merge(items: readonly Message[], more: readonly Message[]): Message[] {
  const byId = new Map(items.map((item) => [item.id, item]));
  for (const one of more) byId.set(one.id, one);
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

export function withSession(state: State, session: Session): State {
  const { visitor, site, status, conversations } = session;
  return {
    ...state,
    phase: "ready",
    trouble: false,
    visitor,
    site,
    status,
    conversations: sorted(conversations),
  };
}

export function withEvent(state: State, { conversation, message }: EventFrame): State {
  const others = state.conversations.filter(({ id }) => id !== conversation.id);
  const conversations = sorted([...others, conversation]);
  if (!message) return { ...state, conversations };
  const thread = state.threads[conversation.id] ?? EMPTY_THREAD;
  const threads = {
    ...state.threads,
    [conversation.id]: { ...thread, items: merge(thread.items, [message]) },
  };
  const { [conversation.id]: _, ...typing } = state.typing;
  return { ...state, conversations, threads, typing: message.from === "agent" ? typing : state.typing };
}

export function withConversation(state: State, id: string, change: Partial<Conversation>): State {
  const conversations = state.conversations.map((one) => (one.id === id ? { ...one, ...change } : one));
  return { ...state, conversations };
}

export function unreadOf(state: State): number {
  return state.conversations.reduce((sum, { unread }) => sum + unread, 0);
}

/** Whether something may still come that the next page should wait for. */
export function isLive(state: State): boolean {
  return (
    state.outbox.length > 0 ||
    state.conversations.some(({ state: at, unread }) => at !== "ended" || unread > 0)
  );
}
