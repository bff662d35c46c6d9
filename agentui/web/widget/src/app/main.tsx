import { render } from "preact";
import { HELLO, PORT, type Start, type ToApp, type ToHost } from "../bridge";
import { isRightToLeft, type Language, pickLanguage } from "../languages";
import { App, type Route } from "./App";
import "./app.css";
import { ChatContext } from "./context";
import { Api } from "./core/api";
import { BrowserBlobs } from "./core/blobs";
import { Chat } from "./core/chat";
import { HostStore, openStore } from "./core/store";
import { LockedTurns } from "./core/turns";
import { loadWords, type Speech, WordsContext } from "./i18n";
import { makeChime } from "./parts/chime";
import { dress } from "./theme";

const query = new URLSearchParams(location.search);
const site = query.get("site") ?? "";
const ROUTE = "route";

/** The languages are the site's as far as the server has chosen the page's; the host page's wish comes first. */
function language(): Language {
  return pickLanguage([document.documentElement.lang, query.get("lang"), ...navigator.languages]);
}

async function begin() {
  const chosen = language();
  document.documentElement.lang = chosen;
  document.documentElement.dir = isRightToLeft(chosen) ? "rtl" : "ltr";
  if (query.has("preview")) return (await import("./preview")).preview(chosen);
  const origin = query.get("origin") ?? location.origin;
  const port = await greet(origin);
  const words = await loadWords(chosen);
  port.onmessage = ({ data }: MessageEvent<ToApp>) => {
    const stored = data.type === "start" ? data.start.stored : {};
    const host = new HostStore(stored, (key, value) => port.postMessage({ type: "store", key, value }));
    const chat = run(chosen, words, origin, port, host);
    port.onmessage = (message) => hear(chat, host, message.data);
    hear(chat, host, data);
  };
}

/** Asks the page around us for a port. Only the window that frames us, at the origin it says, is answered to. */
function greet(origin: string): Promise<MessagePort> {
  if (parent === window) return Promise.resolve(alonePort());
  return new Promise((resolve) => {
    addEventListener("message", function hear({ source, origin: from, data, ports }) {
      if (source !== parent || from !== origin || data !== PORT || !ports[0]) return;
      removeEventListener("message", hear);
      resolve(ports[0]);
    });
    parent.postMessage(HELLO, origin);
  });
}

/** A page of its own, which somebody follows a link to, has nobody around it. */
function alonePort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  const page = { url: location.href, title: document.title };
  const start: Start = { site, page, open: true, full: true, identity: null, attributes: {}, stored: {} };
  port2.postMessage({ type: "start", start } satisfies ToApp);
  return port1;
}

function run(chosen: Language, words: Speech, origin: string, port: MessagePort, host: HostStore): Chat {
  const store = openStore(`kept:${site}:`, () => host);
  const session = openStore(
    `kept:${site}:`,
    () => host,
    () => sessionStorage,
  );
  const locks = navigator.locks as LockManager | undefined;
  const chat = new Chat({
    site,
    origin,
    locale: navigator.languages.find((tag) => tag.split("-")[0] === chosen) ?? chosen,
    api: new Api(),
    store,
    blobs: new BrowserBlobs(`kept:${site}`),
    turns: new LockedTurns(`kept:${site}:outbox`, store.durable ? locks : undefined),
    connect: () => new WebSocket(`${location.origin.replace(/^http/, "ws")}/chat/socket`),
    tellHost: (message: ToHost) => port.postMessage(message),
    chime: makeChime(),
    alone: (task) => (locks ? alone(locks, task) : task()),
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") chat.inFront();
  });
  addEventListener("pagehide", () => chat.pageGone());
  chat.subscribe(() => dress(chat.state.site?.look));
  const route = parsed(session.get(ROUTE));
  render(
    <WordsContext.Provider value={words}>
      <ChatContext.Provider value={chat}>
        <App route={route} onRoute={(next) => session.set(ROUTE, JSON.stringify(next))} />
      </ChatContext.Provider>
    </WordsContext.Provider>,
    document.getElementById("root") as HTMLElement,
  );
  return chat;
}

/** Tabs ask for their session one after the other, so that two that open at once share one. */
async function alone<T>(locks: LockManager, task: () => Promise<T>): Promise<T> {
  try {
    return await locks.request(`kept:${site}:session`, task);
  } catch (fault) {
    if ((fault as Error).name === "SecurityError") return task();
    throw fault;
  }
}

function hear(chat: Chat, host: HostStore, message: ToApp) {
  switch (message.type) {
    case "start": {
      const { page, identity, attributes, open, full } = message.start;
      chat.setOpened(open, full);
      return chat.start(page, identity, attributes);
    }
    case "open":
      if (message.question) chat.ask(String(message.question));
      return chat.setOpened(true, message.full);
    case "close":
      return chat.setOpened(false, false);
    case "page":
      return chat.setPage(message.page);
    case "identify":
      return chat.identify(message.identity);
    case "attributes":
      return chat.setAttributes(message.attributes);
    case "stored":
      return host.changed(message.key, message.value);
    case "shutdown":
      return void chat.shutdown();
  }
}

function parsed(stored: string | null): Route | undefined {
  try {
    return stored ? (JSON.parse(stored) as Route) : undefined;
  } catch {
    return undefined;
  }
}

void begin();
