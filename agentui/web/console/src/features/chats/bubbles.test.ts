import { describe, expect, it } from "vitest";
import { at, happened, message, said } from "../ticket/testing";
import { conversationOf, receiptBearers, receiptOf, unansweredSince } from "./bubbles";

const day = (moment: string) => moment.slice(0, 10);
const ada = { kind: "agent" as const, id: 1, name: "Ada" };
const shape = (...items: Parameters<typeof conversationOf>[0]) =>
  conversationOf(items, day).map((entry) =>
    entry.type === "group" ? `${entry.side} ${entry.messages.map(({ id }) => id).join()}` : entry.type,
  );

describe("a conversation", () => {
  it("puts words of one person under one name", () => {
    expect(shape(said({ id: 1 }), said({ id: 2 }), said({ id: 3, author: ada }), said({ id: 4 }))).toEqual([
      "day",
      "visitor 1,2",
      "agent 3",
      "visitor 4",
    ]);
  });

  it("begins anew after a pause, and keeps notes apart", () => {
    expect(shape(said({ id: 1 }), said({ id: 9 }))).toEqual(["day", "visitor 1", "visitor 9"]);
    expect(shape(said({ id: 1, author: ada }), said({ id: 2, author: ada, kind: "note" }))).toEqual([
      "day",
      "agent 1",
      "note 2",
    ]);
  });

  it("tells when it changes hands, and nothing of clocks", () => {
    const handed = happened(1, 2, "ticket.changed", { changes: { assignee_id: { from: 1, to: 3 } } });
    const tagged = happened(2, 3, "ticket.changed", { changes: { tags: { from: [], to: ["a"] } } });
    expect(shape(said({ id: 1 }), handed, tagged, happened(3, 3, "sla.changed", {}))).toEqual([
      "day",
      "visitor 1",
      "line",
    ]);
  });

  it("tells of somebody who took it once, not that it was assigned to them too", () => {
    const assigned = happened(1, 2, "ticket.changed", { changes: { assignee_id: { from: null, to: 2 } } });
    const taken = happened(2, 2, "chat.changed", { state: "active" });
    const waited = happened(3, 2, "chat.changed", { state: "waiting" });
    expect(shape(said({ id: 1 }), assigned, taken, waited)).toEqual(["day", "visitor 1", "line"]);
  });

  it("marks where a day begins", () => {
    const next = said({ id: 2, created_at: "2026-03-13T08:00:00Z" });
    expect(shape(said({ id: 1 }), next)).toEqual(["day", "visitor 1", "day", "visitor 2"]);
  });
});

describe("a receipt", () => {
  const delivery = (state: "queued" | "sent" | "failed") => ({
    id: 1,
    state,
    attempts: 0,
    last_error: "",
    next_try_at: null,
    sent_at: null,
  });
  const one = (state: "queued" | "sent" | "failed") =>
    message({ id: 5, author: ada, delivery: delivery(state) });

  it.each([
    ["seen", one("sent"), { got: 5, read: 5, online: true }],
    ["got", one("sent"), { got: 5, read: 4, online: false }],
    ["sent", one("queued"), { got: 4, read: 4, online: true }],
    ["waiting", one("queued"), { got: 4, read: 4, online: false }],
    ["waiting", one("queued"), undefined],
    ["mailed", one("sent"), { got: 4, read: 4, online: false }],
    ["failed", one("failed"), { got: 4, read: 4, online: false }],
  ] as const)("says %s", (receipt, message, reached) => expect(receiptOf(message, reached)).toBe(receipt));

  it("stands at the last answer and at the last one seen", () => {
    const items = [
      said({ id: 1 }),
      said({ id: 2, author: ada }),
      said({ id: 3, author: ada }),
      said({ id: 4 }),
    ];
    expect(receiptBearers(items, 2)).toEqual({ last: 3, seen: 2 });
    expect(receiptBearers(items, 0)).toEqual({ last: 3, seen: 0 });
  });
});

it("counts the wait from the first words without an answer", () => {
  expect(unansweredSince([said({ id: 1 }), said({ id: 2, author: ada })])).toBeNull();
  expect(unansweredSince([said({ id: 1, author: ada }), said({ id: 3 }), said({ id: 4 })])).toBe(at(3));
  expect(unansweredSince([said({ id: 3 }), said({ id: 4, author: ada, kind: "note" })])).toBe(at(3));
});
