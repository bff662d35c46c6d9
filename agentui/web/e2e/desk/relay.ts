import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";
import { until } from "./until";

/** A mail that the desk has handed over, as its recipients get it. */
export interface Sent {
  from: string;
  to: string[];
  raw: string;
  mail: Email;
}

/** The desk's way out: takes every mail and shows what customers get. Addresses at `refused.test` are unknown. */
export class Relay {
  readonly url: string;
  readonly sent: Sent[] = [];

  private constructor(
    private readonly smtp: SMTPServer,
    port: number,
  ) {
    this.url = `smtp://127.0.0.1:${port}`;
  }

  static async start(): Promise<Relay> {
    const arrived: { take: (sent: Sent) => void } = { take: () => {} };
    const smtp = new SMTPServer({
      disabledCommands: ["AUTH", "STARTTLS"],
      logger: false,
      onRcptTo({ address }, _session, done) {
        if (!address.endsWith("@refused.test")) return done();
        done(Object.assign(new Error("5.1.1 No such mailbox here"), { responseCode: 550 }));
      },
      onData(stream, { envelope }, done) {
        buffer(stream)
          .then(async (raw) => {
            const mail = await PostalMime.parse(raw);
            const from = envelope.mailFrom ? envelope.mailFrom.address : "";
            const to = envelope.rcptTo.map(({ address }) => address);
            arrived.take({ from, to, raw: raw.toString("latin1"), mail });
            done();
          })
          .catch(done);
      },
    });
    const listener = smtp.listen(0, "127.0.0.1");
    await once(listener, "listening");
    const address = listener.address();
    if (address === null || typeof address === "string") throw new Error("the relay has no port");
    const relay = new Relay(smtp, address.port);
    arrived.take = (sent) => relay.sent.push(sent);
    return relay;
  }

  to(address: string): Sent[] {
    return this.sent.filter(({ to }) => to.includes(address));
  }

  /** Waits until the address has got so many mails, and returns the last of them. */
  async nth(address: string, count: number): Promise<Sent> {
    const got = () => this.to(address)[count - 1];
    await until(async () => got() !== undefined, {
      what: () => `${address} got ${this.to(address).length} mails, not ${count}`,
    });
    return got() as Sent;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.smtp.close(resolve));
    await closed;
  }
}
