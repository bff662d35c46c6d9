import { at, row } from "../ticket/testing";
import type { ChatRow } from "./model";

type Part = Partial<Omit<ChatRow, "ticket">> & { ticket?: Partial<ChatRow["ticket"]> };

/** A chat for tests: each says only what the test is about. */
export function chat(id: number, { ticket, ...rest }: Part = {}): ChatRow {
  return {
    ticket: row({ channel: "chat", ...ticket, id }),
    site: { id: 1, name: "Shop" },
    state: "active",
    started_at: at(id),
    waiting_since: null,
    accepted_at: null,
    place: null,
    visitor: {
      id,
      name: "",
      verified: false,
      online: true,
      typing: false,
      locale: "en",
      page: { url: "https://shop.example/", title: "Shop" },
    },
    unread: 0,
    last_message: { id: 1, from: "customer", text: "Hello", at: at(id) },
    ...rest,
  };
}
