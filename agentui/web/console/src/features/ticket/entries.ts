import type { ChatChanged, DeliveryChanged, Message, TicketEvent, TimelineItem } from "./model";

/** What a timeline shows, top to bottom. */
export type Entry =
  | { type: "day"; key: string; at: string }
  | { type: "message"; key: string; message: Message }
  | { type: "events"; key: string; events: TicketEvent[] };

/**
 * Turns a history into entries: a separator where a day begins, and everything that happened between
 * two messages (or within a day) as one group that unfolds. `dayOf` names the day in the reader's zone.
 */
export function entriesOf(items: readonly TimelineItem[], dayOf: (at: string) => string): Entry[] {
  const entries: Entry[] = [];
  let day = "";
  for (const item of items) {
    if (item.event && isNoise(item.event)) continue;
    const today = dayOf(item.at);
    if (today !== day) entries.push({ type: "day", key: `d${today}`, at: item.at });
    day = today;
    if (item.message) entries.push({ type: "message", key: `m${item.message.id}`, message: item.message });
    else if (item.event) addEvent(entries, item.event);
  }
  return entries;
}

function addEvent(entries: Entry[], event: TicketEvent) {
  const last = entries.at(-1);
  if (last?.type === "events") last.events.push(event);
  else entries.push({ type: "events", key: `e${event.id}`, events: [event] });
}

/**
 * A delivery that goes well is told at its message; only what went wrong has a moment of its own. A chat that
 * was taken shows by whose it is, so only its end is told.
 */
export function isNoise(event: TicketEvent): boolean {
  if (event.kind === "chat.changed") return (event.data as ChatChanged).state !== "ended";
  if (event.kind !== "delivery.changed") return false;
  const { state } = event.data as DeliveryChanged;
  return state !== "failed" && state !== "bounced";
}

/** The clocks' own steps stay folded away behind what people did. */
export function isClockwork(event: TicketEvent): boolean {
  return event.kind === "sla.changed";
}
