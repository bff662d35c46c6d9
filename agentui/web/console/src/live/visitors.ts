import type { ServerFrame, VisitorState } from "./protocol";

/** The visitors of chats as far as the socket has told. A new connection begins without: it tells anew. */
export class VisitorStore {
  private states = new Map<number, VisitorState>();
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The same object until the visitor's state changes. */
  of(ticketId: number): VisitorState | undefined {
    return this.states.get(ticketId);
  }

  apply(frame: ServerFrame) {
    if (frame.type === "welcome") this.states = new Map();
    else if (frame.type === "visitor") this.set(frame);
    else return;
    for (const listener of this.listeners) listener();
  }

  private set({ ticket_id, online, typing, text, got, read, page }: ServerFrame & { type: "visitor" }) {
    this.states.set(ticket_id, { online, typing, text, got, read, page });
  }
}
