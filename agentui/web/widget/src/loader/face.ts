import { brandGround } from "../color";
import { type Language, wordsIn } from "../languages";
import type { SiteFace } from "../protocol";
import STYLES from "./launcher.css?inline";
import { WORDS } from "./words";

/** Where the chat takes the whole screen. */
const FULL = "(max-width: 480px), (max-height: 480px) and (pointer: coarse)";

const BUBBLE = "M21 11.5a8.4 8.4 0 0 1-12 7.6L3 21l1.9-5.7A8.5 8.5 0 1 1 21 11.5z";
const DOWN = "M6 9l6 6 6-6";

function element<K extends keyof HTMLElementTagNameMap>(tag: K, name: string, parent: Node) {
  const made = document.createElement(tag);
  made.className = name;
  parent.appendChild(made);
  return made;
}

/** The launcher and the place for the iframe, in a shadow root that no style of the page reaches. */
export class Face {
  readonly host = document.createElement("kept-chat");
  readonly panel: HTMLElement;
  private readonly frame: HTMLElement;
  private readonly launcher: HTMLButtonElement;
  private readonly label: HTMLElement;
  private readonly badge: HTMLElement;
  private readonly path: SVGPathElement;
  private readonly away: HTMLButtonElement;
  private readonly wide = matchMedia(FULL);
  private name = "";
  private count = 0;
  private opened = false;
  private overflow = "";

  constructor(
    private readonly language: Language,
    private readonly rightToLeft: boolean,
    toggle: () => void,
  ) {
    const root = this.host.attachShadow({ mode: "open" });
    this.frame = element("div", "closed", root);
    this.frame.dir = rightToLeft ? "rtl" : "ltr";
    dress(root);
    this.panel = element("div", "panel", this.frame);
    this.panel.setAttribute("role", "dialog");
    this.away = element("button", "away", this.panel);
    this.away.textContent = WORDS[language][1];
    this.away.onclick = toggle;
    this.launcher = element("button", "launcher", this.frame);
    this.launcher.onclick = toggle;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    this.path = document.createElementNS(svg.namespaceURI as "http://www.w3.org/2000/svg", "path");
    svg.appendChild(this.path);
    this.launcher.appendChild(svg);
    this.label = element("span", "label", this.launcher);
    this.badge = element("span", "badge", this.launcher);
    this.badge.setAttribute("aria-hidden", "true");
    root.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key === "Escape" && this.opened) toggle();
    });
    this.wide.addEventListener?.("change", this.fit);
    visualViewport?.addEventListener("resize", this.fit);
    visualViewport?.addEventListener("scroll", this.fit);
  }

  get full() {
    return this.wide.matches;
  }

  show({ name, look }: Pick<SiteFace, "name" | "look">) {
    const { ground, text } = brandGround(look.color || "");
    const dark =
      look.theme === "dark" || (look.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
    const style = this.frame.style;
    style.setProperty("--brand", ground);
    style.setProperty("--on-brand", text);
    style.setProperty("--ground", dark ? "#16191e" : "#fff");
    const side = look.side || (this.rightToLeft ? "left" : "right");
    this.frame.classList.remove("left", "right");
    this.frame.classList.add(side === "left" ? "left" : "right");
    this.name = name;
    this.panel.setAttribute("aria-label", name || "Chat");
    this.label.textContent = wordsIn(look.launcher_text, this.language);
    if (!this.host.isConnected) document.body.appendChild(this.host);
    this.draw();
  }

  unread(count: number) {
    this.count = count;
    this.draw();
  }

  /** The iframe has its own way to close. */
  settled() {
    this.away.hidden = true;
  }

  open() {
    this.opened = true;
    this.draw();
    this.fit();
  }

  close(withFocus: boolean) {
    this.opened = false;
    this.draw();
    this.fit();
    if (withFocus) this.launcher.focus();
  }

  private draw() {
    const { frame, launcher, opened, label, count } = this;
    const [open, close, unread] = WORDS[this.language];
    frame.classList.toggle("open", opened);
    frame.classList.toggle("closed", !opened);
    this.path.setAttribute("d", opened ? DOWN : BUBBLE);
    label.hidden = opened || !label.textContent;
    launcher.classList.toggle("labelled", !label.hidden);
    this.badge.hidden = opened || !count;
    this.badge.textContent = count > 99 ? "99+" : `${count}`;
    const action = label.hidden ? (opened ? close : open) : label.textContent;
    launcher.setAttribute("aria-expanded", `${opened}`);
    launcher.setAttribute(
      "aria-label",
      [action, this.name, count ? unread(count) : ""].filter(Boolean).join(", "),
    );
  }

  /** On a phone the chat has what the keyboard leaves of the screen, and the page behind it rests. */
  private readonly fit = () => {
    const covers = this.full && this.opened;
    const page = document.documentElement.style;
    const was = this.frame.classList.contains("covers");
    this.frame.classList.toggle("full", this.full);
    this.frame.classList.toggle("covers", covers);
    this.panel.setAttribute("aria-modal", `${covers}`);
    if (covers !== was) {
      if (covers) this.overflow = page.overflow;
      page.overflow = covers ? "hidden" : this.overflow;
    }
    const { style } = this.panel;
    style.top = style.height = "";
    if (!covers || !visualViewport || visualViewport.scale > 1.01) return;
    style.top = `${visualViewport.offsetTop}px`;
    style.height = `${visualViewport.height}px`;
  };
}

/** A constructed sheet is not bound by the page's style-src; old browsers get an element. */
function dress(root: ShadowRoot) {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
  } catch {
    element("style", "", root).textContent = STYLES;
  }
}
