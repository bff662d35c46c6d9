/**
 * The theme is one attribute, `data-theme="light|dark"`, on the root element. `public/theme.js` of
 * each app sets it before the first paint; this module changes it afterwards. Both read the same key.
 */
export type ThemeChoice = "light" | "dark" | "system";
export type Theme = "light" | "dark";

export const THEME_KEY = "kept.theme";
const DARK_QUERY = "(prefers-color-scheme: dark)";

/** The parts of `window` that a theme needs; tests hand in their own. */
export interface ThemeHost {
  document: Document;
  localStorage: Pick<Storage, "getItem" | "setItem">;
  matchMedia(query: string): MediaQueryList;
  addEventListener(type: "storage", listener: (event: StorageEvent) => void): void;
  removeEventListener(type: "storage", listener: (event: StorageEvent) => void): void;
}

/** Follows the choice of this browser: here, in other tabs, and in the system while "system" is chosen. */
export class ThemeSwitch {
  private readonly listeners = new Set<() => void>();

  constructor(private readonly host: ThemeHost = window) {}

  get choice(): ThemeChoice {
    const stored = read(this.host);
    return stored === "light" || stored === "dark" ? stored : "system";
  }

  get theme(): Theme {
    if (this.choice !== "system") return this.choice as Theme;
    return this.host.matchMedia(DARK_QUERY).matches ? "dark" : "light";
  }

  readonly choose = (choice: ThemeChoice) => {
    try {
      this.host.localStorage.setItem(THEME_KEY, choice);
    } catch {
      // A browser that stores nothing still gets the theme for this page.
    }
    this.apply(choice === "system" ? this.theme : choice);
  };

  /** Calls back after each change of choice or theme; the result ends the subscription. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Starts following the system and other tabs; the result stops it. */
  start(): () => void {
    const follow = () => this.apply(this.theme);
    const query = this.host.matchMedia(DARK_QUERY);
    query.addEventListener("change", follow);
    this.host.addEventListener("storage", follow);
    follow();
    return () => {
      query.removeEventListener("change", follow);
      this.host.removeEventListener("storage", follow);
    };
  }

  private apply(theme: Theme) {
    this.host.document.documentElement.dataset.theme = theme;
    for (const listener of this.listeners) listener();
  }
}

function read(host: ThemeHost): string | null {
  try {
    return host.localStorage.getItem(THEME_KEY);
  } catch {
    return null;
  }
}
