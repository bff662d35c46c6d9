import { PresenceStore } from "./presence";
import {
  CLOSE_SIGNED_OUT,
  type ClientFrame,
  type ComposerMode,
  type LiveEvent,
  type LiveNotification,
  type ServerFrame,
} from "./protocol";
import { VisitorStore } from "./visitors";

/** What of a WebSocket the client uses. */
export type Socket = Pick<WebSocket, "send" | "close" | "onopen" | "onmessage" | "onclose">;

/** "waiting": disconnected and trying again; "offline": the browser says there is no network. */
export type LiveStatus = "idle" | "connecting" | "online" | "waiting" | "offline" | "signed-out";

/** "start" and "reload" both mean: what was fetched before may be stale, fetch it anew. */
export type LiveNews = LiveEvent | LiveNotification | { type: "start" } | { type: "reload" };

interface LiveOptions {
  connect: () => Socket;
  /** Between 0 and 1; spreads the return of many browsers after an outage. */
  random?: () => number;
  network?: Pick<Window, "addEventListener" | "removeEventListener"> & { navigator: { onLine: boolean } };
}

export const PING_EVERY = 25_000;
export const PONG_WITHIN = 10_000;
const WELCOME_WITHIN = 10_000;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
const TYPING_EVERY = 3_000;
export const WATCH_AFTER = 250;
const MOST_WATCHED = 200;

/**
 * Keeps one socket to the server and the number of the last event seen. Whatever happens to the
 * connection, listeners get each event once and in order, or are told to reload; never silence.
 */
export class LiveClient {
  readonly presence = new PresenceStore();
  readonly visitors = new VisitorStore();
  private current: LiveStatus = "idle";
  private socket: Socket | null = null;
  private seq: number | null = null;
  private attempts = 0;
  private welcomed = false;
  private viewing: number | null = null;
  private watching: readonly number[] = [];
  private watched: readonly number[] = [];
  private typing: { ticket: number; mode: ComposerMode; at: number } | null = null;
  private retryTimer: Timer;
  private pingTimer: Timer;
  private deadTimer: Timer;
  private watchTimer: Timer;
  private readonly newsListeners = new Set<(news: LiveNews) => void>();
  private readonly statusListeners = new Set<() => void>();
  private readonly random: () => number;
  private readonly network: NonNullable<LiveOptions["network"]>;

  constructor(private readonly options: LiveOptions) {
    this.random = options.random ?? Math.random;
    this.network = options.network ?? window;
  }

  get status(): LiveStatus {
    return this.current;
  }

  readonly subscribeStatus = (listener: () => void): (() => void) => {
    this.statusListeners.add(listener);
    return () => this.statusListeners.delete(listener);
  };

  /** Calls back for each piece of news from now on; the result ends it. */
  readonly onNews = (listener: (news: LiveNews) => void): (() => void) => {
    this.newsListeners.add(listener);
    return () => this.newsListeners.delete(listener);
  };

  /** Connects and stays connected until the result is called. */
  start(): () => void {
    this.network.addEventListener("online", this.retryNow);
    this.network.addEventListener("offline", this.lostNetwork);
    if (this.network.navigator.onLine) this.open();
    else this.setStatus("offline");
    return () => this.stop();
  }

  /** Tells the others which ticket this browser shows; repeated by itself after a reconnect. */
  view(ticket: number | null) {
    if (this.viewing === ticket) return;
    this.stopTyping();
    this.viewing = ticket;
    this.send({ type: "viewing", ticket_id: ticket });
  }

  /** Asks who is in these tickets, the rows in sight, and no longer about others; told when scrolling rests. */
  watch(tickets: readonly number[]) {
    this.watching = tickets.slice(0, MOST_WATCHED);
    this.watchTimer ??= setTimeout(() => {
      this.watchTimer = undefined;
      this.sendWatch();
    }, WATCH_AFTER);
  }

  private sendWatch() {
    const { watching, watched } = this;
    if (watching.length === watched.length && watching.every((id, at) => id === watched[at])) return;
    this.watched = watching;
    this.send({ type: "watch", ticket_ids: [...watching] });
  }

