import { Fault } from "../../../api";
import { type Content, contentOf, type Draft, isEmpty, joined, NOTHING } from "../model";
import type { LocalStore } from "./localDrafts";

/**
 * "clean": the server has it; "dirty": written since; "saving"; "retrying": the server cannot be reached,
 * this browser keeps it and goes on trying; "refused": the server does not want it, and says why.
 */
export type SaveState = "clean" | "dirty" | "saving" | "retrying" | "refused";

export interface DraftView {
  content: Content;
  /** The ticket's version that the writer had read. */
  base: number;
  state: SaveState;
  /** Grows when the content was replaced from outside, and an editor must load it anew. */
  revision: number;
  /** Why it came back, or why it cannot be saved. */
  problem: string;
}

export interface DraftServer {
  /** Keeps the content; null when it was empty and is gone now. `leaving`: the page may be closing. */
  save: (content: Content, base: number, leaving: boolean) => Promise<Draft | null>;
}

interface KeeperOptions {
  server: DraftServer;
  local: LocalStore;
  draft: Draft | undefined;
  version: number;
  onSaved: (draft: Draft | null) => void;
  network?: Pick<EventTarget, "addEventListener">;
}

export const SAVE_AFTER = 800;
export const SAVE_WITHIN = 5_000;
const FIRST_RETRY = 2_000;
const LAST_RETRY = 30_000;

/**
 * Keeps what is being written: soon at the server, and until it has answered in this browser. Only one
 * save is on its way at a time, so that an old one cannot overtake a new one; while a reply is being sent
 * (`pause`) there is none, so that no draft of sent words comes back.
 */
