import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "./until";

const root = join(import.meta.dirname, "../../../..");

/** The program under test: what `make build` has built, unless KEPT_BIN names another one. */
const program = process.env.KEPT_BIN ?? join(root, "bin/kept");

const PATIENCE = 60_000;

/** A real `kept serve` with a data folder, a private PostgreSQL and ports of its own. */
export class Server {
  readonly url: string;
  readonly smtp: { host: string; port: number };
  /** Everything that the program has printed, over all its starts. */
  log = "";
  private process: ChildProcess | null = null;
  private killed = false;
  private readonly env: NodeJS.ProcessEnv;

  private constructor(
    private readonly folder: string,
    ports: { http: number; smtp: number },
    more: NodeJS.ProcessEnv,
  ) {
    const listen = `127.0.0.1:${ports.http}`;
    this.url = `http://${listen}`;
    this.smtp = { host: "127.0.0.1", port: ports.smtp };
    this.env = {
      ...foreignVariables(),
      KEPT_DATA: join(folder, "data"),
      KEPT_LISTEN: listen,
      KEPT_SMTP_LISTEN: `127.0.0.1:${ports.smtp}`,
      ...more,
    };
  }

  /** Makes a server that has not started yet. Without a relay, answers are kept and not sent. */
  static prepare(relay = ""): Promise<Server> {
    return Server.make(relay ? { KEPT_SMTP_RELAY: relay } : {});
  }

  private static async make(more: NodeJS.ProcessEnv): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), "kept-e2e-"));
    // Run by root, PostgreSQL runs as another user, who has to get to the data folder.
    await chmod(folder, 0o711);
    return new Server(folder, { http: await freePort(), smtp: await freePort() }, more);
  }

  /** Another node of the same desk: ports of its own, the database and the files in common. */
  async neighbour(): Promise<Server> {
    const { KEPT_SMTP_RELAY = "" } = this.env;
    const node = await Server.make({
      DATABASE_URL: await this.databaseUrl(),
      KEPT_FILES: join(this.folder, "data", "files"),
      ...(KEPT_SMTP_RELAY && { KEPT_SMTP_RELAY }),
    });
    await node.start();
    return node;
  }

  /** Starts the program and waits until it takes requests. */
  async start(): Promise<void> {
    this.killed = false;
    const child = spawn(program, ["serve"], { cwd: root, env: this.env, stdio: ["ignore", "pipe", "pipe"] });
    this.process = child;
    child.once("error", (error) => this.told(`${error}\n`));
    child.stdout.on("data", (data) => this.told(data));
    child.stderr.on("data", (data) => this.told(data));
    process.once("exit", this.abandon);
    await until(() => this.ready(), {
      what: () => `${program} is not ready:\n${this.log}`,
      patience: PATIENCE,
      hopeless: () => child.exitCode !== null || child.pid === undefined,
    });
  }

  /** Stops it as an operator would, and waits until it has ended. */
  async stop(): Promise<void> {
    const child = this.process;
    this.process = null;
    process.off("exit", this.abandon);
    if (!child || child.exitCode !== null || child.pid === undefined) return;
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  }

  /** Ends it as a crash would, with nothing written and nobody told. The next start goes on with its PostgreSQL. */
  async kill(): Promise<void> {
    const child = this.process;
    if (!child) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
    this.killed = true;
  }

  /** Stops it and takes its data away. */
  async dispose(): Promise<void> {
    if (this.killed) await this.start(); // its PostgreSQL is still there, and belongs to nobody else
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The link that the terminal shows while nobody has set the desk up. */
  async setupLink(): Promise<string> {
    const find = () => this.log.match(/http\S+\/setup\?token=\S+/)?.[0];
    await until(async () => find() !== undefined, { what: () => `no setup link was printed:\n${this.log}` });
    return find() ?? "";
  }

  /** Runs another command of the program on the same desk, and returns what it prints. */
  async run(args: readonly string[], stdin = ""): Promise<string> {
    const child = spawn(program, args, { cwd: root, env: this.env });
    let out = "";
    let told = "";
    child.stdout.on("data", (data) => {
      out += data;
    });
    child.stderr.on("data", (data) => {
      told += data;
    });
    child.stdin.end(stdin);
    const [code] = await once(child, "close");
    if (code !== 0) throw new Error(`kept ${args.join(" ")} ended with ${code}: ${told}`);
    return out.trim();
  }

  private async ready(): Promise<boolean> {
    const answer = await fetch(`${this.url}/readyz`).catch(() => null);
    await answer?.body?.cancel();
    return answer?.ok ?? false;
  }

  /** Where its private PostgreSQL listens. */
  private async databaseUrl(): Promise<string> {
    const pid = await readFile(join(this.folder, "data/postgres/data/postmaster.pid"), "utf8");
    const [, , , , host = ""] = pid.split("\n");
    return `postgres://kept@/kept?${new URLSearchParams({ host, sslmode: "disable" })}`;
  }

  private told(data: unknown) {
    this.log += String(data);
  }

  /** When the tests end in the middle, the server still stops cleanly, PostgreSQL with it. */
  private readonly abandon = () => {
    this.process?.kill("SIGTERM");
  };
}

/** The environment without what would lead the program to another desk's data. */
function foreignVariables(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => name === "KEPT_POSTGRES_BIN" || !(name.startsWith("KEPT_") || name === "DATABASE_URL"),
  );
  return Object.fromEntries(own);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
