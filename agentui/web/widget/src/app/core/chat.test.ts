import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Browser } from "../../testing/browser";
import { FakeServer } from "../../testing/server";
import { openTab } from "../../testing/visitor";
import { PATIENCE } from "./sender";
import { unreadOf } from "./state";

let server: FakeServer;
let browser: Browser;

beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  browser = new Browser();
});

afterEach(() => vi.useRealTimers());

const settle = () => vi.advanceTimersByTimeAsync(50);
const aWhile = () => vi.advanceTimersByTimeAsync(120_000);

describe("sending", () => {
  it("delivers in order and is empty afterwards", async () => {
    const { chat } = openTab(server, browser);
    const id = chat.newConversation();
    for (const text of ["one", "two", "three"]) await chat.send(id, text);
    await settle();
    expect(server.texts()).toEqual(["one", "two", "three"]);
    expect(new Set(server.messages.map(({ conversation }) => conversation)).size).toBe(1);
    expect(chat.state.outbox).toEqual([]);
    expect(chat.state.threads[chat.idOf(id)]?.items.map(({ text }) => text)).toEqual(["one", "two", "three"]);
  });

  it("keeps what is written while there is no connection", async () => {
    server.socketsWork = false;
    server.requestsWork = false;
    const { chat } = openTab(server, browser);
    const id = chat.newConversation();
    await chat.send(id, "from the train");
    await chat.send(id, "still there");
    await aWhile();
    expect(server.texts()).toEqual([]);
    expect(chat.state.outbox).toHaveLength(2);
    server.socketsWork = server.requestsWork = true;
    await aWhile();
    expect(server.texts()).toEqual(["from the train", "still there"]);
    expect(chat.state.outbox).toEqual([]);
  });

  it("repeats what was committed but not acknowledged, and it is there once", async () => {
    const { chat } = openTab(server, browser);
    await settle();
    let lost = 2;
    server.delivers = ({ type }) => type !== "ack" && (type !== "event" || lost-- <= 0);
    const id = chat.newConversation();
    await chat.send(id, "once");
    await aWhile();
    server.delivers = () => true;
    await aWhile();
    expect(server.texts()).toEqual(["once"]);
    expect(chat.state.outbox).toEqual([]);
    expect(chat.state.threads[chat.idOf(id)]?.items).toHaveLength(1);
  });

  it("survives a crash between writing and sending, files included", async () => {
    server.socketsWork = server.requestsWork = false;
    const first = openTab(server, browser);
    const id = first.chat.newConversation();
    await first.chat.send(id, "look", [new File(["x"], "a.txt", { type: "text/plain" })]);
    await first.chat.send(id, "and this");
    first.crash();
    server.socketsWork = server.requestsWork = true;
    const second = openTab(server, browser);
    expect(second.chat.state.outbox).toHaveLength(2);
    await aWhile();
    expect(server.texts()).toEqual(["look", "and this"]);
    expect(server.messages[0]?.files).toHaveLength(1);
    expect(browser.fileCount).toBe(0);
  });

  it("stops at a refusal until a person decides, without holding up what follows", async () => {
    const { chat } = openTab(server, browser);
    server.refuse = ({ text }) => (text === "bad" ? { code: "too_long" } : null);
    const id = chat.newConversation();
    for (const text of ["good", "bad", "after"]) await chat.send(id, text);
    await settle();
    expect(server.texts()).toEqual(["good", "after"]);
    expect(chat.state.outbox.map(({ failed }) => failed?.code)).toEqual(["too_long"]);
    server.refuse = () => null;
    chat.retry(chat.state.outbox[0]?.nonce ?? "");
    await settle();
    expect(server.texts()).toEqual(["good", "after", "bad"]);
  });

  it("waits as long as it is asked to when it is too fast", async () => {
    const { chat } = openTab(server, browser);
    await settle();
    server.refuse = () => ({ code: "too_fast", retry_after: 20 });
    await chat.send(chat.newConversation(), "slowly");
    await vi.advanceTimersByTimeAsync(10_000);
    server.refuse = () => null;
    expect(server.heard.filter(({ type }) => type === "send")).toHaveLength(1);
    expect(chat.state.outbox[0]?.failed).toBeUndefined();
    await vi.advanceTimersByTimeAsync(11_000);
    expect(server.texts()).toEqual(["slowly"]);
  });

  it("says so when a waiting file is gone", async () => {
    server.requestsWork = server.socketsWork = false;
    const { chat } = openTab(server, browser);
    await chat.send(chat.newConversation(), "", [new File(["x"], "a.txt")]);
    await browser.blobs().clear();
    server.requestsWork = server.socketsWork = true;
    await aWhile();
    expect(chat.state.outbox[0]?.failed?.code).toBe("file_lost");
  });

  it("goes on in a new session when the old one is forgotten", async () => {
    const { chat } = openTab(server, browser);
    const id = chat.newConversation();
    await chat.send(id, "before");
    await settle();
    server.tokens.clear();
    server.socketsWork = false;
    server.cutAll(4401);
    await chat.send(chat.idOf(id), "after");
    server.socketsWork = true;
    await aWhile();
    expect(server.texts()).toEqual(["before", "after"]);
    expect(chat.state.outbox).toEqual([]);
  });
});

