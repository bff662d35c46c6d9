import { expect, test } from "vitest";
import { type Mark, saidOf } from "./model";
import { leavingOf, leavingQuery } from "./search";

test("an address says what is read, and nothing else", () => {
  expect(leavingOf({ kind: "refund", days: 84, open: "reason=price", what: "ever" })).toEqual({
    kind: "refund",
    days: 84,
    open: "reason=price",
  });
  expect(leavingOf({ kind: "divorce" })).toEqual({});
});

test("the server is asked for days, tickets, areas and the kind", () => {
  expect(leavingQuery(leavingOf({ kind: "cancel", area: 3, segment: "gold", open: "about" }))).toEqual({
    days: 28,
    kind: "cancel",
    area: [3],
    segment: ["gold"],
  });
});

test("a sentence that says two things stands once, and what only says that they leave not beside a reason", () => {
  const quotes = [
    { what: "kind.cancel", said: "Cancel it.", message_id: 0 },
    { what: "reason.price", said: "Too dear, and it crashes.", message_id: 0 },
    { what: "reason.defect", said: "Too dear, and it crashes.", message_id: 0 },
  ];
  expect(saidOf({ quotes } as Mark)).toEqual(["Too dear, and it crashes."]);
  expect(saidOf({ quotes: quotes.slice(0, 1) } as Mark)).toEqual(["Cancel it."]);
});
