import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Fault } from "../../../api";
import type { NewReply, ReplyResult } from "../model";
import { Sender, Stopped } from "./sender";

const REPLY: NewReply = { kind: "message", body_html: "<p>Hello</p>", base_version: 3 };
const DONE: ReplyResult = { version: 4 };
const lost = new Fault({ code: "network", status: 0, title: "No connection to the server" });
const changed = new Fault({ code: "ticket_changed", status: 409, title: "Conflict" });

/** A server that answers with each of these in turn, and a sender with nonces "n1", "n2", ... */
function desk(answers: (ReplyResult | Fault)[], restored?: { nonce: string; html: string }) {
  const posts: NewReply[] = [];
  const network = new EventTarget();
  let nonces = 0;
  const sender = new Sender({
    network,
    restored,
    makeNonce: () => `n${++nonces}`,
    post: async (reply) => {
      posts.push(reply);
      const answer = answers.shift() ?? DONE;
      if (answer instanceof Fault) throw answer;
      return answer;
    },
  });
  return { sender, posts, network, nonces: () => posts.map(({ nonce }) => nonce) };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("the nonce", () => {
  it("stays the same however often the connection is lost", async () => {
    const { sender, nonces } = desk([lost, lost, DONE]);
    const sent = sender.send(REPLY);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sender.state()).toBe("waiting");
    await vi.advanceTimersByTimeAsync(2_000);
    await expect(sent).resolves.toEqual(DONE);
    expect([nonces(), sender.state()]).toEqual([["n1", "n1", "n1"], "idle"]);
  });

  it("stays for the same words sent on purpose after a refusal, and changes with other words", async () => {
    const { sender, nonces } = desk([changed, changed, DONE, DONE]);
    await expect(sender.send(REPLY)).rejects.toBe(changed);
    await expect(sender.send({ ...REPLY, anyway: true })).rejects.toBe(changed);
    await sender.send({ ...REPLY, body_html: "<p>Other</p>" });
    await sender.send({ ...REPLY, body_html: "<p>Other</p>" });
    expect(nonces()).toEqual(["n1", "n1", "n2", "n3"]);
  });

  it("is taken up again after a reload, for the words that it was made for only", async () => {
    const restored = { nonce: "before", html: "<p>Hello</p>" };
    const same = desk([], restored);
    await same.sender.send(REPLY);
    await same.sender.send(REPLY);
    expect(same.nonces()).toEqual(["before", "n1"]);
    const other = desk([], restored);
    await other.sender.send({ ...REPLY, body_html: "<p>Hello Ann</p>" });
    expect(other.nonces()).toEqual(["n1"]);
  });
});

describe("waiting for the connection", () => {
  it("ends at once when the network is back", async () => {
    const { sender, network } = desk([lost, DONE]);
    const sent = sender.send(REPLY);
    await vi.advanceTimersByTimeAsync(0);
    network.dispatchEvent(new Event("online"));
    await expect(sent).resolves.toEqual(DONE);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("ends when the writer wants to edit", async () => {
    const { sender, posts } = desk([lost]);
    const sent = sender.send(REPLY);
    const stopped = expect(sent).rejects.toBeInstanceOf(Stopped);
    await vi.advanceTimersByTimeAsync(0);
    sender.stop();
    await stopped;
    expect([posts.length, sender.state()]).toEqual([1, "idle"]);
  });
});
