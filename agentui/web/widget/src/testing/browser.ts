import type { Blobs } from "../app/core/blobs";
import type { Store } from "../app/core/store";

/** What the tabs of one browser share: storage that tells the other tabs, files, locks. */
export class Browser {
  private readonly values = new Map<string, string>();
  private readonly files = new Map<string, Blob>();
  private readonly stores = new Set<TabStore>();
  readonly locks = new FakeLocks();

  tab(): Store {
    const store = new TabStore(this.values, (from) => {
      for (const other of this.stores) if (other !== from) queueMicrotask(() => other.hear());
    });
    this.stores.add(store);
    return store;
  }

  /** The tab is gone; what it stored is not. */
  crash(store: Store) {
    this.stores.delete(store as TabStore);
  }

  blobs(): Blobs {
    const { files } = this;
    return {
      put: async (key, blob) => void files.set(key, blob),
      get: async (key) => files.get(key),
      remove: async (key) => void files.delete(key),
      clear: async () => files.clear(),
    };
  }

  get fileCount() {
    return this.files.size;
  }
}

class TabStore implements Store {
  readonly durable = true;
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly values: Map<string, string>,
    private readonly tell: (from: TabStore) => void,
  ) {}

  get(key: string) {
    return this.values.get(key) ?? null;
  }

  set(key: string, value: string) {
    this.values.set(key, value);
    this.tell(this);
  }

  remove(key: string) {
    this.values.delete(key);
    this.tell(this);
  }

  keys() {
    return [...this.values.keys()];
  }

  onForeignChange(listener: () => void) {
    this.listeners.push(listener);
    return () => {};
  }

  hear() {
    for (const listener of this.listeners) listener();
  }
}

/** Exclusive locks with stealing, which is all that is used. */
export class FakeLocks {
  private holder: { end: () => void; steal: () => void } | null = null;
  private readonly queue: (() => void)[] = [];

  request = ((_name: string, options: LockOptions, run: () => Promise<void> | undefined) =>
    new Promise<void>((resolve, reject) => {
      const hold = () => {
        const mine = {
          end: () => this.release(mine, resolve),
          steal: () => reject(new DOMException("stolen", "AbortError")),
        };
        this.holder = mine;
        void Promise.resolve(run()).then(mine.end);
      };
      if (options.steal) {
        this.holder?.steal();
        hold();
      } else if (this.holder) this.queue.push(hold);
      else hold();
    })) as unknown as LockManager["request"];

  private release(mine: FakeLocks["holder"], done: () => void) {
    done();
    if (this.holder !== mine) return;
    this.holder = null;
    this.queue.shift()?.();
  }

  /** The tab that holds the lock has crashed. */
  drop() {
    this.holder = null;
    this.queue.shift()?.();
  }
}
