import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LiveClient, type LiveNews, PING_EVERY, PONG_WITHIN, type Socket, WATCH_AFTER } from "./client";
import type { ClientFrame, LiveEvent, ServerFrame } from "./protocol";

class FakeSocket implements Socket {
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  readonly sent: ClientFrame[] = [];
  closed = false;

  send(data: string) {
    this.sent.push(JSON.parse(data));
  }
  close() {
    this.closed = true;
  }
  says(frame: ServerFrame) {
    this.onmessage?.call(this as never, { data: JSON.stringify(frame) } as MessageEvent);
  }
  opens() {
    this.onopen?.call(this as never, new Event("open"));
  }
  breaks(code = 1006) {
    this.onclose?.call(this as never, { code } as CloseEvent);
  }
  /** Opens and is welcomed by a server whose log ends at `seq`. */
  welcomes(seq: number) {
    this.opens();
    this.says({ type: "welcome", seq, agents: [], tickets: {} });
  }
}

class FakeNetwork extends EventTarget {
  navigator = { onLine: true };
  turns(onLine: boolean) {
    this.navigator.onLine = onLine;
    this.dispatchEvent(new Event(onLine ? "online" : "offline"));
  }
}

function desk() {
  const sockets: FakeSocket[] = [];
  const network = new FakeNetwork();
  const news: LiveNews[] = [];
  const live = new LiveClient({
    network: network as never,
    random: () => 1,
    connect: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
  });
  live.onNews((one) => news.push(one));
  const last = () => sockets.at(-1) as FakeSocket;
  return { live, sockets, network, news, last };
}

const event = (seq: number): LiveEvent => ({
  type: "event",
  seq,
  id: seq,
  kind: "ticket.changed",
  ticket_id: 1001,
  at: "2026-01-01T00:00:00Z",
  actor: { kind: "agent", id: 3, name: "Ana" },
  data: {},
});

const seqs = (news: LiveNews[]) => news.map((one) => (one.type === "event" ? one.seq : one.type));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("resuming", () => {
  it("starts at the end of the log and resumes from the last number seen", () => {
    const { live, last, news } = desk();
    live.start();
    last().welcomes(40);
    expect(last().sent).toEqual([{ type: "hello", after: null }]);
    last().says(event(41));
    last().breaks();
    vi.advanceTimersByTime(500);
    last().opens();
    expect(last().sent).toEqual([{ type: "hello", after: 41 }]);
    expect(seqs(news)).toEqual(["start", 41]);
  });

  it("asks again for events that a second loss swallowed after the welcome", () => {
    const { live, last } = desk();
    live.start();
    last().welcomes(40);
    last().breaks();
    vi.advanceTimersByTime(500);
    last().welcomes(45);
    last().says(event(41));
    last().breaks();
    vi.advanceTimersByTime(500);
    last().opens();
    expect(last().sent).toEqual([{ type: "hello", after: 41 }]);
  });

  it("tells each event once, in order, whatever is repeated", () => {
    const { live, last, news } = desk();
    live.start();
    last().welcomes(40);
    for (const seq of [41, 42, 42, 41, 44]) last().says(event(seq));
    expect(seqs(news)).toEqual(["start", 41, 42, 44]);
  });

  it("reloads when told to, and goes on from there", () => {
    const { live, last, news } = desk();
    live.start();
    last().welcomes(40);
    last().says({ type: "reload", seq: 90 });
    last().says(event(90));
    last().says(event(91));
    expect(seqs(news)).toEqual(["start", "reload", 91]);
  });

  it("starts over when the log ends before what it has seen", () => {
    const { live, last, news } = desk();
    live.start();
    last().welcomes(40);
    last().breaks();
    vi.advanceTimersByTime(500);
    last().welcomes(7);
    last().says(event(8));
    expect(seqs(news)).toEqual(["start", "reload", 8]);
  });
});

