import { expect, it } from "vitest";
import { news, row } from "../ticket/testing";
import { callOf } from "./alerts";

const here = { agentId: 1, accepting: true, looking: null };
const chat = (part: object = {}) => row({ id: 7, channel: "chat", preview: "Hello", ...part });
const customer = { kind: "customer" as const, id: 7, name: "Ana" };
const said = (part: object = {}, author = "customer") =>
  news({ kind: "message.added", actor: customer, data: { author }, row: chat(part) });
const changed = (to: number | null, part: object = {}) =>
  news({
    kind: "ticket.changed",
    data: { changes: { assignee_id: { from: 3, to } } },
    row: chat({ assignee_id: to, ...part }),
  });

it.each([
  ["a visitor who begins to wait", said(), here, "waiting"],
  ["the same while away", said(), { ...here, accepting: false }, undefined],
  ["more words of one who waits", said({ message_count: 3 }), here, undefined],
  ["words in my chat", said({ assignee_id: 1, message_count: 3 }), { ...here, accepting: false }, "message"],
  ["words in my chat that I look at", said({ assignee_id: 1 }), { ...here, looking: 7 }, undefined],
  ["words in another's chat", said({ assignee_id: 2 }), here, undefined],
  ["an answer of a colleague", said({ assignee_id: 1 }, "agent"), here, undefined],
  ["a chat that is given to me", changed(1), { ...here, accepting: false }, "given"],
  ["a chat that waits again", changed(null), here, "waiting"],
  [
    "what I do myself",
    { ...changed(1), actor: { kind: "agent" as const, id: 1, name: "Ada" } },
    here,
    undefined,
  ],
  [
    "mail",
    news({ kind: "message.added", actor: customer, data: { author: "customer" }, row: row({ id: 7 }) }),
    here,
    undefined,
  ],
  ["a reload", { type: "reload" as const }, here, undefined],
])("%s", (_, piece, hearer, chime) => expect(callOf(piece, hearer)?.chime).toBe(chime));
