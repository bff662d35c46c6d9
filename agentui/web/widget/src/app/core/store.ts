/** A place for small texts that may survive this page, or not: browsers deny storage to frames at will. */
export interface Store {
  readonly durable: boolean;
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(): string[];
  /** Calls back when another tab has changed something. */
  onForeignChange(listener: () => void): () => void;
}

/** The browser's storage; where it is denied, the other one. */
export function openStore(
  prefix: string,
  otherwise: () => Store = () => new MemoryStore(),
  open: () => Storage = () => localStorage,
): Store {
  try {
    const storage = open();
    storage.setItem(`${prefix}probe`, "1");
    storage.removeItem(`${prefix}probe`);
    return new BrowserStore(storage, prefix);
  } catch {
    return otherwise();
  }
}

class BrowserStore implements Store {
  readonly durable = true;
  /** What did not fit any more: the quota is a reason to forget on reload, not to fail now. */
  private readonly surplus = new MemoryStore();

  constructor(
    private readonly storage: Storage,
    private readonly prefix: string,
  ) {}

  get(key: string) {
    return this.surplus.get(key) ?? this.storage.getItem(this.prefix + key);
  }

  set(key: string, value: string) {
    try {
      this.storage.setItem(this.prefix + key, value);
      this.surplus.remove(key);
    } catch {
      this.surplus.set(key, value);
    }
  }

  remove(key: string) {
    this.surplus.remove(key);
    this.storage.removeItem(this.prefix + key);
  }

  keys() {
    const found = this.surplus.keys();
    for (let at = 0; at < this.storage.length; at++) {
      const key = this.storage.key(at);
      if (key?.startsWith(this.prefix)) found.push(key.slice(this.prefix.length));
    }
    return [...new Set(found)];
  }

  onForeignChange(listener: () => void) {
    const hear = (event: StorageEvent) => {
      if (event.storageArea === this.storage && (!event.key || event.key.startsWith(this.prefix))) listener();
    };
    addEventListener("storage", hear);
    return () => removeEventListener("storage", hear);
  }
}

export class MemoryStore implements Store {
  readonly durable: boolean = false;
  private readonly held = new Map<string, string>();

  get(key: string) {
    return this.held.get(key) ?? null;
  }

  set(key: string, value: string) {
    this.held.set(key, value);
  }

  remove(key: string) {
    this.held.delete(key);
  }

  keys() {
    return [...this.held.keys()];
  }

  onForeignChange(_listener: () => void) {
    return () => {};
  }
}

/**
 * Storage of the page around us, by messages. It is the site's own, which could read along with its visitors
 * anyway; without it a conversation would end with the page.
 */
export class HostStore extends MemoryStore {
  override readonly durable = true;
  private readonly listeners: (() => void)[] = [];

  constructor(
    stored: Readonly<Record<string, string>>,
    private readonly tell: (key: string, value: string | null) => void,
  ) {
    super();
    for (const [key, value] of Object.entries(stored)) super.set(key, value);
  }

  override set(key: string, value: string) {
    super.set(key, value);
    this.tell(key, value);
  }

  override remove(key: string) {
    super.remove(key);
    this.tell(key, null);
  }

  override onForeignChange(listener: () => void) {
    this.listeners.push(listener);
    return () => {};
  }

  /** Another tab has changed something. */
  changed(key: string, value: string | null) {
    if (value === null) super.remove(key);
    else super.set(key, value);
    for (const listener of this.listeners) listener();
  }
}
