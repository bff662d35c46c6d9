import { Fault } from "../../api";
import type { Attachment, NewReply, ReplyResult } from "../composer/model";

/** Something said that the server has not confirmed yet. */
export interface Unsent {
  nonce: string;
  kind: NewReply["kind"];
  text: string;
  files: readonly Attachment[];
  at: string;
}

/** "waiting": no connection, it is tried again by itself; "refused": the server does not want it. */
export type OutboxState = "idle" | "sending" | "waiting" | "refused";

export interface OutboxView {
  unsent: readonly Unsent[];
  state: OutboxState;
  /** Why the first of them was refused. */
  fault: Fault | null;
}

export interface UnsentStore {
  read: () => Unsent[];
  write: (unsent: readonly Unsent[]) => void;
}

interface OutboxOptions {
  post: (reply: NewReply) => Promise<ReplyResult>;
  onSent: (result: ReplyResult) => void;
  store: UnsentStore;
  now: () => Date;
  makeNonce?: () => string;
  network?: Pick<EventTarget, "addEventListener">;
}

const FIRST_RETRY = 1_000;
const LAST_RETRY = 15_000;

/**
 * What an agent says in one chat, on its way: shown at once, sent in order, one at a time, and again under
 * the same nonce until the server has it. It survives the page, in this browser.
 */
export class ChatOutbox {
  private view: OutboxView;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly options: OutboxOptions) {
    this.view = { unsent: options.store.read(), state: "idle", fault: null };
    (options.network ?? window).addEventListener("online", this.retryNow);
    void this.next();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): OutboxView => this.view;

  say(kind: NewReply["kind"], text: string, files: readonly Attachment[] = []) {
    const { makeNonce = newNonce, now } = this.options;
    const said: Unsent = { nonce: makeNonce(), kind, text, files, at: now().toISOString() };
    this.keep([...this.view.unsent, said]);
    void this.next();
  }

  /** Tries at once instead of at the end of the delay, or again what was refused. */
  readonly retryNow = () => {
    if (this.view.state === "idle" || this.view.state === "sending") return;
    clearTimeout(this.timer);
    this.change({ state: "idle", fault: null });
    void this.next();
  };

  /** Takes words back that could not be sent, for their writer to change. */
  takeBack(nonce: string): Unsent | undefined {
    const taken = this.view.unsent.find((one) => one.nonce === nonce);
    if (!taken || (this.view.state === "sending" && this.view.unsent[0] === taken)) return undefined;
    clearTimeout(this.timer);
    this.keep(this.view.unsent.filter((one) => one !== taken));
    this.change({ state: "idle", fault: null });
    void this.next();
    return taken;
  }

  private async next() {
    const [first] = this.view.unsent;
    if (!first || this.view.state !== "idle") return;
    this.change({ state: "sending" });
    try {
      const result = await this.options.post(replyOf(first));
      this.failures = 0;
      this.keep(this.view.unsent.filter((one) => one !== first));
      this.options.onSent(result);
      this.change({ state: "idle" });
      void this.next();
    } catch (error) {
      this.failed(error);
    }
  }

  private failed(error: unknown) {
    if (!(error instanceof Fault)) {
      this.change({ state: "refused", fault: null });
      throw error;
    }
    if (!error.passing) return this.change({ state: "refused", fault: error });
    this.change({ state: "waiting" });
    const delay = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this.failures++);
    this.timer = setTimeout(this.retryNow, error.retryAfter ? error.retryAfter * 1_000 : delay);
  }

  private keep(unsent: readonly Unsent[]) {
    this.options.store.write(unsent);
    this.change({ unsent });
  }

  private change(patch: Partial<OutboxView>) {
    this.view = { ...this.view, ...patch };
    for (const listener of this.listeners) listener();
  }
}

/** A chat is answered at once: nothing holds the words back, and what others did meanwhile stops nothing. */
function replyOf({ nonce, kind, text, files }: Unsent): NewReply {
  return {
    nonce,
    kind,
    body_text: text,
    attachments: files.map(({ id }) => id),
    anyway: true,
    undo_seconds: 0,
  };
}

/** One agent's unsent words in one chat. */
export function unsentStore(agentId: number, ticketId: number, storage = localStorage): UnsentStore {
  const key = `kept.unsent.${agentId}.${ticketId}`;
  return {
    read() {
      try {
        const kept: unknown = JSON.parse(storage.getItem(key) ?? "[]");
        return Array.isArray(kept) ? kept.filter(isUnsent) : [];
      } catch {
        return [];
      }
    },
    write(unsent) {
      try {
        if (unsent.length > 0) storage.setItem(key, JSON.stringify(unsent));
        else storage.removeItem(key);
      } catch {
        // Storage is full or switched off: they are on their way all the same.
      }
    },
  };
}

function isUnsent(kept: unknown): kept is Unsent {
  if (typeof kept !== "object" || kept === null) return false;
  const { nonce, text, files } = kept as Partial<Unsent>;
  return typeof nonce === "string" && typeof text === "string" && Array.isArray(files);
}

function newNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
