/** What the visitor's browser and the server say to each other; channels/chat/doc.go is the other side. */

export interface Person {
  name: string;
  picture: string;
}

/** Minutes. */
export interface Wait {
  low: number;
  high: number;
}

export interface Status {
  open: boolean;
  opens_at: string | null;
  wait: Wait | null;
  agents: Person[];
}

export interface Visitor {
  name: string;
  email: string;
  verified: boolean;
}

export interface Rating {
  score: number;
  comment: string;
}

export interface Conversation {
  id: string;
  /** The browser's own name for it, "n:<uuid>", before it had a number. */
  nonce: string;
  state: "waiting" | "active" | "ended";
  subject: string;
  agent: Person | null;
  started_at: string;
  last_message_at: string;
  unread: number;
  /** The newest message that the visitor has looked at. */
  read_message_id: number;
  /** The newest message that an agent has looked at. */
  seen_message_id: number;
  place: number | null;
  wait: Wait | null;
  rating: Rating | null;
  preview: string;
}

export interface ChatFile {
  id: number;
  name: string;
  type: string;
  size: number;
  url: string;
  inline: boolean;
}

export interface Message {
  id: number;
  nonce: string;
  from: "visitor" | "agent" | "system";
  agent: Person | null;
  at: string;
  text: string;
  html: string;
  files: ChatFile[];
  by_mail: boolean;
}

/** A text in several languages. */
export type Words = Record<string, string>;

export interface Question {
  id: string;
  label: Words;
  kind: "text" | "email" | "choice";
  options?: { value: string; label: Words }[];
  required: boolean;
  maps_to: string;
}

export interface Look {
  color?: string;
  side?: "left" | "right";
  theme?: "auto" | "light" | "dark";
  greeting?: Words;
  subtitle?: Words;
  launcher_text?: Words;
  sound?: boolean;
  locales?: string[];
}

export interface SiteFace {
  key: string;
  name: string;
  look: Look;
  questions: Question[];
  suggest: boolean;
  preview_typing: boolean;
  max_file: number;
  max_text: number;
}

export interface PageSeen {
  url: string;
  title: string;
}

export type Identity = { jwt: string } | { id: string; email?: string; name?: string; hash: string };

export type Attributes = Record<string, string | number | boolean | null>;

export interface SessionRequest {
  site: string;
  token?: string;
  identity?: Identity;
  attributes?: Attributes;
  locale: string;
  time_zone: string;
  origin: string;
  page: PageSeen;
}

export interface Session {
  token: string;
  visitor: Visitor;
  site: SiteFace;
  status: Status;
  seq: number;
  conversations: Conversation[];
}

export type Answers = Record<string, string>;

export interface SendBody {
  nonce: string;
  conversation: string;
  text: string;
  files: number[];
  answers?: Answers;
}

export interface Ack {
  nonce: string;
  conversation: string;
  message_id: number;
}

export type RefusalCode = "too_long" | "too_fast" | "blocked" | "bad_file" | "ended" | "invalid";

export interface Refusal {
  nonce: string;
  code: string;
  message: string;
  retry_after?: number;
}

/** Durable news. Each number is told once and in order. */
export interface EventFrame {
  type: "event";
  seq: number;
  conversation: Conversation;
  message?: Message | null;
}

export type ClientFrame =
  | { type: "hello"; token: string; after: number | null; page: PageSeen; locale: string; time_zone: string }
  | ({ type: "send" } & SendBody)
  | { type: "got"; seq: number }
  | { type: "read"; conversation: string; message_id: number }
  | { type: "typing"; conversation: string; on: boolean; text?: string }
  | { type: "page"; url: string; title: string }
  | { type: "leave"; conversation: string }
  | { type: "rate"; conversation: string; score: number; comment: string }
  | { type: "ping" }
  | { type: "bye" };

/** What a tab without a socket tells by requests. */
export type Telling = Extract<ClientFrame, { type: "read" | "typing" | "page" | "bye" }>;

export type ServerFrame =
  | { type: "welcome"; seq: number; visitor: Visitor; conversations: Conversation[]; status: Status }
  | EventFrame
  | ({ type: "ack" } & Ack)
  | ({ type: "refused" } & Refusal)
  | { type: "typing"; conversation: string; agent: Person; on: boolean }
  | { type: "read"; conversation: string; message_id: number }
  | { type: "queue"; conversation: string; place: number | null; wait: Wait | null }
  | ({ type: "status" } & Status)
  | { type: "reload"; seq: number }
  | { type: "pong" };

export interface News {
  seq: number;
  events?: EventFrame[];
  /** What carries no number: typing, read, queue, status. */
  remarks?: ServerFrame[];
  reload?: boolean;
}

export interface Suggestion {
  title: string;
  url: string;
  excerpt: string;
}

/** The token is unknown: ask for a new session. */
export const CLOSE_UNKNOWN = 4401;
export const CLOSE_BLOCKED = 4403;

/** Conversations that the server has not numbered yet. */
export function isLocal(conversation: string): boolean {
  return conversation.startsWith("n:");
}
