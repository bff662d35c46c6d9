import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Fault } from "../../api";
import type { NewReply, ReplyResult } from "../composer/model";
import { ChatOutbox, type Unsent, unsentStore } from "./outbox";

const done: ReplyResult = { version: 2 };
const offline = () => new Fault({ code: "network", status: 0, title: "No connection" });

function outbox(answer: (reply: NewReply) => Promise<ReplyResult>, kept: Unsent[] = []) {
  let count = 0;
  const sent: NewReply[] = [];
  const onSent = vi.fn();
  const network = new EventTarget();
  let stored: readonly Unsent[] = kept;
  const box = new ChatOutbox({
    post: (reply) => {
      sent.push(reply);
      return answer(reply);
    },
    onSent,
    store: {
      read: () => [...stored],
      write: (unsent) => {
        stored = unsent;
      },
    },
    now: () => new Date(0),
    makeNonce: () => `n${++count}`,
    network,
  });
  return { box, sent, onSent, network, stored: () => stored };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("what is said in a chat", () => {
  it("goes in order, one at a time", async () => {
    const waiting: ((result: ReplyResult) => void)[] = [];
    const { box, sent } = outbox(() => new Promise((resolve) => waiting.push(resolve)));
    box.say("message", "one");
    box.say("message", "two");
    expect(sent.map(({ body_text }) => body_text)).toEqual(["one"]);
    expect(box.snapshot().unsent).toHaveLength(2);
    waiting[0]?.(done);
    await settle();
    expect(sent.map(({ body_text }) => body_text)).toEqual(["one", "two"]);
    expect(sent[0]).toMatchObject({ nonce: "n1", anyway: true, undo_seconds: 0 });
  });

  it("is sent again under the same nonce when the connection is back", async () => {
    let up = false;
    const { box, sent, network, onSent, stored } = outbox(async () => {
      if (!up) throw offline();
      return done;
    });
    box.say("message", "hello");
    await settle();
    expect(box.snapshot().state).toBe("waiting");
    expect(stored()).toHaveLength(1);
    up = true;
    network.dispatchEvent(new Event("online"));
    await settle();
    expect(sent.map(({ nonce }) => nonce)).toEqual(["n1", "n1"]);
    expect(onSent).toHaveBeenCalledOnce();
    expect(box.snapshot()).toEqual({ unsent: [], state: "idle", fault: null });
    expect(stored()).toEqual([]);
  });

  it("tries by itself, ever more rarely", async () => {
    const { sent } = outbox(
      async () => Promise.reject(offline()),
      [{ nonce: "old", kind: "message", text: "hi", files: [], at: "" }],
    );
    await vi.advanceTimersByTimeAsync(1_000 + 2_000 + 4_000);
    expect(sent).toHaveLength(4);
  });

  it("comes back to its writer when it is refused, and lets the next go", async () => {
    const { box, sent } = outbox(async ({ body_text }) => {
      if (body_text === "bad") throw new Fault({ code: "invalid", status: 422, title: "Too long" });
      return done;
    });
    box.say("message", "bad");
    box.say("message", "good");
    await settle();
    expect(box.snapshot()).toMatchObject({ state: "refused", fault: { code: "invalid" } });
    expect(box.takeBack("n1")?.text).toBe("bad");
    await settle();
    expect(sent.map(({ body_text }) => body_text)).toEqual(["bad", "good"]);
    expect(box.snapshot().unsent).toEqual([]);
  });
});

it("reads only what it has written", () => {
  localStorage.setItem("kept.unsent.1.7", '[{"nonce":"a","text":"b","files":[]},{"nonce":1}]');
  expect(unsentStore(1, 7).read()).toHaveLength(1);
  localStorage.setItem("kept.unsent.1.7", "{");
  expect(unsentStore(1, 7).read()).toEqual([]);
  unsentStore(1, 7).write([]);
  expect(localStorage.getItem("kept.unsent.1.7")).toBeNull();
});