describe("receiving", () => {
  it("resumes after the last number: nothing lost, nothing doubled", async () => {
    const { chat } = openTab(server, browser);
    await chat.send(chat.newConversation(), "hello");
    await settle();
    const texts: string[] = ["hello"];
    for (let round = 0; round < 20; round++) {
      if (round % 3 === 0) server.cutAll();
      server.say("1001", `answer ${round}`);
      texts.push(`answer ${round}`);
      // The connection breaks in the middle of a replay too.
      let frames = round % 4;
      server.delivers = ({ type }) => type !== "event" || frames-- !== 0;
      await vi.advanceTimersByTimeAsync(900);
    }
    server.delivers = () => true;
    await aWhile();
    expect(chat.state.threads["1001"]?.items.map(({ text }) => text)).toEqual(texts);
  });

  it("falls back to requests where no socket gets through, and returns", async () => {
    server.socketsWork = false;
    const { chat } = openTab(server, browser);
    await chat.send(chat.newConversation(), "hello");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(server.texts()).toEqual(["hello"]);
    server.say("1001", "by request");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(chat.state.threads["1001"]?.items.map(({ text }) => text)).toContain("by request");
    server.socketsWork = true;
    await vi.advanceTimersByTimeAsync(200_000);
    expect(server.sockets.size).toBe(1);
    server.say("1001", "by socket");
    await settle();
    expect(chat.state.threads["1001"]?.items.map(({ text }) => text)).toEqual([
      "hello",
      "by request",
      "by socket",
    ]);
  });

  it("says that it has what it has, and that it was read only when it was looked at", async () => {
    const { chat, told, chimes } = openTab(server, browser);
    const id = chat.newConversation();
    await chat.send(id, "hello");
    await settle();
    server.say("1001", "hi");
    server.say("1001", "there");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.heard.filter(({ type }) => type === "got").at(-1)).toEqual({ type: "got", seq: 49 });
    expect(server.heard.filter(({ type }) => type === "read")).toEqual([]);
    expect(unreadOf(chat.state)).toBe(2);
    expect(told).toContainEqual({ type: "unread", count: 2 });
    expect(told).toContainEqual({ type: "live", live: true });
    expect(chimes()).toBe(2);

    chat.setOpened(true, false);
    chat.look(id);
    await settle();
    expect(server.heard.filter(({ type }) => type === "read")).toEqual([
      { type: "read", conversation: "1001", message_id: 3 },
    ]);
    expect(told).toContainEqual({ type: "unread", count: 0 });
    server.say("1001", "seen at once");
    await settle();
    expect(chimes()).toBe(2);
  });

  it("fetches anew when it is told to", async () => {
    const { chat } = openTab(server, browser);
    await chat.send(chat.newConversation(), "hello");
    await settle();
    chat.look("1001");
    await settle();
    server.messages.push({
      ...(server.messages[0] as never as object),
      id: 99,
      nonce: "x",
      text: "missed",
    } as never);
    for (const socket of server.sockets) server.tell(socket, { type: "reload", seq: 400 });
    await settle();
    expect(chat.state.threads["1001"]?.items.map(({ text }) => text)).toEqual(["hello", "missed"]);
    server.cutAll();
    await aWhile();
    expect(server.heard.filter(({ type }) => type === "hello").at(-1)).toMatchObject({ after: 400 });
  });

  it("takes back a log that ends before what it has seen", async () => {
    const { chat } = openTab(server, browser);
    await settle();
    for (const socket of server.sockets) {
      server.tell(socket, {
        type: "welcome",
        seq: 7,
        visitor: chat.state.visitor,
        conversations: [],
        status: { open: true, opens_at: null, wait: null, agents: [] },
      });
    }
    await settle();
    server.cutAll();
    await aWhile();
    expect(server.heard.filter(({ type }) => type === "hello").at(-1)).toMatchObject({ after: 7 });
  });
});

