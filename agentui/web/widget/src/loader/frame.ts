import { HELLO, PORT, type Start, type ToApp, type ToHost } from "../bridge";

/** The iframe: made once, spoken to through a port that is handed over at the first greeting. */
export class Frame {
  readonly element = document.createElement("iframe");
  private port: MessagePort | null = null;
  private waiting: ToApp[] = [];

  constructor(
    private readonly base: URL,
    query: Record<string, string>,
    title: string,
    private readonly start: () => Start,
    private readonly hear: (message: ToHost) => void,
  ) {
    const url = new URL("app", base);
    for (const name of Object.keys(query)) url.searchParams.set(name, query[name] as string);
    this.element.src = url.href;
    this.element.title = title;
    this.element.allow = "autoplay; clipboard-write";
    addEventListener("message", this.greet);
  }

  tell(message: ToApp) {
    if (this.port) this.port.postMessage(message);
    else this.waiting.push(message);
  }

  remove() {
    removeEventListener("message", this.greet);
    this.port?.close();
    this.element.remove();
  }

  // The app greets again when its document is loaded anew, which gives it a new port.
  private readonly greet = (event: MessageEvent) => {
    const app = this.element.contentWindow;
    if (event.source !== app || !app || event.origin !== this.base.origin || event.data !== HELLO) return;
    this.port?.close();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (message) => this.hear(message.data);
    app.postMessage(PORT, this.base.origin, [port2]);
    this.port = port1;
    const waiting = this.waiting;
    this.waiting = [];
    // Whoever forgets must not begin a session to do so.
    if (!waiting.some(({ type }) => type === "shutdown")) this.tell({ type: "start", start: this.start() });
    for (const each of waiting) this.tell(each);
  };
}
