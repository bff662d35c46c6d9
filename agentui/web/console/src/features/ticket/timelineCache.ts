import type { InfiniteData } from "@tanstack/react-query";
import type { LiveEvent } from "../../live";
import type { Message, Timeline, TimelineItem } from "./model";

/** Pages oldest first; the param of each is the message that it ends before, undefined for the newest. */
export type TimelineData = InfiniteData<Timeline, unknown>;

export function keyOf(item: TimelineItem): string {
  return item.message ? `m${item.message.id}` : `e${item.event?.id}`;
}

/** Everything fetched, oldest first, each once. */
export function itemsIn(data: TimelineData | undefined): TimelineItem[] {
  const seen = new Map<string, TimelineItem>();
  for (const page of data?.pages ?? []) for (const item of page.items) seen.set(keyOf(item), item);
  return [...seen.values()];
}

/** What an event adds to a history: a message, a line, or nothing. */
export function itemOf(event: LiveEvent): TimelineItem | null {
  switch (event.kind) {
    case "message.added":
      return event.message ? messageItem(event.message) : null;
    case "ticket.created":
    case "ticket.changed":
    case "sla.changed":
    case "sla.breached":
    case "delivery.changed":
    case "ticket.rated":
    case "chat.changed": {
      const { id, kind, actor, at, data } = event;
      return { type: "event", at, event: { id, kind, actor, at, data } };
    }
    default:
      return null;
  }
}

export function messageItem(message: Message): TimelineItem {
  return { type: "message", at: message.created_at, message };
}

/** Adds an item at its time, or replaces the one that is known already: the same news may come twice. */
export function addItem(data: TimelineData, item: TimelineItem): TimelineData {
  const key = keyOf(item);
  const known = data.pages.findIndex((page) => page.items.some((one) => keyOf(one) === key));
  const target = known >= 0 ? known : data.pages.length - 1;
  const pages = data.pages.map((page, index) => {
    if (index !== target) return page;
    if (known >= 0) return { ...page, items: page.items.map((one) => (keyOf(one) === key ? item : one)) };
    const after = page.items.findLastIndex((one) => Date.parse(one.at) <= Date.parse(item.at));
    return { ...page, items: page.items.toSpliced(after + 1, 0, item) };
  });
  return { ...data, pages };
}

/**
 * Adds the message that a request was answered with. What is known of it already came from news or a fetch, and
 * those see at least what the answer saw: an answer that is late must not take a delivery back to its start.
 */
export function addAnswered(data: TimelineData, message: Message): TimelineData {
  const item = messageItem(message);
  return itemsIn(data).some((one) => keyOf(one) === keyOf(item)) ? data : addItem(data, item);
}

/** Shows the delivery that a request about a message was answered with, unless news of it came meanwhile. */
export function answerDelivery(
  data: TimelineData,
  asked: Message,
  delivery: NonNullable<Message["delivery"]>,
): TimelineData {
  const unchanged = itemsIn(data).some(({ message }) => message === asked);
  return unchanged ? replaceMessage(data, { ...asked, delivery }) : data;
}

/** Brings a message up to date, such as by its delivery; one that is not fetched stays away. */
export function replaceMessage(data: TimelineData, message: Message): TimelineData {
  const known = itemsIn(data).find((item) => item.message?.id === message.id);
  return known ? addItem(data, { ...known, message }) : data;
}
