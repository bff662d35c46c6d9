import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Page,
  type TestInfo,
} from "@playwright/test";
import { type Agent, Desk, PASSWORD } from "./desk";

interface Entering {
  path?: string;
  theme?: "light" | "dark";
  width?: number;
  height?: number;
  /** Sites beside the desk that the page may ask something of. */
  elsewhere?: readonly string[];
}

/** Opens a browser of its own for an agent who is signed in already. */
type Enter = (agent: Agent, entering?: Entering) => Promise<Page>;

interface Cast {
  /** An admin. */
  ana: Agent;
  bo: Agent;
}

interface Fixtures {
  enter: Enter;
  /** A browser of its own that nobody has signed in to. */
  stranger: (options?: BrowserContextOptions) => Promise<Page>;
  /** A desk for this test alone, on which nothing has happened. */
  newDesk: () => Promise<Desk>;
  serverLog: undefined;
}

interface WorkerFixtures {
  desk: Desk;
  cast: Cast;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  desk: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from it
    async ({}, use) => {
      const desk = await Desk.open();
      await use(desk);
      await desk.close();
    },
    { scope: "worker", timeout: 90_000 },
  ],

  cast: [
    async ({ desk }, use) => {
      const cast = { ana: await desk.hire("Ana Sousa", "admin"), bo: await desk.hire("Bo Lindqvist") };
      await use(cast);
    },
    // Without an admin a desk asks to be set up, and nothing else.
    { scope: "worker", auto: true },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: as above
  newDesk: async ({}, use, info) => {
    const desks: Desk[] = [];
    await use(async () => {
      const desk = await Desk.open();
      desks.push(desk);
      return desk;
    });
    for (const desk of desks) {
      await attachLog(info, desk);
      await desk.close();
    }
  },

  stranger: async ({ browser, desk }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext({ baseURL: desk.server.url, ...options });
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },

  enter: async ({ stranger }, use) => {
    const watched: Watch[] = [];
    await use(async (agent, entering = {}) => {
      const { path = "/inbox/open", theme = "light", width = 1440, height = 900, elsewhere = [] } = entering;
      const page = await stranger({
        baseURL: agent.home,
        viewport: { width, height },
        colorScheme: theme,
        reducedMotion: "reduce",
      });
      watched.push(watch(page, agent, elsewhere));
      await signIn(page, agent);
      await page.goto(path);
      await page.getByRole("main").waitFor();
      return page;
    });
    for (const { name, complaints } of watched) expect(complaints, `what ${name}'s page did`).toEqual([]);
  },

  serverLog: [
    async ({ desk }, use, info) => {
      const before = desk.server.log.length;
      await use(undefined);
      await attachLog(info, desk, before);
    },
    { auto: true },
  ],
});

async function attachLog(info: TestInfo, desk: Desk, from = 0) {
  if (info.status === info.expectedStatus) return;
  await info.attach("server.log", { body: desk.server.log.slice(from), contentType: "text/plain" });
}

/** Opens a session without the form; the form has tests of its own. */
async function signIn(page: Page, { email }: Agent) {
  const data = { email, password: PASSWORD };
  const answer = await page.context().request.post("/api/v1/session", { data, headers: { "X-Kept": "1" } });
  expect(answer.status(), await answer.text()).toBe(201);
}

interface Watch {
  name: string;
  complaints: string[];
}

/** Whatever a test is about: no page throws, and none asks anything of another site. */
function watch(page: Page, { name, home }: Agent, elsewhere: readonly string[]): Watch {
  const complaints: string[] = [];
  const welcome = [home, ...elsewhere, "null"]; // "null" is the origin of blob: and data:
  page.on("pageerror", (error) => complaints.push(`threw ${error.stack ?? error}`));
  page.context().on("request", (request) => {
    const url = request.url();
    if (!welcome.some((origin) => new URL(url).origin === origin)) complaints.push(`asked ${url}`);
  });
  return { name, complaints };
}

/** Notes a time that was measured, for the reader of the output; a busy machine must not fail a test by it. */
export function measured(what: string, milliseconds: number) {
  test.info().annotations.push({ type: "measured", description: `${what}: ${milliseconds} ms` });
  process.stdout.write(`      ${what}: ${milliseconds} ms\n`);
}

export { expect };
