import type { Answers } from "../../protocol";
import type { Store } from "./store";

/** A file of an unsent message. It has an id once the server has its bytes. */
export interface OutFile {
  key: string;
  name: string;
  type: string;
  size: number;
  id?: number;
}

/** A message that the server has not acknowledged yet. */
export interface Entry {
  nonce: string;
  /** Sorts entries of all tabs by when they were written. */
  order: string;
  conversation: string;
  text: string;
  files: OutFile[];
  answers?: Answers;
  at: number;
  /** Why it waits for a person; absent while it waits for the network. */
  failed?: { code: string; message: string };
}

const PREFIX = "out:";

/**
 * What has been written and not been acknowledged. Each entry is a key of its own, so that tabs never
 * overwrite one another's, and it is stored before anything is sent.
 */
export class Outbox {
  private readonly listeners = new Set<() => void>();
  private count = 0;

  constructor(
    private readonly store: Store,
    private readonly now: () => number = Date.now,
  ) {
    store.onForeignChange(() => this.tell());
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  add(written: Pick<Entry, "nonce" | "conversation" | "text" | "files" | "answers">): Entry {
    const at = this.now();
    const order = `${String(at).padStart(15, "0")}-${String(this.count++).padStart(6, "0")}`;
    const entry = { ...written, at, order };
    this.write(entry);
    return entry;
  }

  /** In the order of writing. */
  list(): Entry[] {
    return this.store
      .keys()
      .filter((key) => key.startsWith(PREFIX))
      .sort()
      .flatMap((key) => parse(this.store.get(key)) ?? []);
  }

  get(nonce: string): Entry | undefined {
    return this.list().find((entry) => entry.nonce === nonce);
  }

  /** Changes an entry that is still there; one that another tab has sent stays gone. */
  update(nonce: string, change: Partial<Pick<Entry, "conversation" | "files" | "failed" | "answers">>) {
    const entry = this.get(nonce);
    if (entry) this.write({ ...entry, ...change });
  }

  remove(nonce: string): Entry | undefined {
    const entry = this.get(nonce);
    if (entry) {
      this.store.remove(keyOf(entry));
      this.tell();
    }
    return entry;
  }

  private write(entry: Entry) {
    this.store.set(keyOf(entry), JSON.stringify(entry));
    this.tell();
  }

  private tell() {
    for (const listener of this.listeners) listener();
  }
}

function keyOf({ order, nonce }: Entry) {
  return `${PREFIX}${order}:${nonce}`;
}

function parse(stored: string | null): Entry | undefined {
  try {
    return stored ? (JSON.parse(stored) as Entry) : undefined;
  } catch {
    return undefined;
  }
}
