import { createContext } from "preact";
import { useContext, useLayoutEffect, useReducer } from "preact/hooks";
import type { Chat } from "./core/chat";
import type { State } from "./core/state";

/** What the views may ask of the chat; the preview has one without a server. */
export type Counter = Pick<
  Chat,
  | "state"
  | "subscribe"
  | "look"
  | "idOf"
  | "newConversation"
  | "fetchThread"
  | "send"
  | "retry"
  | "discard"
  | "fileOf"
  | "draft"
  | "typed"
  | "contact"
  | "leave"
  | "transcript"
  | "rate"
  | "suggestions"
  | "answered"
  | "takeAsked"
  | "mute"
  | "close"
>;

export const ChatContext = createContext<Counter | null>(null);

/** The chat; the view is drawn again whenever its state changes. */
export function useChat(): Counter & { state: State } {
  const chat = useContext(ChatContext);
  if (!chat) throw new Error("the chat is used outside of the app");
  const [, draw] = useReducer((count: number) => count + 1, 0);
  // Effects wait for a frame to be painted, which a hidden page does not do: what changes meanwhile must not be missed.
  useLayoutEffect(() => chat.subscribe(() => draw(undefined)), [chat]);
  return chat;
}
