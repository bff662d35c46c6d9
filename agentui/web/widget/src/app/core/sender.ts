import type { Ack, ChatFile, SendBody } from "../../protocol";
import { Fault } from "./api";
import { backoff } from "./backoff";
import type { Blobs } from "./blobs";
import { Refused } from "./link";
import type { Entry, Outbox, OutFile } from "./outbox";
import type { Turns } from "./turns";

export interface SenderOptions {
  outbox: Outbox;
  blobs: Blobs;
  turns: Turns;
  ready: () => boolean;
  deliver: (body: SendBody) => Promise<Ack>;
  upload: (name: string, blob: Blob, progress: (share: number) => void) => Promise<ChatFile>;
  onAck: (entry: Entry, ack: Ack) => void;
  onProgress: (key: string, share: number) => void;
  random?: () => number;
}

/** A tab waits so long for another one to send before it sends by itself. */
export const PATIENCE = 5_000;

/**
 * Sends what is in the outbox: of each conversation one message at a time, the oldest first, with the same
 * nonce until it is acknowledged or refused. A message that waits for a person holds nobody else up.
 */
export class Sender {
  private readonly busy = new Set<string>();
  private readonly pauses = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly attempts = new Map<string, number>();
  private impatience: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: SenderOptions) {
    options.outbox.subscribe(this.kick);
    options.turns.onMine(this.kick);
  }

  /** Looks whether there is something to send; called whenever that may have changed. */
  readonly kick = () => {
    const waiting = this.options.outbox.list().filter((entry) => !entry.failed);
    this.watch(waiting);
    if (!this.options.turns.mine || !this.options.ready()) return;
    const heads = new Map<string, Entry>();
    for (const entry of waiting) if (!heads.has(entry.conversation)) heads.set(entry.conversation, entry);
    for (const entry of heads.values()) {
      if (!this.busy.has(entry.conversation) && !this.pauses.has(entry.conversation)) void this.send(entry);
    }
  };

  /** The network is back: nobody waits for the end of a delay. */
  hurry() {
    this.attempts.clear();
    this.endPauses();
    this.kick();
  }

  stop() {
    clearTimeout(this.impatience);
    this.endPauses();
    this.options.turns.leave();
  }

  private endPauses() {
    for (const timer of this.pauses.values()) clearTimeout(timer);
    this.pauses.clear();
  }

  /** The tab whose turn it is may be frozen in the background. */
  private watch(waiting: Entry[]) {
    if (this.options.turns.mine || !waiting.length) {
      clearTimeout(this.impatience);
      this.impatience = undefined;
      return;
    }
    this.impatience ??= setTimeout(() => {
      this.impatience = undefined;
      if (this.options.ready()) this.options.turns.take();
      this.kick();
    }, PATIENCE);
  }

  private async send(entry: Entry) {
    const { outbox, deliver, onAck } = this.options;
    const { conversation, nonce } = entry;
    this.busy.add(conversation);
    try {
      const files = await this.uploaded(entry);
      // The conversation may have got its number meanwhile.
      const current = outbox.get(nonce);
      if (!current || !files) return;
      const body = { nonce, conversation: current.conversation, text: current.text, files };
      const ack = await deliver(current.answers ? { ...body, answers: current.answers } : body);
      this.attempts.delete(conversation);
      onAck(current, ack);
      outbox.remove(nonce);
      for (const { key } of current.files) void this.options.blobs.remove(key);
    } catch (fault) {
      this.failed(entry, fault);
    } finally {
      this.busy.delete(conversation);
      this.kick();
    }
  }

  private failed({ nonce, conversation }: Entry, fault: unknown) {
    if (fault instanceof Refused && fault.refusal.code !== "too_fast") {
      const { code, message } = fault.refusal;
      return this.options.outbox.update(nonce, { failed: { code, message } });
    }
    if (fault instanceof Fault && !fault.passing && fault.status !== 401) {
      return this.options.outbox.update(nonce, { failed: { code: fault.code, message: fault.message } });
    }
    const attempt = this.attempts.get(conversation) ?? 0;
    this.attempts.set(conversation, attempt + 1);
    const asked =
      fault instanceof Refused ? fault.refusal.retry_after : fault instanceof Fault ? fault.retryAfter : 0;
    this.pause(conversation, asked ? asked * 1000 : backoff(attempt, this.options.random));
  }

  private pause(conversation: string, span: number) {
    const timer = setTimeout(() => {
      this.pauses.delete(conversation);
      this.kick();
    }, span);
    this.pauses.set(conversation, timer);
  }

  /** The ids of the entry's files; nothing when one of them is lost, which is for a person to see. */
  private async uploaded(entry: Entry): Promise<number[] | undefined> {
    const files: OutFile[] = [...entry.files];
    for (const [at, file] of files.entries()) {
      if (file.id) continue;
      const blob = await this.options.blobs.get(file.key);
      if (!blob) {
        this.options.outbox.update(entry.nonce, { failed: { code: "file_lost", message: "" } });
        return undefined;
      }
      const progress = (share: number) => this.options.onProgress(file.key, share);
      const { id } = await this.options.upload(file.name, blob, progress);
      files[at] = { ...file, id };
      this.options.outbox.update(entry.nonce, { files });
    }
    return files.flatMap(({ id }) => id ?? []);
  }
}