describe("what is being written", () => {
  it("stays with the conversation that gets its number meanwhile", async () => {
    const { chat } = openTab(server, browser);
    await settle();
    const id = chat.newConversation();
    expect(chat.newConversation()).toBe(id);
    await chat.send(id, "hello");
    chat.typed(id, "and");
    await settle();
    expect(chat.draft("1001")).toBe("and");
    expect(chat.draft(id)).toBe("and");
    expect(chat.newConversation()).not.toBe(id);
  });

  it("gives way to nothing that a page asks", async () => {
    const { chat } = openTab(server, browser);
    await settle();
    const id = chat.newConversation();
    chat.ask("Where is my order?");
    chat.takeAsked(id);
    expect(chat.draft(id)).toBe("Where is my order?");
    chat.typed(id, "My own words");
    chat.ask("Where is my order?");
    chat.takeAsked(id);
    expect(chat.draft(id)).toBe("My own words");
    expect(chat.state.asked).toBe(null);
  });
});

describe("a network without sockets", () => {
  it("lets agents and visitors see each other type and read", async () => {
    server.socketsWork = false;
    const { chat } = openTab(server, browser);
    await chat.send(chat.newConversation(), "hello");
    await vi.advanceTimersByTimeAsync(40_000);
    chat.setOpened(true, false);
    chat.look("1001");
    const { id } = server.say("1001", "Good day");
    server.remarks.push({
      type: "typing",
      conversation: "1001",
      agent: { name: "Anna", picture: "" },
      on: true,
    });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(chat.state.typing["1001"]?.name).toBe("Anna");
    chat.typed("1001", "Th");
    chat.stopTyping();
    await settle();
    expect(server.heard).toEqual([
      { type: "page", url: "https://shop.example/", title: "Shop" },
      { type: "read", conversation: "1001", message_id: id },
      { type: "typing", conversation: "1001", on: true },
      { type: "typing", conversation: "1001", on: false },
    ]);
    chat.pageGone();
    await settle();
    expect(server.heard.at(-1)).toEqual({ type: "bye" });
  });
});

describe("two tabs", () => {
  it("send each message once and show the same", async () => {
    const a = openTab(server, browser);
    const b = openTab(server, browser);
    await settle();
    const id = a.chat.newConversation();
    await a.chat.send(id, "from a");
    await settle();
    await b.chat.send(b.chat.idOf(id), "from b");
    await a.chat.send(a.chat.idOf(id), "a again");
    await settle();
    expect(server.texts()).toEqual(["from a", "from b", "a again"]);
    expect(server.heard.filter(({ type }) => type === "send")).toHaveLength(3);
    for (const { chat } of [a, b]) {
      expect(chat.state.outbox).toEqual([]);
      expect(chat.state.threads["1001"]?.items.map(({ text }) => text)).toEqual([
        "from a",
        "from b",
        "a again",
      ]);
    }
  });

  it("the second goes on when the first is gone or frozen", async () => {
    const a = openTab(server, browser);
    const b = openTab(server, browser);
    await settle();
    a.crash();
    await b.chat.send(b.chat.newConversation(), "after the crash");
    await settle();
    expect(server.texts()).toEqual(["after the crash"]);

    const c = openTab(server, browser, { connect: server.connect });
    await settle();
    (b.chat as unknown as { link: { stop(): void } }).link.stop(); // holds its turn, does nothing
    await c.chat.send("1001", "b is frozen");
    await vi.advanceTimersByTimeAsync(PATIENCE + 1_000);
    expect(server.texts()).toEqual(["after the crash", "b is frozen"]);
  });

  it("shares one token", async () => {
    openTab(server, browser);
    await settle();
    openTab(server, browser);
    await settle();
    expect(server.tokens.size).toBe(1);
  });
});

describe("a network that loses and cuts at random", () => {
  it.each([1, 2, 3, 4, 5])("loses and doubles nothing (seed %i)", async (seed) => {
    let state = seed * 7919;
    const random = () => {
      state = (state * 48271) % 2147483647;
      return state / 2147483647;
    };
    server.delivers = ({ type }) => type === "welcome" || random() > 0.3;
    let { chat, crash } = openTab(server, browser);
    const id = chat.newConversation();
    const written: string[] = [];
    const answered: string[] = [];
    for (let round = 0; round < 40; round++) {
      await chat.send(chat.idOf(id), `v${round}`);
      written.push(`v${round}`);
      if (server.messages.length) {
        server.say("1001", `a${round}`);
        answered.push(`a${round}`);
      }
      server.socketsWork = random() > 0.2;
      if (random() < 0.15) {
        crash();
        ({ chat, crash } = openTab(server, browser));
      }
      await vi.advanceTimersByTimeAsync(random() * 3_000);
    }
    server.delivers = () => true;
    server.socketsWork = true;
    await aWhile();
    chat.look("1001");
    await aWhile();
    expect(server.texts().filter((text) => text.startsWith("v"))).toEqual(written);
    const shown = chat.state.threads["1001"]?.items.map(({ text }) => text) ?? [];
    expect(shown).toEqual(server.texts("1001"));
    expect(shown.filter((text) => text.startsWith("a"))).toEqual(answered);
    expect(chat.state.outbox).toEqual([]);
  });
});