describe("staying connected", () => {
  it("backs off with doubling delays up to 30 s and forgets them once welcomed", () => {
    const { live, sockets, last } = desk();
    live.start();
    for (const delay of [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      const before = sockets.length;
      last().breaks();
      vi.advanceTimersByTime(delay - 1);
      expect(sockets.length).toBe(before);
      vi.advanceTimersByTime(1);
      expect(sockets.length).toBe(before + 1);
    }
    last().welcomes(1);
    last().breaks();
    expect(live.status).toBe("waiting");
    vi.advanceTimersByTime(500);
    expect(live.status).toBe("connecting");
  });

  it("pings when nothing was heard and gives up on a connection that does not answer", () => {
    const { live, last, sockets } = desk();
    live.start();
    last().welcomes(1);
    const first = last();
    vi.advanceTimersByTime(PING_EVERY);
    expect(first.sent.at(-1)).toEqual({ type: "ping" });
    first.says({ type: "pong" });
    vi.advanceTimersByTime(PING_EVERY + PONG_WITHIN - 1);
    expect(live.status).toBe("online");
    vi.advanceTimersByTime(1);
    expect(live.status).toBe("waiting");
    expect(first.closed).toBe(true);
    vi.advanceTimersByTime(500);
    expect(sockets).toHaveLength(2);
  });

  it("does not wait for ever for a welcome", () => {
    const { live, last } = desk();
    live.start();
    last().opens();
    vi.advanceTimersByTime(10_000);
    expect(live.status).toBe("waiting");
  });

  it("rests while the browser is offline and returns at once when it is back", () => {
    const { live, last, network, sockets } = desk();
    live.start();
    last().welcomes(1);
    network.turns(false);
    expect(live.status).toBe("offline");
    vi.advanceTimersByTime(120_000);
    expect(sockets).toHaveLength(1);
    network.turns(true);
    expect(sockets).toHaveLength(2);
    last().welcomes(1);
    expect(live.status).toBe("online");
  });

  it("stays away when the session has ended", () => {
    const { live, last, sockets } = desk();
    live.start();
    last().welcomes(1);
    last().breaks(4401);
    live.retryNow();
    vi.advanceTimersByTime(120_000);
    expect([live.status, sockets.length]).toEqual(["signed-out", 1]);
  });

  it("leaves no timer and no socket behind when stopped", () => {
    const { live, last } = desk();
    const stop = live.start();
    last().welcomes(1);
    stop();
    expect([last().closed, vi.getTimerCount(), live.status]).toEqual([true, 0, "idle"]);
  });
});

describe("presence", () => {
  it("keeps who is where, and says again where it is after a reconnect", () => {
    const { live, last } = desk();
    live.start();
    last().opens();
    live.view(1001);
    last().says({
      type: "welcome",
      seq: 1,
      agents: [{ id: 3, state: "online" }],
      tickets: { "1001": [{ agent_id: 3, state: "viewing" }] },
    });
    expect(last().sent.at(-1)).toEqual({ type: "viewing", ticket_id: 1001 });
    expect([live.presence.agent(3), live.presence.agent(4)]).toEqual(["online", "offline"]);
    expect(live.presence.inTicket(1001)).toHaveLength(1);
    last().says({ type: "presence", ticket_id: 1001, agents: [] });
    expect(live.presence.inTicket(1001)).toHaveLength(0);

    last().breaks();
    vi.advanceTimersByTime(500);
    last().welcomes(1);
    expect(last().sent).toEqual([
      { type: "hello", after: 1 },
      { type: "viewing", ticket_id: 1001 },
    ]);
  });

  it("watches the rows in sight once scrolling rests, and again after a reconnect", () => {
    const { live, last } = desk();
    live.start();
    last().welcomes(1);
    live.view(7);
    last().says({ type: "presence", ticket_id: 7, agents: [{ agent_id: 3, state: "viewing" }] });
    live.watch([1, 2]);
    live.watch([2, 3]);
    vi.advanceTimersByTime(WATCH_AFTER);
    live.watch([2, 3]);
    vi.advanceTimersByTime(WATCH_AFTER);
    const asked = () => last().sent.flatMap((frame) => (frame.type === "watch" ? [frame.ticket_ids] : []));
    expect(asked()).toEqual([[2, 3]]);

    last().says({ type: "watched", tickets: { "2": [{ agent_id: 4, state: "viewing" }] } });
    expect(live.presence.inTicket(2)).toHaveLength(1);
    last().says({ type: "watched", tickets: {} });
    expect(live.presence.inTicket(2)).toHaveLength(0);
    expect(live.presence.inTicket(7)).toHaveLength(1);

    last().breaks();
    vi.advanceTimersByTime(500);
    last().welcomes(1);
    expect(asked()).toEqual([[2, 3]]);
    live.watch([]);
    vi.advanceTimersByTime(WATCH_AFTER);
    expect(asked()).toEqual([[2, 3], []]);
  });

  it("tells of typing at most every three seconds, and when it ends", () => {
    const { live, last } = desk();
    live.start();
    last().welcomes(1);
    for (const at of [0, 1000, 2999, 3000]) live.type(1001, "reply", at);
    live.type(1001, "note", 3100);
    live.view(null);
    live.view(1002);
    const typing = last().sent.flatMap((frame) =>
      frame.type === "typing" ? [`${frame.mode} ${frame.on}`] : [],
    );
    expect(typing).toEqual(["reply true", "reply true", "reply false", "note true", "note false"]);
  });
});
