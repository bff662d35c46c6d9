import { describe, expect, it } from "vitest";
import { type Entry, entriesOf } from "./entries";
import { isCut } from "./MessageItem";
import { inverseOf, updated } from "./model";
import { happened, message, row, said } from "./testing";
import { addItem, itemsIn, type TimelineData } from "./timelineCache";

const dayOf = (at: string) => at.slice(0, 10);
const shape = (entries: Entry[]) =>
  entries.map((entry) =>
    entry.type === "events" ? `events ${entry.events.map((one) => one.id)}` : entry.key,
  );

describe("entriesOf", () => {
  it("groups what happened between two messages and separates days", () => {
    const nextDay = said({ id: 9, created_at: "2026-03-13T07:00:00Z" });
    const items = [happened(1, 0), said({ id: 2 }), happened(3, 3), happened(4, 4), said({ id: 5 }), nextDay];
    expect(shape(entriesOf(items, dayOf))).toEqual([
      "d2026-03-12",
      "events 1",
      "m2",
      "events 3,4",
      "m5",
      "d2026-03-13",
      "m9",
    ]);
  });

  it("leaves to the message what went well with its delivery", () => {
    const delivery = (id: number, state: string) =>
      happened(id, id, "delivery.changed", { message_id: 1, state });
    const items = [delivery(1, "queued"), delivery(2, "sent"), delivery(3, "bounced")];
    expect(shape(entriesOf(items, dayOf))).toEqual(["d2026-03-12", "events 3"]);
  });
});

it("keeps earlier and later parts of a history in order, each item once", () => {
  const data: TimelineData = {
    pages: [
      { items: [said({ id: 1 }), said({ id: 2 })], before: 0 },
      { items: [said({ id: 2 }), said({ id: 4 })], before: 2 },
    ],
    pageParams: [2, undefined],
  };
  const next = addItem(data, said({ id: 3 }));
  expect(itemsIn(next).map((item) => item.message?.id)).toEqual([1, 2, 3, 4]);
});

describe("an update", () => {
  const before = row({ id: 1, tags: ["a", "b"], assignee_id: 2, assignee_name: "Bo", team_id: 5 });

  it("is shown at once as the server will have it", () => {
    const after = updated(before, { assignee_id: 3, add_tags: ["c"], remove_tags: ["a"] }, () => "Chidi");
    expect(after).toMatchObject({ assignee_id: 3, assignee_name: "Chidi", tags: ["b", "c"], team_id: 5 });
  });

  it("has an inverse that gives back just what it took", () => {
    const update = { status: "solved", assignee_id: null, add_tags: ["b", "c"], remove_tags: ["a"] } as const;
    const change = { ...update, add_tags: [...update.add_tags], remove_tags: [...update.remove_tags] };
    const after = updated(before, change, () => "");
    expect(updated(after, inverseOf(change, before), () => "Bo")).toEqual(before);
  });
});

it.each([
  ["all of it is new", { reply_text: "Hello there", body_text: "Hello\n there " }, false],
  ["a quote follows", { reply_text: "Thanks", body_text: "Thanks\n> Hello" }, true],
  ["nothing could be told apart", { reply_text: "", body_text: "> Hello" }, false],
])("a message is folded where something old is in it: %s", (_, part, cut) => {
  expect(isCut(message({ id: 1, ...part }))).toBe(cut);
});
