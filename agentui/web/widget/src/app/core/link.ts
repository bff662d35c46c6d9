import {
  type Ack,
  CLOSE_BLOCKED,
  CLOSE_UNKNOWN,
  type ClientFrame,
  type News,
  type PageSeen,
  type Refusal,
  type SendBody,
  type ServerFrame,
  type Telling,
} from "../../protocol";
import { Fault, Unreachable } from "./api";
import { backoff } from "./backoff";

/** What of a WebSocket the link uses. */
export type Socket = Pick<WebSocket, "send" | "close" | "onopen" | "onmessage" | "onclose">;

/** "waiting": disconnected and trying again; "offline": the browser says there is no network. */
export type LinkStatus = "idle" | "connecting" | "online" | "waiting" | "offline" | "blocked";

export interface LinkOptions {
  connect: () => Socket;
  /** The way for networks that let no socket through. */
  post: (body: SendBody) => Promise<Ack>;
  news: (after: number, wait: number, signal: AbortSignal) => Promise<News>;
  tell: (frame: Telling) => Promise<unknown>;
  hello: () => { token: string; page: PageSeen; locale: string; time_zone: string };
  onFrame: (frame: ServerFrame) => void;
  onStatus: (status: LinkStatus) => void;
  /** The server does not know the token (any more). */
  onUnknown: () => void;
  random?: () => number;
  network?: Pick<EventTarget, "addEventListener" | "removeEventListener">;
  onLine?: () => boolean;
}

/** The server will not take a message. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

export const PING_EVERY = 25_000;
export const PONG_WITHIN = 10_000;
export const WELCOME_WITHIN = 10_000;
export const ACK_WITHIN = 12_000;
export const SOCKETS_BEFORE_POLLING = 3;
export const POLL_FOR = 120_000;
const POLL_WAIT = 25;
const POLL_REST = 1_000;

interface Awaited {
  resolve: (ack: Ack) => void;
  reject: (reason: Error) => void;
  timer: ReturnType<typeof setTimeout>;
}

/**
 * The way to the server: a socket, or requests where sockets fail. It holds the number of the newest event
 * that was handled and resumes from it, so that each event is told once and in order whatever happens to
 * the connection.
 */
export class Link {
  status: LinkStatus = "idle";
  polling = false;
  private seq: number | null = null;
  private socket: Socket | null = null;
  private attempts = 0;
  private retryTimer: Timer;
  private pingTimer: Timer;
  private deadTimer: Timer;
  private pollTimer: Timer;
  private poll: AbortController | null = null;
  private telling: Promise<unknown> = Promise.resolve();
  private readonly awaited = new Map<string, Awaited>();
  private readonly network: NonNullable<LinkOptions["network"]>;
  private readonly onLine: () => boolean;

  constructor(private readonly options: LinkOptions) {
    this.network = options.network ?? window;
    this.onLine = options.onLine ?? (() => navigator.onLine);
  }

  get after() {
    return this.seq;
  }

  /** Connects, and stays connected, with everything after seq to come. */
  start(seq: number) {
    if (this.status === "idle") {
      this.network.addEventListener("online", this.retryNow);
      this.network.addEventListener("offline", this.lostNetwork);
    }
    this.seq = seq;
    this.attempts = 0;
    this.open();
  }

  stop() {
    this.network.removeEventListener("online", this.retryNow);
    this.network.removeEventListener("offline", this.lostNetwork);
    this.drop();
    this.setStatus("idle");
  }

  /** Tries at once instead of at the end of the delay: the page is in front again, or a message waits. */
  readonly retryNow = () => {
    if (
      this.status === "online" ||
      this.status === "connecting" ||
      this.status === "idle" ||
      this.status === "blocked"
    )
      return;
    this.attempts = Math.min(this.attempts, SOCKETS_BEFORE_POLLING);
    this.open();
  };

  /** Tells what may be lost without harm; false when there is nobody to tell. */
  send(frame: ClientFrame): boolean {
    if (this.status !== "online") return false;
    if (this.polling) return this.tell(frame);
    this.socket?.send(JSON.stringify(frame));
    return true;
  }

  /** What was got, the next question for news says; the rest goes one after the other. */
  private tell(frame: ClientFrame): boolean {
    if (frame.type !== "read" && frame.type !== "typing" && frame.type !== "page" && frame.type !== "bye")
      return false;
    this.telling = this.telling.then(() => this.options.tell(frame)).catch(() => undefined);
    return true;
  }

