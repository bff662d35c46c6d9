import type { Message, Person } from "../../protocol";
import type { Entry } from "../core/outbox";

export type Line =
  | { kind: "day"; key: string; at: string }
  | { kind: "new"; key: string }
  | { kind: "note"; key: string; message: Message }
  | {
      kind: "group";
      key: string;
      from: "visitor" | "agent";
      agent: Person | null;
      at: string;
      items: Item[];
    };

/** A message, or one that is still on its way. */
export type Item = { message: Message; entry?: undefined } | { entry: Entry; message?: undefined };

const TOGETHER = 5 * 60_000;

/** What a conversation looks like: days, the line before what is new, and messages grouped by who said them. */
export function timeline(
  messages: readonly Message[],
  outbox: readonly Entry[],
  readBefore: number | null,
): Line[] {
  const lines: Line[] = [];
  let day = "";
  let marked = readBefore === null;

  const turnDay = (at: string) => {
    const date = new Date(at).toDateString();
    if (date === day) return;
    day = date;
    lines.push({ kind: "day", key: `day ${date}`, at });
  };
  const join = (item: Item, from: "visitor" | "agent", agent: Person | null, at: string, key: string) => {
    const last = lines.at(-1);
    const together =
      last?.kind === "group" &&
      last.from === from &&
      last.agent?.name === agent?.name &&
      Date.parse(at) - Date.parse(last.at) < TOGETHER;
    if (!together) return lines.push({ kind: "group", key, from, agent, at, items: [item] });
    last.items.push(item);
    last.at = at;
  };

  for (const message of messages) {
    turnDay(message.at);
    if (!marked && message.from === "agent" && message.id > (readBefore ?? 0)) {
      marked = true;
      lines.push({ kind: "new", key: "new" });
    }
    // Its own name outlives the number, so that a message keeps its place on the screen when it is acknowledged.
    const key = message.nonce || `m${message.id}`;
    if (message.from === "system") lines.push({ kind: "note", key, message });
    else join({ message }, message.from, message.agent, message.at, key);
  }
  for (const entry of outbox) {
    const at = new Date(entry.at).toISOString();
    turnDay(at);
    join({ entry }, "visitor", null, at, entry.nonce);
  }
  return lines;
}

/** The newest of the visitor's messages: the one that says whether it was seen. */
export function lastOwn(messages: readonly Message[]): number {
  return messages.findLast(({ from }) => from === "visitor")?.id ?? 0;
}
