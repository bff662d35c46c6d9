import { once } from "node:events";
import { connect, createServer, type Server as Listener, type Socket } from "node:net";

/** One connection through the line, from both ends. */
interface Pair {
  ends: readonly [Socket, Socket];
}

/** The network between a browser and a desk: what a train does to it, tests do to it here. */
export class Line {
  readonly url: string;
  private readonly pairs = new Set<Pair>();
  private state: "good" | "silent" | "cut" = "good";
  private longest = 0;

  private constructor(
    private readonly listener: Listener,
    private readonly target: URL,
    port: number,
  ) {
    this.url = `http://${target.hostname}:${port}`;
    listener.on("connection", (near) => this.join(near));
  }

  /** A line to the desk, at an address of its own. */
  static async to(url: string): Promise<Line> {
    const target = new URL(url);
    const listener = createServer().listen(0, target.hostname);
    await once(listener, "listening");
    const address = listener.address();
    if (address === null || typeof address === "string") throw new Error("the line has no port");
    return new Line(listener, target, address.port);
  }

  /** Resets what is connected, and whatever tries to connect. */
  cut() {
    this.state = "cut";
    for (const { ends } of this.pairs) for (const end of ends) end.resetAndDestroy();
  }

  /** Nothing passes in either direction, and nobody is told, as in a tunnel. What was sent arrives after it. */
  silence() {
    this.state = "silent";
    for (const { ends } of this.pairs) for (const end of ends) end.pause();
  }

  /** Every piece takes up to so many milliseconds, by chance: connections overtake one another. */
  delay(longest: number) {
    this.longest = longest;
  }

  mend() {
    this.state = "good";
    this.longest = 0;
    for (const { ends } of this.pairs) for (const end of ends) end.resume();
  }

  async close() {
    this.cut();
    this.listener.close();
    await once(this.listener, "close");
  }

  private join(near: Socket) {
    if (this.state === "cut") return near.resetAndDestroy();
    const far = connect(Number(this.target.port), this.target.hostname);
    const pair: Pair = { ends: [near, far] };
    this.pairs.add(pair);
    this.carry(near, far, pair);
    this.carry(far, near, pair);
    if (this.state === "silent") for (const end of pair.ends) end.pause();
  }

  /** Moves what one end says to the other, in order, and ends with it. */
  private carry(from: Socket, to: Socket, pair: Pair) {
    from.setNoDelay(true);
    let before = Promise.resolve();
    const inOrder = (then: () => void) => {
      const wait = Math.random() * this.longest;
      before = before.then(() => (wait >= 1 ? later(wait) : undefined)).then(then);
    };
    from.on("data", (piece) => inOrder(() => void to.write(piece)));
    from.on("end", () => inOrder(() => to.end()));
    from.on("error", () => to.destroy());
    from.on("close", () => {
      this.pairs.delete(pair);
      inOrder(() => to.destroy());
    });
  }
}

function later(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
