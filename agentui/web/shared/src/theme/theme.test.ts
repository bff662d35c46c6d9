import { describe, expect, it } from "vitest";
import { type ThemeHost, ThemeSwitch } from "./theme";

function host(systemIsDark = false) {
  const stored = new Map<string, string>();
  const query = Object.assign(new EventTarget(), { matches: systemIsDark, media: "" });
  const storage = new EventTarget();
  const document = window.document.implementation.createHTMLDocument();
  const fake = {
    document,
    localStorage: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    },
    matchMedia: () => query as unknown as MediaQueryList,
    addEventListener: storage.addEventListener.bind(storage),
    removeEventListener: storage.removeEventListener.bind(storage),
  } as unknown as ThemeHost;
  const shown = () => document.documentElement.dataset.theme;
  return { fake, query, shown, storage, stored };
}

describe("ThemeSwitch", () => {
  it("follows the system until a theme is chosen", () => {
    const { fake, query, shown } = host(true);
    const theme = new ThemeSwitch(fake);
    theme.start();
    expect(shown()).toBe("dark");

    query.matches = false;
    query.dispatchEvent(new Event("change"));
    expect(shown()).toBe("light");

    theme.choose("dark");
    query.dispatchEvent(new Event("change"));
    expect(shown()).toBe("dark");
  });

  it("takes over what another tab chose and tells its listeners", () => {
    const { fake, shown, storage, stored } = host();
    const theme = new ThemeSwitch(fake);
    let told = 0;
    theme.subscribe(() => told++);
    theme.start();
    stored.set("kept.theme", "dark");
    storage.dispatchEvent(new Event("storage"));
    expect(shown()).toBe("dark");
    expect(theme.choice).toBe("dark");
    expect(told).toBe(2);
  });

  it("works where nothing can be stored", () => {
    const { fake, shown } = host();
    fake.localStorage.getItem = () => {
      throw new Error("denied");
    };
    fake.localStorage.setItem = fake.localStorage.getItem as never;
    const theme = new ThemeSwitch(fake);
    theme.choose("dark");
    expect(shown()).toBe("dark");
    expect(theme.choice).toBe("system");
  });
});
