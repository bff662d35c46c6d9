import { Fault } from "../../../api";
import type { NewReply, ReplyResult } from "../model";

/** "waiting": the server could not be reached, and it will be tried again with the same nonce. */
export type SendState = "idle" | "sending" | "waiting";

interface SenderOptions {
  post: (reply: NewReply) => Promise<ReplyResult>;
  /** Words that were on their way when the page was left. */
  restored?: { nonce: string; html: string };
  makeNonce?: () => string;
  network?: Pick<EventTarget, "addEventListener" | "removeEventListener">;
}

const FIRST_RETRY = 1_000;
const LAST_RETRY = 30_000;

/** Thrown by `send` when the writer stopped waiting: whether it arrived is not known. */
export class Stopped extends Error {}

/**
 * Sends a reply once, however often it has to be tried. The nonce stays until the server has taken the
 * reply, and changes only when other words are sent.
 */
export class Sender {
  private current: SendState = "idle";
  private nonce: string | undefined;
  private words: string | undefined;
  private wake: (() => void) | null = null;
  private stopped = false;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly options: SenderOptions) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly state = (): SendState => this.current;

  /** The nonce that these words go under. */
  nonceFor(reply: NewReply): string {
    const { restored, makeNonce = newNonce } = this.options;
    const words = JSON.stringify([reply.body_html, reply.recipients, reply.attachments]);
    if (this.words === undefined && restored?.html === reply.body_html) this.nonce = restored?.nonce;
    else if (this.words !== words) this.nonce = undefined;
    this.nonce ??= makeNonce();
    this.words = words;
    return this.nonce;
  }

  /** Resolves when the server has it; throws the Fault of a refusal, or Stopped. */
  async send(reply: NewReply): Promise<ReplyResult> {
    const nonce = this.nonceFor(reply);
    this.stopped = false;
    try {
      for (let failures = 0; ; failures++) {
        this.become("sending");
        const result = await this.attempt({ ...reply, nonce });
        if (result) {
          this.nonce = undefined;
          this.words = "";
          return result;
        }
        this.become("waiting");
        await this.pause(Math.min(LAST_RETRY, FIRST_RETRY * 2 ** failures));
        if (this.stopped) throw new Stopped();
      }
    } finally {
      this.become("idle");
    }
  }

  readonly retryNow = () => this.wake?.();

  /** Ends the waiting between two attempts; an attempt under way is not cut. */
  stop() {
    this.stopped = true;
    this.wake?.();
  }

  private async attempt(reply: NewReply): Promise<ReplyResult | null> {
    try {
      return await this.options.post(reply);
    } catch (error) {
      if (error instanceof Fault && error.passing) return null;
      throw error;
    }
  }

  private pause(milliseconds: number): Promise<void> {
    const network = this.options.network ?? window;
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        network.removeEventListener("online", go);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(go, milliseconds);
      network.addEventListener("online", go);
      this.wake = go;
    });
  }

  private become(state: SendState) {
    this.current = state;
    for (const listener of this.listeners) listener();
  }
}

function newNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
