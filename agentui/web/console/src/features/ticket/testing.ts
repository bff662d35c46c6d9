import type { LiveEvent } from "../../live";
import type { Message, TicketRow, TimelineItem } from "./model";

/** Typed samples for tests: each says only what the test is about. */
export function row(part: Partial<TicketRow> & { id: number }): TicketRow {
  return {
    version: 1,
    subject: `Ticket ${part.id}`,
    preview: "",
    status: "open",
    priority: "normal",
    channel: "email",
    mailbox_id: 1,
    team_id: null,
    assignee_id: null,
    assignee_name: "",
    requester: { id: 7, name: "Ana Torres", email: "ana@example.net" },
    tags: [],
    message_count: 1,
    last_message_by: "customer",
    last_activity_at: at(part.id),
    last_customer_message_id: 1,
    next_due_at: null,
    next_due_kind: "",
    overdue_since: null,
    sla_state: "none",
    solved_at: null,
    created_at: at(0),
    updated_at: at(part.id),
    unread: false,
    ...part,
  };
}

/** A moment of one morning, in minutes. */
export function at(minute: number): string {
  return new Date(Date.UTC(2026, 2, 12, 8, minute)).toISOString();
}

export function message(part: Partial<Message> & { id: number }): Message {
  return {
    ticket_id: 1,
    kind: "message",
    author: { kind: "customer", id: 7, name: "Ana Torres" },
    channel: "email",
    sender: { name: "Ana Torres", address: "ana@example.net" },
    recipients: {},
    subject: "",
    reply_text: "",
    body_text: "Hello",
    body_truncated: false,
    body_html: "",
    has_html: false,
    remote_images: 0,
    mentions: [],
    auto: "",
    attachments: [],
    created_at: at(part.id),
    ...part,
  };
}

export function said(part: Partial<Message> & { id: number }): TimelineItem {
  const one = message(part);
  return { type: "message", at: one.created_at, message: one };
}

export function happened(
  id: number,
  minute: number,
  kind = "ticket.changed",
  data: unknown = { version: 2, changes: {} },
) {
  const moment = at(minute);
  const event = { id, kind, actor: { kind: "agent" as const, id: 2, name: "Bo" }, at: moment, data };
  return { type: "event" as const, at: moment, event };
}

export function news(part: Partial<LiveEvent> & Pick<LiveEvent, "kind">): LiveEvent {
  return {
    type: "event",
    seq: 1,
    id: 1,
    at: at(30),
    actor: { kind: "agent", id: 2, name: "Bo" },
    data: { version: 2, changes: {} },
    ...(part.row && { ticket_id: part.row.id }),
    ...part,
  };
}
