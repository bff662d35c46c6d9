import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useApi } from "../../api";
import { useVisitorState, type VisitorState } from "../../live";
import type { Visitor } from "./model";
import { visitorQuery } from "./queries";

export interface KnownVisitor {
  /** Undefined until it is fetched, and for tickets that are no chat. */
  visitor: Visitor | undefined;
  /** What they do at this moment: the socket's word, before it the server's answer. */
  now: VisitorState | undefined;
}

/** The person at the other end of a chat, kept current by the socket for tickets that are viewed or watched. */
export function useVisitor(ticketId: number, isChat = true): KnownVisitor {
  const { data: visitor } = useQuery({ ...visitorQuery(useApi(), ticketId), enabled: isChat });
  const frame = useVisitorState(ticketId);
  const now = useMemo(() => stateOf(visitor, frame), [visitor, frame]);
  return { visitor, now };
}

/** What was reached stays reached, whichever of the two says so. */
export function stateOf(
  visitor: Visitor | undefined,
  frame: VisitorState | undefined,
): VisitorState | undefined {
  if (!visitor) return frame;
  const { online, typing, text, got_message_id, read_message_id, page } = visitor;
  const fetched = { online, typing, text, got: got_message_id, read: read_message_id, page };
  if (!frame) return fetched;
  return {
    ...frame,
    got: Math.max(frame.got, fetched.got),
    read: Math.max(frame.read, fetched.read),
    page: frame.page.url ? frame.page : page,
  };
}