export class DraftKeeper {
  /** The nonce under which the restored words may have been sent before the page was left. */
  readonly restored: { nonce: string; html: string } | undefined;
  private view: DraftView;
  /** When the newest draft that we know of was saved at the server. */
  private upon: string;
  private touched = false;
  private paused = false;
  private dirtySince: number | null = null;
  private failures = 0;
  private running: Promise<void> | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly options: KeeperOptions) {
    const { draft, version } = options;
    const kept = options.local.read();
    this.upon = draft?.updated_at ?? "";
    this.restored = kept?.nonce ? { nonce: kept.nonce, html: kept.content.html } : undefined;
    this.view = {
      content: draft ? contentOf(draft) : NOTHING,
      base: draft?.base_version || version,
      state: "clean",
      revision: 0,
      problem: draft?.problem ?? "",
    };
    if (kept) this.restore(kept.content, kept.base, kept.upon);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): DraftView => this.view;

  /** What the writer had read when they go on with, or send, what they wrote: `seen` is on their screen. */
  baseWith(seen: number): number {
    return this.touched ? Math.max(this.view.base, seen) : this.view.base;
  }

  edit(patch: Partial<Content>, seen: number) {
    this.touched = true;
    this.change({ content: { ...this.view.content, ...patch }, base: this.baseWith(seen), state: "dirty" });
    this.saveSoon();
  }

  /** Saves now what has not been saved. Resolves when the attempt has ended, well or not. */
  async flush(leaving = false): Promise<void> {
    if (this.running && !leaving) await this.running;
    if (this.view.state === "clean" || this.paused) return;
    if (this.view.state !== "saving") await this.save(leaving);
  }

  /** Empties the composer; the result brings the words back. */
  discard(): () => void {
    const { content, base } = this.view;
    this.replace(NOTHING, base);
    return () => {
      const since = this.view.content;
      this.replace(isEmpty(since) ? content : joined(content, since), base);
    };
  }

  /** From here to `resume` or `sent` nothing is saved. Resolves once no save is on its way. */
  async pause(nonce: string): Promise<void> {
    this.paused = true;
    clearTimeout(this.timer);
    this.keepLocally(nonce);
    await this.running;
  }

  resume() {
    this.paused = false;
    if (this.view.state === "saving") this.change({ state: "dirty" });
    if (this.view.state !== "clean") this.saveSoon();
    else this.options.local.clear();
  }

  /** The words have become a message, and with them the server's draft has gone. */
  sent(version: number) {
    this.paused = false;
    this.touched = false;
    this.options.local.clear();
    this.settled();
    this.change({
      content: NOTHING,
      base: version,
      state: "clean",
      revision: this.view.revision + 1,
      problem: "",
    });
  }

  /** Takes over a draft that came back from the server, before what was written meanwhile. */
  adopt(draft: Draft) {
    const { content, state, revision } = this.view;
    this.upon = draft.updated_at;
    const from = contentOf(draft);
    const next = state === "clean" ? from : joined(from, content);
    this.change({ content: next, base: draft.base_version, problem: draft.problem, revision: revision + 1 });
    if (state !== "clean") this.saveSoon();
  }

  /** The server's draft as it was fetched: shown when it is newer and nothing here would be lost. */
  refresh(draft: Draft | undefined) {
    const untouched = this.view.state === "clean" && !this.running && !this.paused;
    if (draft && untouched && Date.parse(draft.updated_at) > (Date.parse(this.upon) || 0)) this.adopt(draft);
  }

  private restore(content: Content, base: number, upon: string) {
    const newer = this.upon !== "" && Date.parse(this.upon) > (Date.parse(upon) || 0);
    const next = newer ? joined(this.view.content, content) : content;
    this.view = { ...this.view, content: next, base, state: "dirty" };
    this.saveSoon();
  }

  private replace(content: Content, base: number) {
    this.change({ content, base, state: "dirty", problem: "", revision: this.view.revision + 1 });
    void this.flush();
  }

  private saveSoon() {
    if (this.paused) return;
    this.dirtySince ??= Date.now();
    clearTimeout(this.timer);
    const rest = this.dirtySince + SAVE_WITHIN - Date.now();
    this.timer = setTimeout(() => void this.flush(), Math.max(0, Math.min(SAVE_AFTER, rest)));
  }

  private save(leaving: boolean): Promise<void> {
    const attempt = this.attempt(leaving);
    this.running = attempt;
    return attempt.finally(() => {
      if (this.running === attempt) this.running = null;
    });
  }

  private async attempt(leaving: boolean) {
    clearTimeout(this.timer);
    const { content, base } = this.view;
    this.keepLocally();
    this.change({ state: "saving" });
    try {
      const draft = await this.options.server.save(content, base, leaving);
      this.saved(content, draft);
    } catch (error) {
      this.failed(error);
    }
  }

  private saved(content: Content, draft: Draft | null) {
    this.upon = draft?.updated_at ?? this.upon;
    if (this.paused) return;
    this.failures = 0;
    this.dirtySince = null;
    this.options.onSaved(draft);
    if (this.view.content !== content) return this.saveSoon();
    this.options.local.clear();
    this.change({ state: "clean", problem: "" });
  }

  private failed(error: unknown) {
    if (this.paused) return;
    if (error instanceof Fault && !error.passing) {
      return this.change({ state: "refused", problem: error.message });
    }
    this.change({ state: "retrying" });
    const delay = Math.min(LAST_RETRY, FIRST_RETRY * 2 ** this.failures++);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.flush(), delay);
    (this.options.network ?? window).addEventListener("online", this.retryNow, { once: true });
  }

  private readonly retryNow = () => {
    if (this.view.state === "retrying") void this.flush();
  };

  private settled() {
    clearTimeout(this.timer);
    this.failures = 0;
    this.dirtySince = null;
  }

  private keepLocally(nonce?: string) {
    const { content, base } = this.view;
    this.options.local.write({ content, base, upon: this.upon, nonce });
  }

  private change(patch: Partial<DraftView>) {
    this.view = { ...this.view, ...patch };
    for (const listener of this.listeners) listener();
  }
}
