import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "../../console/src/api/schema";
import { type Customer, compose, deliver } from "./mail";
import { Relay } from "./relay";
import { Server } from "./server";
import { until } from "./until";

type Schemas = components["schemas"];
export type Role = Schemas["Agent"]["role"];
type Api = Client<paths>;

export const PASSWORD = "a calm and quiet harbour";

/** Somebody who works at the desk, with a program's way in besides the browser's. */
export interface Agent {
  id: number;
  name: string;
  email: string;
  role: Role;
  /** Where their desk is. */
  home: string;
  api: Api;
}

type Letter = Omit<Parameters<typeof compose>[1], "subject">;

let count = 0;
/** Tests share a desk, so what they look for by name is named like nothing else on it. */
export function unique(words: string): string {
  count += 1;
  return `${words} ${process.pid.toString(36)}${count.toString(36)}`;
}

export function customer(name = "Ida Nordmann"): Customer {
  return { name, email: `${unique("ida").replace(" ", ".")}@customer.test` };
}

/** A running desk with its relay, and somebody of each role. */
export class Desk {
  private constructor(
    readonly server: Server,
    readonly relay: Relay,
  ) {}

  static async open(): Promise<Desk> {
    const relay = await Relay.start();
    const server = await Server.prepare(relay.url);
    const desk = new Desk(server, relay);
    try {
      await server.start();
    } catch (error) {
      await desk.close();
      throw error;
    }
    return desk;
  }

  async close(): Promise<void> {
    await this.server.dispose();
    await this.relay.close();
  }

  /** Adds an agent at the command line, as an operator does. */
  async hire(name: string, role: Role = "agent"): Promise<Agent> {
    const email = `${unique(name.toLowerCase()).replaceAll(" ", ".")}@desk.test`;
    const args = ["agent", "create", "--email", email, "--name", name, "--role", role, "--password-stdin"];
    const said = await this.server.run(args, `${PASSWORD}\n`);
    const token = await this.server.run(["token", "create", "--agent", email, "--name", "tests"]);
    const headers = { Authorization: `Bearer ${token}` };
    const api = createClient<paths>({ baseUrl: this.server.url, headers });
    return { id: Number(said.match(/^agent (\d+)/)?.[1]), name, email, role, home: this.server.url, api };
  }

  /** A customer's mail, taken by the desk; returns the moment of the 250. */
  async mail(
    from: Customer,
    subject: string,
    letter: Letter = { text: `About ${subject}` },
  ): Promise<number> {
    return deliver(this.server, { from, raw: await compose(from, { ...letter, subject }) });
  }

  /** A ticket from a customer's mail, as the API tells of it once it is there. */
  async ticket(
    by: Agent,
    subject: string,
    from = customer(),
    letter?: Letter,
  ): Promise<Schemas["TicketRow"]> {
    await this.mail(from, subject, letter);
    return this.listed(by, subject);
  }

  /** Waits until the newest tickets have one with the subject. */
  async listed(by: Agent, subject: string): Promise<Schemas["TicketRow"]> {
    let found: Schemas["TicketRow"] | undefined;
    await until(
      async () => {
        const { items } = await told(
          by.api.GET("/api/v1/tickets", { params: { query: { sort: "newest" } } }),
        );
        found = items.find((row) => row.subject === subject);
        return found !== undefined;
      },
      { what: () => `no ticket “${subject}” came to be` },
    );
    return found as Schemas["TicketRow"];
  }
}

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of an answer; what is no success fails the test with what the server said. */
export async function told<Data>(answer: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await answer;
  if (!response.ok) throw new Error(`${response.status} of ${response.url}: ${JSON.stringify(error)}`);
  return data as Data;
}
