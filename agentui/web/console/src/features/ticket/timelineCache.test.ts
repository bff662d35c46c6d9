import { describe, expect, it } from "vitest";
import type { Message } from "./model";
import { at, message } from "./testing";
import { addAnswered, answerDelivery, itemsIn, replaceMessage, type TimelineData } from "./timelineCache";

const queued: Message["delivery"] = {
  id: 4,
  state: "queued",
  attempts: 0,
  next_try_at: at(1),
  sent_at: null,
  last_error: "",
};
const sent: Message["delivery"] = {
  ...queued,
  state: "sent",
  attempts: 1,
  next_try_at: null,
  sent_at: at(1),
};
const failed: Message["delivery"] = { ...queued, state: "failed", attempts: 9, next_try_at: null };

const said = (delivery: Message["delivery"]) => message({ id: 7, delivery });
function historyOf(...messages: Message[]): TimelineData {
  const items = messages.map((one) => ({ type: "message" as const, at: one.created_at, message: one }));
  return { pages: [{ items, before: 0 }], pageParams: [undefined] };
}
const stateIn = (data: TimelineData) => itemsIn(data).map((item) => item.message?.delivery?.state);

describe("an answer that comes late", () => {
  it("adds what nobody has told yet", () => {
    expect(stateIn(addAnswered(historyOf(), said(queued)))).toEqual(["queued"]);
  });

  it("does not take a delivery back to its start", () => {
    const told = replaceMessage(historyOf(said(queued)), said(sent));
    expect(stateIn(addAnswered(told, said(queued)))).toEqual(["sent"]);
  });

  it("shows that a delivery is tried again, unless news of that came first", () => {
    const asked = said(failed);
    const history = historyOf(asked);
    expect(stateIn(answerDelivery(history, asked, queued))).toEqual(["queued"]);
    const told = replaceMessage(history, said(sent));
    expect(stateIn(answerDelivery(told, asked, queued))).toEqual(["sent"]);
  });
});
