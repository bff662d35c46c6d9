import { describe, expect, it } from "vitest";
import { at, news, row } from "../ticket/testing";
import type { ChatRow } from "./model";
import { belongs, inOrder, patched } from "./queue";
import { chat } from "./testing";

const viewer = { agentId: 1, teams: [4] };
const ids = (rows: readonly ChatRow[]) => rows.map(({ ticket }) => ticket.id);
const waiting = (id: number, minute: number) => chat(id, { state: "waiting", waiting_since: at(minute) });

describe("the order", () => {
  it("of those who wait is how long they have", () => {
    expect(ids(inOrder("waiting", [waiting(1, 9), waiting(2, 3), waiting(3, 5)]))).toEqual([2, 3, 1]);
  });

  it("of mine puts who waits for an answer first, the longest wait on top", () => {
    const spoke = (id: number, minute: number, by: "customer" | "agent") =>
      chat(id, { ticket: { last_activity_at: at(minute), last_message_by: by } });
    const mine = [
      spoke(1, 10, "agent"),
      spoke(2, 8, "customer"),
      spoke(3, 12, "agent"),
      spoke(4, 5, "customer"),
    ];
    expect(ids(inOrder("mine", mine))).toEqual([4, 2, 3, 1]);
  });
});

it.each([
  ["waiting", chat(1, { state: "waiting" }), true],
  ["waiting", chat(1, { state: "active" }), false],
  ["mine", chat(1, { ticket: { assignee_id: 1 } }), true],
  ["mine", chat(1, { ticket: { assignee_id: 2 } }), false],
  ["team", chat(1, { ticket: { team_id: 4 } }), true],
  ["team", chat(1, { ticket: { team_id: 5 } }), false],
  ["all", chat(1), true],
  ["all", chat(1, { state: "ended" }), false],
  ["all", chat(1, { ticket: { status: "solved" } }), false],
] as const)("%s holds %#: %s", (view, one, holds) => expect(belongs(view, one, viewer)).toBe(holds));

describe("news", () => {
  type Kind = "ticket.changed" | "message.added" | "chat.changed";
  const changed = (id: number, part: object, kind: Kind = "ticket.changed", data = {}) =>
    news({ kind, data, row: row({ id, version: 2, channel: "chat", ...part }) });

  it("takes a chat out of the queue when somebody else accepts it", () => {
    const after = patched("waiting", [waiting(1, 1), waiting(2, 2)], changed(1, { assignee_id: 2 }), viewer);
    expect(ids(after.rows)).toEqual([2]);
    expect(after.stale).toBe(true);
  });

  it("asks the server for chats that have come", () => {
    expect(patched("waiting", [], changed(9, {}), viewer)).toEqual({ rows: [], stale: true });
    expect(patched("mine", [], changed(9, { assignee_id: 1 }), viewer).stale).toBe(true);
    expect(patched("mine", [], changed(9, { assignee_id: 2 }), viewer).stale).toBe(false);
    expect(patched("team", [], changed(9, { team_id: 5 }), viewer).stale).toBe(false);
  });

  it("shows what the visitor says where it stands, as unread", () => {
    const mine = [chat(1, { ticket: { assignee_id: 1 } })];
    const event = changed(1, { assignee_id: 1, preview: "Hello?" }, "message.added", { author: "customer" });
    const after = patched("mine", mine, event, viewer);
    expect(after.rows[0]).toMatchObject({ unread: 1, ticket: { preview: "Hello?" } });
    expect(after.stale).toBe(false);
  });

  it("lets a chat that is handed to a team wait again", () => {
    const mine = [chat(1, { ticket: { assignee_id: 1 } })];
    expect(patched("mine", mine, changed(1, { assignee_id: null }), viewer)).toEqual({
      rows: [],
      stale: true,
    });
    expect(patched("all", mine, changed(1, { assignee_id: null }), viewer).stale).toBe(true);
  });

  it("lets a chat go that its visitor has left", () => {
    const left = changed(1, { assignee_id: 1 }, "chat.changed", { state: "ended", ended_by: "visitor" });
    expect(patched("mine", [chat(1, { ticket: { assignee_id: 1 } })], left, viewer)).toEqual({
      rows: [],
      stale: true,
    });
  });

  it("reads what I answered", () => {
    const mine = [chat(1, { unread: 3, ticket: { assignee_id: 1 } })];
    const own = {
      ...changed(1, { assignee_id: 1 }, "message.added", { author: "agent" }),
      actor: { kind: "agent" as const, id: 1, name: "Ada" },
    };
    expect(patched("mine", mine, own, viewer).rows[0]?.unread).toBe(0);
  });

  it("lets solved chats go, and those that may not be seen any more", () => {
    const mine = [chat(1, { ticket: { assignee_id: 1 } })];
    expect(patched("mine", mine, changed(1, { assignee_id: 1, status: "solved" }), viewer).rows).toEqual([]);
    const hidden = news({ kind: "ticket.hidden", ticket_id: 1 });
    expect(patched("mine", mine, hidden, viewer)).toEqual({ rows: [], stale: false });
  });

  it("does not go back in time, nor care for mail", () => {
    const mine = [chat(1, { ticket: { assignee_id: 1, version: 5, preview: "new" } })];
    expect(patched("mine", mine, changed(1, { preview: "old" }), viewer).rows).toBe(mine);
    const mail = news({ kind: "ticket.changed", row: row({ id: 3, channel: "email" }) });
    expect(patched("all", mine, mail, viewer)).toEqual({ rows: mine, stale: false });
  });
});
