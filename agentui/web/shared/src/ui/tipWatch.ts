/** What is said about which element. */
export interface Tip {
  anchor: HTMLElement;
  text: string;
  keys: string | undefined;
  side: string | undefined;
}

/** Resting on an element this long asks for its tooltip; with one just seen, the next comes at once. */
const DELAY = 400;
const JUST_SEEN = 300;
/** Time to cross the gap between an element and its tooltip, which may itself be pointed at (WCAG 1.4.13). */
const GRACE = 120;

/**
 * Follows pointer and focus over a document and says which tooltip is due. The keyboard's focus shows one at
 * once, a pointer after a moment; touch never does. Escape, a press and scrolling away take it off, and
 * Escape still does what it does elsewhere.
 */
export class TipWatch {
  private shown: HTMLElement | null = null;
  private pointed: HTMLElement | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private lastSeen = Number.NEGATIVE_INFINITY;

  constructor(private readonly show: (tip: Tip | null) => void) {}

  /** Listens until the result is called. */
  start(page: Document): () => void {
    const listening = new AbortController();
    const { signal } = listening;
    page.addEventListener("pointerover", this.onPointer, { signal });
    page.addEventListener("focusin", this.onFocus, { signal });
    for (const type of ["focusout", "pointerdown"]) page.addEventListener(type, this.hide, { signal });
    page.addEventListener("keydown", (event) => event.key === "Escape" && this.hide(), {
      signal,
      capture: true,
    });
    page.documentElement.addEventListener("pointerleave", this.onLeave, { signal });
    page.addEventListener("scroll", this.onScroll, { signal, capture: true });
    return () => {
      listening.abort();
      this.hide();
    };
  }

  private readonly onPointer = (event: PointerEvent) => {
    if (event.pointerType === "touch" || !(event.target instanceof Element)) return;
    const inside = event.target.closest("[role=tooltip]") !== null;
    const anchor = inside ? this.shown : event.target.closest<HTMLElement>("[data-tip]");
    if (anchor === this.pointed) return;
    clearTimeout(this.timer);
    this.pointed = anchor;
    if (anchor === this.shown) return;
    if (!anchor) {
      this.timer = setTimeout(this.hide, GRACE);
      return;
    }
    const quick = this.shown !== null || event.timeStamp - this.lastSeen < JUST_SEEN;
    this.timer = setTimeout(() => this.open(anchor), quick ? 0 : DELAY);
  };

  private readonly onLeave = () => {
    this.pointed = null;
    this.hide();
  };

  private readonly onFocus = (event: FocusEvent) => {
    if (!(event.target instanceof Element) || !event.target.matches(":focus-visible")) return;
    const anchor = event.target.closest<HTMLElement>("[data-tip]");
    if (anchor) this.open(anchor);
  };

  private readonly onScroll = (event: Event) => {
    if (this.shown && event.target instanceof Node && event.target.contains(this.shown)) this.hide();
  };

  private open(anchor: HTMLElement) {
    clearTimeout(this.timer);
    // What opens something says by that what it does; a tooltip would only lie upon it.
    if (!anchor.isConnected || anchor.ariaExpanded === "true") return;
    this.shown = anchor;
    const { tip = "", tipKeys, tipSide } = anchor.dataset;
    this.show({ anchor, text: tip, keys: tipKeys, side: tipSide });
  }

  /** Takes off what is shown, and calls off what was asked for. */
  readonly hide = () => {
    clearTimeout(this.timer);
    if (!this.shown) return;
    this.shown = null;
    this.lastSeen = performance.now();
    this.show(null);
  };
}
