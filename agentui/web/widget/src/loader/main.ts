import type { KeptEvents, ToHost } from "../bridge";
import { isRightToLeft, type Language, pickLanguage } from "../languages";
import type { Attributes, Identity, SiteFace } from "../protocol";
import { Face } from "./face";
import { Frame } from "./frame";
import { Memory } from "./memory";

type Listener = (detail: unknown) => void;
type Call = [method: string, ...args: unknown[]];

/** What pages call: window.Kept. Before this script is there, calls wait in an array of that name. */
class Kept {
  private readonly memory: Memory;
  private readonly language: Language;
  private readonly face: Face;
  private readonly listeners: Partial<Record<string, Set<Listener>>> = {};
  private frame: Frame | null = null;
  private identity: Identity | null = null;
  private attributes: Attributes = {};
  private opened = false;
  private drawn = false;
  private wanted = false;
  private question?: string;
  private count = 0;
  private page = "";
  private watch = 0 as unknown as ReturnType<typeof setInterval>;
  private titled = false;

  constructor(
    private readonly script: HTMLScriptElement,
    private readonly site: string,
    private readonly base: URL,
  ) {
    const { documentElement } = document;
    this.memory = new Memory(`kept:${site}`);
    this.language = pickLanguage([script.dataset.lang, documentElement.lang, ...navigator.languages]);
    const rightToLeft = getComputedStyle(documentElement).direction === "rtl" || isRightToLeft(this.language);
    this.face = new Face(this.language, rightToLeft, () => this.toggle(true));
    document.addEventListener("visibilitychange", this.hint);
    addEventListener("storage", ({ key, newValue }) => {
      const name = this.memory.nameOf(key);
      if (name) this.frame?.tell({ type: "stored", key: name, value: newValue });
    });
  }

  /** Draws with what is remembered, and asks what the site looks like now. */
  begin() {
    const { face, live } = this.memory.get();
    if (face) this.draw(face);
    const script = document.createElement("script");
    script.async = true;
    script.onerror = () => this.drawn || this.draw(this.guess());
    try {
      script.src = trusted(new URL(`look.js?site=${encodeURIComponent(this.site)}`, this.base).href);
      document.head.appendChild(script).onload = () => script.remove();
    } catch {
      // A page with Trusted Types that does not know our policy.
      this.draw(face || this.guess());
    }
    if (live) whenIdle(() => this.connect());
  }

  /** Called by look.js. */
  look(face: SiteFace | null) {
    if (face) {
      this.memory.set({ face: { name: face.name, look: face.look } });
      return this.draw(face);
    }
    this.memory.set({ face: undefined, live: false });
    this.close();
    this.face.host.remove();
  }

  open(question?: string) {
    this.wanted = true;
    this.question = question || this.question;
    if (!this.drawn || (this.opened && !this.question)) return;
    const fresh = !this.opened;
    this.opened = true;
    const frame = this.connect();
    if (fresh) {
      this.face.open();
      this.lookAtPage();
    }
    frame.tell({ type: "open", full: this.face.full, question: this.question });
    this.question = undefined;
    frame.element.focus();
    if (fresh) this.emit("open");
  }

  close(withFocus = false) {
    this.wanted = false;
    if (!this.opened) return;
    this.opened = false;
    this.face.close(withFocus);
    this.frame?.tell({ type: "close" });
    this.emit("close");
  }

  toggle(withFocus = false) {
    if (this.opened) this.close(withFocus);
    else this.open();
  }

  show() {
    this.face.host.hidden = false;
  }

  hide() {
    this.close();
    this.face.host.hidden = true;
  }

  identify(identity: Identity) {
    this.identity = identity;
    this.frame?.tell({ type: "identify", identity });
  }

  setAttributes(attributes: Attributes) {
    Object.assign(this.attributes, attributes);
    this.frame?.tell({ type: "attributes", attributes });
  }

  on(event: string, listener: Listener) {
    this.listeners[event] ??= new Set();
    this.listeners[event].add(listener);
    if (event === "ready" && this.drawn) listener(undefined);
  }

  off(event: string, listener: Listener) {
    this.listeners[event]?.delete(listener);
  }

