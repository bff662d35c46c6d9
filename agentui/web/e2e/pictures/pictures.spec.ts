import { join } from "node:path";
import { type Page, test } from "@playwright/test";
import { type Agent, customer, Desk, expect, openPalette, PASSWORD, settled, told, write } from "../desk";

/** Where the pictures go; cleared by nobody, so that two runs can be laid side by side. */
const folder = join(import.meta.dirname, "../test-results/pictures");
const WIDTHS = [1440, 1024, 390];
const THEMES = ["light", "dark"] as const;

const PAGES = {
  customers: "/customers",
  search: "/search?q=refund",
  "search-start": "/search",
  "search-none": "/search?q=zzqxjkv",
  nowhere: "/nowhere",
  settings: "/settings",
  ...Object.fromEntries(
    [
      "profile",
      "security",
      "tokens",
      "agents",
      "teams",
      "mailboxes",
      "hours",
      "policies",
      "desk",
      "mail",
      "about",
    ].map((section) => [`settings-${section}`, `/settings/${section}`]),
  ),
};

let desk: Desk;
let ana: Agent;
const tickets: Record<string, number> = {};

test.describe.configure({ mode: "serial", timeout: 180_000 });

test.beforeAll(async () => {
  test.setTimeout(300_000);
  desk = await Desk.open();
  ana = await desk.hire("Ana Sousa", "admin");
  await desk.server.run(["demo"]);
  await hardCases();
});

test.afterAll(() => desk.close());

/** What breaks layouts: long names, other scripts, many tags, a long history, HTML, files. */
async function hardCases() {
  const long = customer("Maximiliane Theodora von Hohenstein-Oberkirchen zu Donaueschingen");
  const wordy =
    "Re: Fwd: Re: The delivery that was announced for last Tuesday has still not arrived and the tracking page shows Donaudampfschifffahrtsgesellschaftskapitän";
  tickets.long = (await desk.ticket(ana, wordy, long)).id;
  tickets.rtl = (
    await desk.ticket(ana, "אין לי גישה לחשבון שלי", customer("רותם כהן"), {
      text: "שלום,\n\nשכחתי את הסיסמה (password) שלי. תודה!",
    })
  ).id;
  tickets.cjk = (
    await desk.ticket(ana, "注文した商品がまだ届きません", customer("佐藤 花子"), {
      text: "先週注文した靴がまだ届いていません。確認してください。",
    })
  ).id;
  const html = `<h2>Your order</h2><p>It <b>broke</b>. <img src="https://elsewhere.test/p.png" width="400" height="90"></p><table border="1"><tr><td>Lamp</td><td>49,00 €</td></tr></table>`;
  const attachments = [
    { filename: "Rechnung-2026-04711-Hohenstein-Oberkirchen.pdf", content: "%PDF" },
    { filename: "log.txt", content: "log" },
  ];
  tickets.html = (
    await desk.ticket(ana, "Order 4711 arrived broken", customer(), { text: "It broke.", html, attachments })
  ).id;
  const tags = Array.from({ length: 40 }, (_, at) => `tag-number-${at + 1}`);
  const params = { path: { id: tickets.html } };
  await told(
    ana.api.PATCH("/api/v1/tickets/{id}", {
      params,
      body: { add_tags: tags, priority: "urgent", assignee_id: ana.id },
    }),
  );
  await told(
    ana.api.POST("/api/v1/tickets/{id}/replies", {
      params,
      body: { kind: "note", body_text: "Check the parcel service's photo first.", anyway: true },
    }),
  );
  await told(
    ana.api.POST("/api/v1/tickets/{id}/replies", {
      params,
      body: { kind: "message", body_text: "I am sorry. A new one is on its way.", anyway: true },
    }),
  );
}

async function enter(page: Page, theme: string, path: string) {
  await page.emulateMedia({ colorScheme: theme as "light", reducedMotion: "reduce" });
  const data = { email: ana.email, password: PASSWORD };
  const answer = await page
    .context()
    .request.post(`${ana.home}/api/v1/session`, { data, headers: { "X-Kept": "1" } });
  expect(answer.status()).toBe(201);
  await page.goto(ana.home + path);
}

async function take(page: Page, name: string) {
  await page.locator("main").or(page.getByText("Nothing is here")).first().waitFor();
  await page.waitForLoadState("networkidle");
  await settled(page);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
}

