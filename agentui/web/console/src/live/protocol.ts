import type { components } from "../api/schema";

/**
 * The agents' socket at /live: JSON text frames, authenticated by the session's cookie.
 *
 *     client                            server
 *     hello after=41              ->
 *                                 <-    welcome seq=44, who is where
 *                                 <-    event 42, 43, 44, then as they happen
 *     viewing, watch, typing      ->
 *                                 <-    presence, watched, agents, visitor, notification   (signals: not numbered)
 *                                 <-    reload seq=90                    (too far behind: fetch anew)
 *     ping every 25 s             ->
 *                                 <-    pong
 */
export type AgentState = "online" | "away" | "offline";
export type ComposerMode = "reply" | "note";

export interface AgentPresence {
  id: number;
  state: AgentState;
}

export interface TicketPresence {
  agent_id: number;
  state: "viewing" | "typing";
  mode?: ComposerMode;
}

/** Durable, numbered news; generated from the server's document like every type of the API. */
export type LiveEvent = components["schemas"]["LiveEvent"];

/** What the visitor of a chat does at this moment. */
export interface VisitorState {
  online: boolean;
  typing: boolean;
  /** What they have typed so far; only where the site shows it to agents. */
  text: string;
  /** Newest message that their browser has, and the newest that they have looked at. */
  got: number;
  read: number;
  page: { url: string; title: string };
}

export interface LiveNotification {
  type: "notification";
  notification: components["schemas"]["Notification"];
}

export type ServerFrame =
  | { type: "welcome"; seq: number; agents: AgentPresence[]; tickets: Record<string, TicketPresence[]> }
  | LiveEvent
  | { type: "reload"; seq: number }
  | { type: "presence"; ticket_id: number; agents: TicketPresence[] }
  /** Everybody in the tickets of the last "watch"; who is missing has nobody. */
  | { type: "watched"; tickets: Record<string, TicketPresence[]> }
  | { type: "agents"; agents: AgentPresence[] }
  /** The visitor of a chat that this socket views or watches; each frame carries all of it. */
  | ({ type: "visitor"; ticket_id: number } & VisitorState)
  | LiveNotification
  | { type: "pong" };

export type ClientFrame =
  | { type: "hello"; after: number | null }
  | { type: "viewing"; ticket_id: number | null }
  | { type: "watch"; ticket_ids: number[] }
  | { type: "typing"; ticket_id: number; mode: ComposerMode; on: boolean }
  | { type: "ping" };

/** The close code of a session that has ended: reconnecting would not help. */
export const CLOSE_SIGNED_OUT = 4401;