  /** Forgets the visitor in this browser: for signing out. */
  shutdown() {
    this.close();
    this.identity = null;
    this.attributes = {};
    if (this.memory.get().used) this.connect().tell({ type: "shutdown" });
    this.memory.set({ live: false, used: false });
    this.memory.forget();
    this.unread(0);
  }

  push(...calls: Call[]) {
    for (const [method, ...args] of calls) {
      const run = (this as unknown as Record<string, unknown>)[method];
      if (typeof run === "function") run.apply(this, args);
    }
  }

  private draw(face: Pick<SiteFace, "name" | "look">) {
    this.face.show(face);
    if (this.drawn) return;
    this.drawn = true;
    this.emit("ready");
    if (this.wanted) this.open();
  }

  private guess(): Pick<SiteFace, "name" | "look"> {
    const { color, side } = this.script.dataset;
    return { name: "", look: { color, side: side === "left" ? "left" : undefined } };
  }

  private connect(): Frame {
    if (this.frame) return this.frame;
    const { site, language } = this;
    const query = { site, lang: language, origin: location.origin };
    const start = () => ({
      site,
      page: seen(),
      open: this.opened,
      full: this.face.full,
      identity: this.identity,
      attributes: this.attributes,
      stored: this.memory.stored(),
    });
    this.frame = new Frame(this.base, query, this.memory.get().face?.name || "Chat", start, this.hear);
    this.face.panel.appendChild(this.frame.element);
    this.memory.set({ used: true });
    this.watch ||= setInterval(this.lookAtPage, 3000);
    return this.frame;
  }

  private readonly hear = (message: ToHost) => {
    switch (message.type) {
      case "ready":
        return this.face.settled();
      case "close":
        return this.close(true);
      case "unread":
        return this.unread(message.count);
      case "live":
        return this.memory.set({ live: message.live });
      case "store":
        return this.memory.store(message.key, message.value);
      case "gone":
        this.frame?.remove();
        this.frame = null;
        return;
      case "event":
        return this.emit(message.name, message.detail);
    }
  };

  private unread(count: number) {
    if (count === this.count) return;
    this.count = count;
    this.face.unread(count);
    this.hint();
    this.emit("unread", { count });
  }

  /** The number of new messages before the page's title, while nobody looks at them. */
  private readonly hint = () => {
    const plain = document.title.replace(/^\(\d+\+?\) /, "");
    const title = this.count ? `(${this.count}) ${plain}` : plain;
    if (this.titled || this.count) document.title = title;
    this.titled = this.count > 0;
  };
  private readonly lookAtPage = () => {
    const { url, title } = seen();
    if (!this.frame || url === this.page) return;
    this.page = url;
    this.frame.tell({ type: "page", page: { url, title } });
  };

  private emit<K extends keyof KeptEvents>(event: K, detail?: KeptEvents[K] | unknown) {
    this.listeners[event]?.forEach((listener) => {
      try {
        listener(detail);
      } catch (fault) {
        setTimeout(() => {
          throw fault; // the page's own mistake, told where the page looks for it
        });
      }
    });
  }
}

function seen() {
  return { url: location.href, title: document.title.replace(/^\(\d+\+?\) /, "") };
}

/** Pages with Trusted Types allow the policy "kept". */
function trusted(url: string): string {
  const types = (
    window as {
      trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } };
    }
  ).trustedTypes;
  return types
    ? types.createPolicy("kept", { createScriptURL: (same: string) => same }).createScriptURL(url)
    : url;
}

function whenIdle(run: () => void) {
  const idle = () =>
    "requestIdleCallback" in window ? requestIdleCallback(run, { timeout: 5000 }) : setTimeout(run, 1000);
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle);
}

function load() {
  const script = document.currentScript as HTMLScriptElement | null;
  const site = script?.dataset.site;
  const page = window as unknown as { Kept?: Kept | Call[] };
  const waiting = page.Kept; // anything but an array: another copy of this script was first
  if (!script || !site || (waiting && !Array.isArray(waiting))) return;
  const kept = new Kept(script, site, new URL(".", script.src));
  page.Kept = kept;
  const begin = () => {
    kept.begin();
    kept.push(...(waiting || []));
  };
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
}

load();