for (const theme of THEMES) {
  for (const width of WIDTHS) {
    test(`${width} px, ${theme}`, async ({ page }) => {
      const name = (view: string) => `${view}-${width}-${theme}`;
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      await enter(page, theme, "/inbox");
      await take(page, name("inbox"));
      for (const view of ["open", "mine", "breached"]) {
        await page.goto(`${ana.home}/inbox/${view}`);
        await page
          .getByRole("list", { name: "Tickets" })
          .or(page.getByText("Nothing is waiting"))
          .first()
          .waitFor();
        await take(page, name(`list-${view}`));
      }
      for (const [what, id] of Object.entries(tickets)) {
        await page.goto(`${ana.home}/inbox/open/tickets/${id}`);
        await page.getByRole("region", { name: "History" }).getByRole("article").first().waitFor();
        await page.getByRole("region", { name: "Answer" }).waitFor();
        await take(page, name(`ticket-${what}`));
      }
      await page.goto(`${ana.home}/inbox/open/tickets/${tickets.rtl}`);
      await write(page, "");
      await page.keyboard.press("Control+a");
      await page.keyboard.type(
        "Hello, your account is open again. Please choose a new password with this link.",
      );
      await take(page, name("reply"));
      await page.keyboard.press("Escape");
      await page.goto(`${ana.home}/inbox/open/tickets/${tickets.cjk}`);
      await write(page, "", "note");
      await page.keyboard.press("Control+a");
      await page.keyboard.type("Who knows the carrier? @");
      await page.getByRole("option").first().waitFor();
      await take(page, name("note-mention"));
      await page.keyboard.press("Escape");
      await page.goto(`${ana.home}/inbox/open/tickets/${tickets.cjk}`);
      await page.getByRole("button", { name: /^Assignee:/ }).click();
      await take(page, name("assignee"));
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: /^Notifications/ }).click();
      await take(page, name("notifications"));
      await page.keyboard.press("Escape");
      await page.goto(`${ana.home}/inbox/open`);
      await page.getByRole("list", { name: "Tickets" }).waitFor();
      await openPalette(page);
      await page.keyboard.type("refund");
      await page.getByRole("option", { name: /Show all results/ }).waitFor();
      await take(page, name("palette"));
      await page.keyboard.press("Escape");
      await page.keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      await take(page, name("shortcuts"));
      for (const [view, path] of Object.entries(PAGES)) {
        await page.goto(ana.home + path);
        await page.getByRole("heading", { level: 1 }).or(page.getByText("Nothing is here")).first().waitFor();
        await take(page, name(view));
      }
      await page.goto(`${ana.home}/customers`);
      await page.getByRole("row").nth(1).getByRole("link").click();
      await page.getByRole("heading", { name: "Recognized by" }).waitFor();
      await take(page, name("customer"));
      await page.context().clearCookies();
      await page.goto(`${ana.home}/sign-in`);
      await page.getByLabel("Email").waitFor();
      await take(page, name("sign-in"));
    });
  }
}

test("an empty desk and setting it up", async ({ page }) => {
  const fresh = await Desk.open();
  try {
    for (const [width, theme] of [
      [1440, "light"],
      [390, "dark"],
    ] as const) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(await fresh.server.setupLink());
      await page.getByLabel("Your name").waitFor();
      await take(page, `setup-${width}-${theme}`);
    }
    await page.getByLabel("Your name").fill("Ana Sousa");
    await page.getByLabel("Email").fill("ana@desk.test");
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("Name of the desk").fill("Harbour shoes");
    await page.getByRole("button", { name: "Create the desk" }).click();
    await page.getByRole("button", { name: "Account of Ana Sousa" }).waitFor();
    for (const [width, theme] of [
      [1440, "light"],
      [1440, "dark"],
      [390, "light"],
    ] as const) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      await page.emulateMedia({ colorScheme: theme });
      await page.goto(`${fresh.server.url}/inbox/mine`);
      await page
        .getByText("Nothing is waiting for you")
        .or(page.getByRole("heading", { name: /is ready/ }))
        .first()
        .waitFor();
      await take(page, `empty-${width}-${theme}`);
    }
  } finally {
    await fresh.close();
  }
});
