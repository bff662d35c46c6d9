import type { AgentPresence, AgentState, ServerFrame, TicketPresence } from "./protocol";

const NOBODY: readonly TicketPresence[] = [];

/** Who is online, and who is in which ticket, as far as the socket has told. */
export class PresenceStore {
  private agents = new Map<number, AgentState>();
  private tickets = new Map<number, readonly TicketPresence[]>();
  private readonly listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  agent(id: number): AgentState {
    return this.agents.get(id) ?? "offline";
  }

  /** The same array until the ticket's presence changes. */
  inTicket(id: number): readonly TicketPresence[] {
    return this.tickets.get(id) ?? NOBODY;
  }

  /** `viewing` is the ticket that this browser is in, which is told of apart from the list. */
  apply(frame: ServerFrame, viewing: number | null) {
    if (frame.type === "welcome") this.start(frame.agents, frame.tickets);
    else if (frame.type === "watched") this.setWatched(frame.tickets, viewing);
    else if (frame.type === "agents") this.setAgents(frame.agents);
    else if (frame.type === "presence") this.setTicket(frame.ticket_id, frame.agents);
    else return;
    for (const listener of this.listeners) listener();
  }

  private start(agents: AgentPresence[], tickets: Record<string, TicketPresence[]>) {
    this.setAgents(agents);
    this.tickets = byNumber(tickets);
  }

  private setWatched(tickets: Record<string, TicketPresence[]>, viewing: number | null) {
    const viewed = viewing === null ? undefined : this.tickets.get(viewing);
    this.tickets = byNumber(tickets);
    if (viewing !== null && viewed && !this.tickets.has(viewing)) this.tickets.set(viewing, viewed);
  }

  private setAgents(agents: AgentPresence[]) {
    this.agents = new Map(agents.map((agent) => [agent.id, agent.state]));
  }

  private setTicket(id: number, present: TicketPresence[]) {
    if (present.length > 0) this.tickets.set(id, present);
    else this.tickets.delete(id);
  }
}

function byNumber(tickets: Record<string, TicketPresence[]>): Map<number, readonly TicketPresence[]> {
  return new Map(Object.entries(tickets).map(([id, present]) => [Number(id), present]));
}
