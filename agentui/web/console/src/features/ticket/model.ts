import type { SlaKind } from "@kept/shared/ui";
import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type Actor = Schemas["Actor"];
export type Agent = Schemas["Agent"];
export type Attachment = Schemas["Attachment"];
export type ChatChanged = Schemas["ChatChanged"];
export type Clock = Schemas["Clock"];
export type ClockBreached = Schemas["ClockBreached"];
export type ClockChanged = Schemas["ClockChanged"];
export type CustomerChanged = Schemas["CustomerChanged"];
export type DeliveryChanged = Schemas["DeliveryChanged"];
export type DeskChanged = Schemas["DeskChanged"];
export type MessageAdded = Schemas["MessageAdded"];
export type Message = Schemas["Message"];
export type Since = Schemas["Since"];
export type Team = Schemas["Team"];
export type Ticket = Schemas["Ticket"];
export type TicketChanged = Schemas["TicketChanged"];
export type TicketCreated = Schemas["TicketCreated"];
export type TicketRated = Schemas["TicketRated"];
export type TicketEvent = Schemas["Event"];
export type TicketRow = Schemas["TicketRow"];
export type TicketUpdate = Schemas["TicketUpdate"];
export type Timeline = Schemas["Timeline"];
export type TimelineItem = Schemas["TimelineItem"];

export type Status = TicketRow["status"];
export type Priority = TicketRow["priority"];

export const STATUSES = ["open", "pending", "solved", "closed"] as const satisfies readonly Status[];
export const PRIORITIES = ["urgent", "high", "normal", "low"] as const satisfies readonly Priority[];

/**
 * True when `row` tells at least as much as `known`. Events arrive in order, but an answer to a request
 * may have overtaken them; a row of the same version can still differ in its SLA, which `updated_at` tells.
 */
export function isCurrent(row: TicketRow, known: TicketRow): boolean {
  if (row.version !== known.version) return row.version > known.version;
  return Date.parse(row.updated_at) >= Date.parse(known.updated_at);
}

/** What an update makes of a row at once, before the server has answered. `names` knows the agents. */
export function updated<Row extends TicketRow>(
  row: Row,
  update: TicketUpdate,
  names: (agentId: number) => string,
): Row {
  const next = { ...row };
  if (update.subject !== undefined) next.subject = update.subject;
  if (update.status !== undefined) next.status = update.status;
  if (update.priority !== undefined) next.priority = update.priority;
  if (update.team_id !== undefined) next.team_id = update.team_id;
  if (update.assignee_id !== undefined) {
    next.assignee_id = update.assignee_id;
    next.assignee_name = update.assignee_id === null ? "" : names(update.assignee_id);
  }
  next.tags = taggedWith(row.tags, update);
  if ("followers" in row) Object.assign(next, { followers: followedBy(row as Row & Ticket, update) });
  return next;
}

function taggedWith(before: readonly string[], update: TicketUpdate): string[] {
  const all = [...(update.tags ?? before), ...(update.add_tags ?? [])];
  return [...new Set(all)].filter((tag) => !update.remove_tags?.includes(tag)).sort();
}

function followedBy(ticket: Ticket, update: TicketUpdate): number[] {
  const all = [...ticket.followers, ...(update.follow ?? [])];
  return [...new Set(all)].filter((id) => !update.unfollow?.includes(id));
}

/** The update that gives `row` back what `update` takes from it. */
export function inverseOf(update: TicketUpdate, row: TicketRow): TicketUpdate {
  const back: TicketUpdate = {};
  if (update.subject !== undefined) back.subject = row.subject;
  if (update.status !== undefined) back.status = row.status;
  if (update.priority !== undefined) back.priority = row.priority;
  if (update.team_id !== undefined) back.team_id = row.team_id;
  if (update.assignee_id !== undefined) back.assignee_id = row.assignee_id;
  if (update.tags || update.add_tags || update.remove_tags) {
    const after = taggedWith(row.tags, update);
    back.add_tags = row.tags.filter((tag) => !after.includes(tag));
    back.remove_tags = after.filter((tag) => !row.tags.includes(tag));
  }
  if (update.follow) back.unfollow = update.follow;
  if (update.unfollow) back.follow = update.unfollow;
  return back;
}

interface RowClock {
  /** A row names the kind of what comes next, not of what is late or paused. */
  kind?: SlaKind;
  state: "running" | "paused" | "breached";
  due: string | null;
}

/** The one clock that a row shows: what is late before what comes next. */
export function slaOf(row: TicketRow): RowClock | null {
  if (row.status === "solved" || row.status === "closed") return null;
  switch (row.sla_state) {
    case "breached":
      return { state: "breached", due: row.overdue_since ?? row.next_due_at };
    case "running":
      return {
        kind: (row.next_due_kind || undefined) as SlaKind | undefined,
        state: "running",
        due: row.next_due_at,
      };
    case "paused":
      return { state: "paused", due: null };
    default:
      return null;
  }
}

/** A person's name, or the address where no name is known. */
export function nameOf(person: { name: string; email: string }, otherwise: string): string {
  return person.name || person.email || otherwise;
}
