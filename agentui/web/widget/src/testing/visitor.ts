import { Api } from "../app/core/api";
import { Chat, type ChatOptions } from "../app/core/chat";
import { LockedTurns } from "../app/core/turns";
import type { ToHost } from "../bridge";
import type { ChatFile } from "../protocol";
import type { Browser } from "./browser";
import type { FakeServer } from "./server";

export interface Tab {
  chat: Chat;
  told: ToHost[];
  chimes: () => number;
  /** The page is gone from one moment to the next. */
  crash: () => void;
}

/** A page with the chat in it. */
export function openTab(server: FakeServer, browser: Browser, options: Partial<ChatOptions> = {}): Tab {
  const store = browser.tab();
  const api = new Api("", server.fetcher);
  api.upload = async (name, blob): Promise<ChatFile> => {
    if (!server.requestsWork) throw new TypeError("network");
    return { id: ++server.uploads, name, type: blob.type, size: blob.size, url: "", inline: false };
  };
  const told: ToHost[] = [];
  let chimes = 0;
  const chat = new Chat({
    site: "shop",
    origin: "https://shop.example",
    locale: "en",
    api,
    store,
    blobs: browser.blobs(),
    turns: new LockedTurns("outbox", browser.locks),
    connect: server.connect,
    tellHost: (message) => told.push(message),
    chime: () => chimes++,
    alone: (run) => run(),
    visible: () => true,
    ...options,
  });
  chat.start({ url: "https://shop.example/", title: "Shop" }, null, {});
  return {
    chat,
    told,
    chimes: () => chimes,
    crash: () => {
      browser.crash(store);
      (chat as unknown as { link: { stop(): void } }).link.stop();
      browser.locks.drop();
    },
  };
}