  /** Called for each key typed into a composer; the others are told at most every three seconds. */
  type(ticket: number, mode: ComposerMode, at: number = Date.now()) {
    const last = this.typing;
    const same = last?.ticket === ticket && last.mode === mode;
    if (same && at - last.at < TYPING_EVERY) return;
    if (!same) this.stopTyping();
    this.typing = { ticket, mode, at };
    this.send({ type: "typing", ticket_id: ticket, mode, on: true });
  }

  stopTyping() {
    if (!this.typing) return;
    const { ticket, mode } = this.typing;
    this.typing = null;
    this.send({ type: "typing", ticket_id: ticket, mode, on: false });
  }

  /** Tries at once instead of at the end of the delay; does nothing while connected. */
  readonly retryNow = () => {
    if (this.socket || this.current === "signed-out") return;
    this.attempts = 0;
    this.open();
  };

  private stop() {
    this.network.removeEventListener("online", this.retryNow);
    this.network.removeEventListener("offline", this.lostNetwork);
    this.drop();
    clearTimeout(this.watchTimer);
    this.watchTimer = undefined;
    this.setStatus("idle");
  }

  private open() {
    this.drop();
    this.setStatus("connecting");
    const socket = this.options.connect();
    this.socket = socket;
    this.welcomed = false;
    this.deadTimer = setTimeout(this.lost, WELCOME_WITHIN);
    socket.onopen = () => this.send({ type: "hello", after: this.seq });
    socket.onmessage = (message) => this.receive(JSON.parse(message.data) as ServerFrame);
    socket.onclose = (event) => (event.code === CLOSE_SIGNED_OUT ? this.signedOut() : this.lost());
  }

  /** Leaves the socket, if there is one, without hearing from it again. */
  private drop() {
    clearTimeout(this.retryTimer);
    clearTimeout(this.pingTimer);
    clearTimeout(this.deadTimer);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private readonly lost = () => {
    this.drop();
    if (!this.network.navigator.onLine) return this.setStatus("offline");
    this.setStatus("waiting");
    const ceiling = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.attempts++);
    this.retryTimer = setTimeout(() => this.open(), ceiling * (0.5 + this.random() / 2));
  };

  private readonly lostNetwork = () => {
    this.drop();
    this.setStatus("offline");
  };

  private signedOut() {
    this.drop();
    this.setStatus("signed-out");
  }

  private receive(frame: ServerFrame) {
    this.expectLife();
    this.presence.apply(frame, this.viewing);
    this.visitors.apply(frame);
    switch (frame.type) {
      case "welcome":
        return this.welcome(frame.seq);
      case "reload":
        this.seq = frame.seq;
        return this.tell({ type: "reload" });
      case "event":
        if (this.seq !== null && frame.seq <= this.seq) return;
        this.seq = frame.seq;
        return this.tell(frame);
      case "notification":
        return this.tell(frame);
    }
  }

  /**
   * The number in the welcome is where the log ends now. It becomes ours only when we had none: on a
   * resume the events up to it are still to come, and a second loss before them must ask for them again.
   * A log that ends before what we saw is another log (restored from a backup), so we start over.
   */
  private welcome(end: number) {
    this.welcomed = true;
    this.attempts = 0;
    const before = this.seq;
    if (before === null || end < before) {
      this.seq = end;
      this.tell({ type: before === null ? "start" : "reload" });
    }
    if (this.viewing !== null) this.send({ type: "viewing", ticket_id: this.viewing });
    this.watched = [];
    this.sendWatch();
    this.setStatus("online");
  }

  /** Every frame proves life; after 25 s without one we ask, and 10 s later the connection is dead. */
  private expectLife() {
    clearTimeout(this.pingTimer);
    clearTimeout(this.deadTimer);
    this.pingTimer = setTimeout(() => {
      this.send({ type: "ping" });
      this.deadTimer = setTimeout(this.lost, PONG_WITHIN);
    }, PING_EVERY);
  }

  private send(frame: ClientFrame) {
    if (this.welcomed || frame.type === "hello") this.socket?.send(JSON.stringify(frame));
  }

  private tell(news: LiveNews) {
    for (const listener of this.newsListeners) listener(news);
  }

  private setStatus(status: LiveStatus) {
    if (this.current === status) return;
    this.current = status;
    for (const listener of this.statusListeners) listener();
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined;