  /** Resolves when the message is committed. Rejects with Refused, or with Unreachable: then try again. */
  deliver(body: SendBody): Promise<Ack> {
    if (this.status !== "online") return Promise.reject(new Unreachable());
    if (this.polling) return this.post(body);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.settle(body.nonce)?.reject(new Unreachable()), ACK_WITHIN);
      this.awaited.set(body.nonce, { resolve, reject, timer });
      this.send({ type: "send", ...body });
    });
  }

  private async post(body: SendBody): Promise<Ack> {
    try {
      return await this.options.post(body);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      if (fault.status === 401) {
        this.options.onUnknown();
        throw new Unreachable();
      }
      if (fault.status >= 500) throw new Unreachable();
      const code = fault.status === 429 ? "too_fast" : fault.code;
      throw new Refused({ nonce: body.nonce, code, message: fault.message, retry_after: fault.retryAfter });
    }
  }

  private settle(nonce: string): Awaited | undefined {
    const found = this.awaited.get(nonce);
    this.awaited.delete(nonce);
    clearTimeout(found?.timer);
    return found;
  }

  private open() {
    this.drop();
    if (!this.onLine()) return this.setStatus("offline");
    this.setStatus("connecting");
    // After some failures every second attempt is a request: a network without sockets gets its news that way.
    if (this.attempts >= SOCKETS_BEFORE_POLLING && (this.attempts - SOCKETS_BEFORE_POLLING) % 2 === 0) {
      void this.pollFor();
    } else this.openSocket();
  }

  private openSocket() {
    let socket: Socket;
    try {
      socket = this.options.connect();
    } catch {
      return this.lost();
    }
    this.socket = socket;
    this.deadTimer = setTimeout(this.lost, WELCOME_WITHIN);
    socket.onopen = () =>
      socket.send(JSON.stringify({ type: "hello", after: this.seq, ...this.options.hello() }));
    socket.onmessage = ({ data }) => this.receive(data);
    socket.onclose = ({ code }) => {
      if (code === CLOSE_UNKNOWN) return this.end(this.options.onUnknown);
      if (code === CLOSE_BLOCKED) return this.end(() => this.setStatus("blocked"));
      this.lost();
    };
  }

  private end(then: () => void) {
    this.drop();
    this.setStatus("waiting");
    then();
  }

  /** Leaves the connection, if there is one, without hearing from it again. */
  private drop() {
    for (const timer of [this.retryTimer, this.pingTimer, this.deadTimer, this.pollTimer])
      clearTimeout(timer);
    this.poll?.abort();
    this.poll = null;
    this.polling = false;
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    for (const nonce of [...this.awaited.keys()]) this.settle(nonce)?.reject(new Unreachable());
  }

  private readonly lost = () => {
    this.drop();
    if (!this.onLine()) return this.setStatus("offline");
    this.setStatus("waiting");
    this.retryTimer = setTimeout(() => this.open(), backoff(this.attempts++, this.options.random));
  };

  private readonly lostNetwork = () => {
    this.drop();
    this.setStatus("offline");
  };

  private receive(data: unknown) {
    this.expectLife();
    let frame: ServerFrame;
    try {
      frame = JSON.parse(String(data));
    } catch {
      return this.lost();
    }
    if (frame.type === "ack") this.settle(frame.nonce)?.resolve(frame);
    else if (frame.type === "refused") this.settle(frame.nonce)?.reject(new Refused(frame));
    else this.handle(frame);
  }

  /**
   * The number in the welcome is where the log ends now. It becomes ours only when the log is another one
   * (restored from a backup): on a resume the events up to it are still to come.
   */
  private handle(frame: ServerFrame) {
    if (frame.type === "welcome") {
      this.attempts = 0;
      const restored = this.seq === null || frame.seq < this.seq;
      if (restored) this.seq = frame.seq;
      this.options.onFrame(frame);
      if (restored) this.options.onFrame({ type: "reload", seq: frame.seq });
      return this.setStatus("online");
    }
    if (frame.type === "event") {
      if (this.seq !== null && frame.seq <= this.seq) return;
      this.seq = frame.seq;
    }
    if (frame.type === "reload") this.seq = frame.seq;
    this.options.onFrame(frame);
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

  /** Asks for news again and again; after a while the network may have become a better one. */
  private async pollFor() {
    const poll = new AbortController();
    this.poll = poll;
    try {
      for (let wait = 0; !poll.signal.aborted; wait = POLL_WAIT) {
        const news = await this.options.news(this.seq ?? 0, wait, poll.signal);
        if (poll.signal.aborted) return;
        if (!this.polling) this.startPolling();
        this.takeNews(news);
        // A server that does not make us wait for nothing is not to be asked without end.
        if (wait && !news.events?.length && !news.remarks?.length)
          await new Promise((resolve) => setTimeout(resolve, POLL_REST));
      }
    } catch (fault) {
      if (poll.signal.aborted) return;
      if (fault instanceof Fault && fault.status === 401) return this.end(this.options.onUnknown);
      if (fault instanceof Fault && fault.status === 403) return this.end(() => this.setStatus("blocked"));
      this.lost();
    }
  }

  private startPolling() {
    this.polling = true;
    this.setStatus("online");
    this.send({ type: "page", ...this.options.hello().page });
    this.pollTimer = setTimeout(() => {
      this.attempts = SOCKETS_BEFORE_POLLING - 1; // one socket, then requests again
      this.open();
    }, POLL_FOR);
  }

  private takeNews({ seq, events = [], remarks = [], reload }: News) {
    if (reload) return this.handle({ type: "reload", seq });
    for (const event of events) this.handle({ ...event, type: "event" });
    for (const remark of remarks) this.handle(remark);
    this.seq = Math.max(this.seq ?? 0, seq);
  }

  private setStatus(status: LinkStatus) {
    if (this.status === status) return;
    this.status = status;
    this.options.onStatus(status);
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined;
