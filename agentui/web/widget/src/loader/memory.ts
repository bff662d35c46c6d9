import type { SiteFace } from "../protocol";

/** What the host page's own storage keeps between pages. No cookie. */
interface Kept {
  /** Something may still come, so the next page connects by itself. */
  live?: boolean;
  /** The iframe has been here, so there may be something to forget. */
  used?: boolean;
  face?: Pick<SiteFace, "name" | "look">;
}

export class Memory {
  private kept: Kept = {};

  constructor(private readonly key: string) {
    try {
      this.kept = JSON.parse(localStorage.getItem(key) || "{}");
    } catch {
      // Storage may be denied: then this page is all we know.
    }
  }

  get(): Readonly<Kept> {
    return this.kept;
  }

  set(change: Kept) {
    this.kept = { ...this.kept, ...change };
    this.write(this.key, JSON.stringify(this.kept));
  }

  /** What the app keeps here because its own storage is denied: third-party storage often is. */
  stored(): Record<string, string> {
    const found: Record<string, string> = {};
    try {
      for (const key of Object.keys(localStorage)) {
        const name = this.nameOf(key);
        if (name) found[name] = localStorage.getItem(key) || "";
      }
    } catch {
      // As above.
    }
    return found;
  }

  store(name: string, value: string | null) {
    this.write(`${this.key}:${name}`, value);
  }

  forget() {
    for (const name of Object.keys(this.stored())) this.store(name, null);
  }

  /** The app's own name for a key; nothing for the keys of others. */
  nameOf(key: string | null): string | undefined {
    return key?.startsWith(`${this.key}:`) ? key.slice(this.key.length + 1) : undefined;
  }

  private write(key: string, value: string | null) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
    } catch {
      // As above.
    }
  }
}
