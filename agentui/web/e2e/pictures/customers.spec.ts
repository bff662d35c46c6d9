import { join } from "node:path";
import { type Browser, type BrowserContextOptions, expect, type Page, test } from "@playwright/test";
import {
  type Agent,
  ChatShop,
  Desk,
  launcherOf,
  openChat,
  PASSWORD,
  saidIn,
  say,
  settled,
  snippet,
  told,
  widgetOf,
} from "../desk";

// What customers see, chat, forms and the case page, and the console's views of it.

const folder = join(import.meta.dirname, "../test-results/pictures");
const THEMES = ["light", "dark"] as const;
const SIZES = { 1280: 800, 390: 844 } as const;

let desk: Desk;
let ana: Agent;
let chat: ChatShop;
let form = "";

test.describe.configure({ mode: "serial", timeout: 180_000 });

test.beforeAll(async () => {
  test.setTimeout(300_000);
  desk = await Desk.open();
  ana = await desk.hire("Ana Sousa", "admin");
  const look = {
    color: "#0f766e",
    side: "right" as const,
    sound: true,
    greeting: { en: "Ahoy! How can we help?", ar: "أهلاً! كيف نساعدك؟" },
    subtitle: { en: "Ana and Bo answer, usually before your tea is cold." },
    launcher_text: { en: "Chat with us" },
  };
  const questions = [
    { id: "name", label: { en: "What shall we call you?" }, kind: "text" as const, maps_to: "name" },
    {
      id: "about",
      label: { en: "What is it about?" },
      kind: "choice" as const,
      required: true,
      options: [
        { value: "order", label: { en: "My order" } },
        { value: "size", label: { en: "Which size" } },
      ],
    },
  ];
  chat = await ChatShop.open(desk, ana, { look, questions });
  form = await makeForm();
  const replies = { refund: "Refunds", laces: "Laces", hours: "Opening hours" };
  for (const [shortcut, title] of Object.entries(replies)) {
    const body = { shortcut, title, body_html: `<p>All that there is to say about ${title}.</p>` };
    await told(ana.api.POST("/api/v1/canned-replies", { body }));
  }
});

test.afterAll(async () => {
  await chat.close();
  await desk.close();
});

async function makeForm(): Promise<string> {
  const en = (text: string) => ({ en: text });
  const definition = {
    languages: ["en", "de"],
    title: en("Returns"),
    intro: en("Tell us what does not fit. We answer within a day."),
    color: "#7c3aed",
    fields: [
      { id: "name", kind: "text" as const, label: en("Your name"), maps: "name" },
      { id: "email", kind: "email" as const, label: en("Your email address"), maps: "email", required: true },
      { id: "about", kind: "heading" as const, label: en("About your order"), help: en("It is on the box.") },
      {
        id: "topic",
        kind: "choice" as const,
        label: en("What would you like?"),
        required: true,
        options: [
          { value: "swap", label: en("Another size") },
          { value: "money", label: en("My money back") },
        ],
      },
      { id: "bought", kind: "date" as const, label: en("Bought on"), latest: "today" },
      {
        id: "number",
        kind: "text" as const,
        label: en("Order number"),
        help: en("Such as A-17."),
        required: true,
      },
      {
        id: "message",
        kind: "long_text" as const,
        label: en("How can we help?"),
        maps: "message",
        required: true,
      },
      { id: "files", kind: "files" as const, label: en("Pictures") },
      {
        id: "terms",
        kind: "checkbox" as const,
        label: en("I have read the terms of return"),
        required: true,
      },
    ],
  };
  const body = { name: "Returns", slug: "returns", definition, priority: "normal" as const };
  const { id, url } = await told(ana.api.POST("/api/v1/forms", { body }));
  await told(ana.api.POST("/api/v1/forms/{id}/publish", { params: { path: { id } }, body: {} }));
  return url;
}

async function take(page: Page, name: string) {
  await settled(page);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: "disabled" });
}

async function visit(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  return context.newPage();
}

async function enter(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const page = await visit(browser, { baseURL: ana.home, ...options });
  const data = { email: ana.email, password: PASSWORD };
  const answer = await page.context().request.post("/api/v1/session", { data, headers: { "X-Kept": "1" } });
  expect(answer.status()).toBe(201);
  return page;
}

async function ask(page: Page, name: string, words: string) {
  const widget = widgetOf(page);
  await launcherOf(page).click();
  await widget.getByRole("button", { name: "Start a conversation" }).click();
  await widget.getByLabel("What shall we call you?").fill(name);
  await widget.getByLabel("What is it about?").selectOption("size");
  await widget.getByRole("button", { name: "Continue" }).click();
  await say(widget, words);
  await expect(saidIn(widget)).toContainText("Sent");
}

/** The next pictures begin with a queue of their own. */
async function endAll() {
  const { items } = await told(ana.api.GET("/api/v1/chats", { params: { query: { view: "all" } } }));
  for (const { ticket } of items) {
    await told(ana.api.POST("/api/v1/chats/{id}/end", { params: { path: { id: ticket.id } } }));
  }
}

for (const theme of THEMES) {
  for (const [size, height] of Object.entries(SIZES)) {
    const width = Number(size);
    const phone = width === 390;
    test(`${width} px, ${theme}`, async ({ browser }) => {
      const options = {
        viewport: { width, height },
        colorScheme: theme,
        ...(phone && { hasTouch: true, isMobile: true }),
      };
      const name = (view: string) => `${view}-${width}-${theme}`;

      // The widget, from the launcher to the rating.
      const page = await visit(browser, options);
      await page.goto(chat.url);
      await launcherOf(page).waitFor();
      await take(page, name("widget-launcher"));
      const widget = widgetOf(page);
      await launcherOf(page).click();
      const start = widget.getByRole("button", { name: "Start a conversation" });
      await start.waitFor();
      await take(page, name("widget-home"));
      await start.click();
      await widget.getByRole("button", { name: "Continue" }).click();
      await take(page, name("widget-ask"));
      await widget.getByLabel("What shall we call you?").fill("Ida Nordmann");
      await widget.getByLabel("What is it about?").selectOption("size");
      await widget.getByRole("button", { name: "Continue" }).click();
      const field = widget.getByRole("textbox", { name: "Write a message" });
      await field.fill(
        "The boots pinch at the toes. Should I take 41 or 42? Here they are: https://shoes.example/boots",
      );
      await widget
        .locator("input[type=file]")
        .first()
        .setInputFiles([
          {
            name: "Rechnung-2026-04711-Hohenstein-Oberkirchen.pdf",
            mimeType: "application/pdf",
            buffer: Buffer.from("%PDF-1.4"),
          },
        ]);
      await take(page, name("widget-write"));
      await widget.getByRole("button", { name: "Send" }).click();
      await expect(saidIn(widget)).toContainText("Sent");
      await take(page, name("widget-waiting"));
      const others: Page[] = [];
      for (const [who, words] of [
        [
          "Maximiliane von Hohenstein-Oberkirchen",
          "Donaudampfschifffahrtsgesellschaftskapitän, are you there?",
        ],
        ["רותם כהן", "איפה ההזמנה שלי?"],
      ] as const) {
        const other = await visit(browser, {});
        others.push(other);
        await other.goto(chat.url);
        await ask(other, who, words);
      }

      // The console: the queue, a chat, two side by side.
      const agent = await enter(browser, {
        viewport: { width: phone ? 390 : 1440, height: 900 },
        colorScheme: theme,
      });
      await agent.goto("/chats");
      const queue = agent.getByRole("region", { name: "Queue" });
      await queue.getByRole("listitem").nth(2).waitFor();
      await take(agent, name("chats-queue"));
      const row = queue.getByRole("listitem").filter({ hasText: "Ida Nordmann" });
      const id = Number(await row.getAttribute("data-id"));
      const params = { path: { id } };
      await told(ana.api.POST("/api/v1/chats/{id}/accept", { params }));
      const reply = (body_text: string) =>
        told(
          ana.api.POST("/api/v1/tickets/{id}/replies", {
            params,
            body: { kind: "message", body_text, anyway: true },
          }),
        );
      await reply("Hello Ida! Boots of that last run small.");
      await reply("I would take the 42.");
      await say(widget, "Thank you! And can I swap them if they are too big?");
      await agent.goto(`/chats/${id}`);
      await agent.locator(`article[data-chat="${id}"]`).getByText("can I swap them").waitFor();
      await take(agent, name("chats-one"));
      if (!phone) {
        await queue.getByRole("listitem").filter({ hasText: "Donaudampf" }).getByRole("link").click();
        await agent.locator("article[data-chat]").nth(1).getByText("Donaudampf").waitFor();
        await take(agent, name("chats-two"));
      }
      await agent.goto(`/inbox/mine/tickets/${id}`);
      await agent.getByRole("region", { name: "History" }).getByText("can I swap them").waitFor();
      await agent.getByRole("region", { name: "Answer" }).waitFor();
      await take(agent, name("chats-ticket"));
      await expect(saidIn(widget)).toContainText("I would take the 42.");
      await take(page, name("widget-talk"));
      await widget.getByRole("button", { name: "More" }).click();
      await take(page, name("widget-menu"));
      await widget.getByRole("menuitem", { name: "Answer me by e-mail" }).click();
      await take(page, name("widget-mail"));
      await widget.getByRole("button", { name: "Cancel" }).click();
      await told(ana.api.POST("/api/v1/chats/{id}/end", { params }));
      await widget.getByRole("radio", { name: "Good", exact: true }).check({ force: true });
      await take(page, name("widget-ended"));
      for (const other of others) await other.context().close();
      await endAll();

      // Settings of it all.
      for (const [view, path] of Object.entries({
        "settings-chat": "/settings/chat",
        "settings-site": `/settings/chat?site=${chat.site.id}`,
        "settings-canned": "/settings/canned",
        "settings-forms": "/settings/forms",
      })) {
        await agent.goto(path);
        await agent.getByRole("main").getByRole("heading").first().waitFor();
        await agent.waitForLoadState("networkidle");
        await take(agent, name(view));
      }
      await agent.getByRole("link", { name: "Returns" }).first().click();
      await agent.getByRole("button", { name: "Add field" }).waitFor();
      await agent.frameLocator('iframe[title="Preview"]').getByRole("heading", { name: "Returns" }).waitFor();
      await take(agent, name("settings-form"));
      await agent.context().close();

      // The form, what is wrong with it, and thanks; then the case.
      await page.goto(form);
      await take(page, name("form"));
      await page.getByRole("button", { name: "Send" }).click();
      await page.locator(".summary").waitFor();
      await take(page, name("form-wrong"));
      await page.getByLabel("Your email address").fill("ida@customer.test");
      await page.getByLabel("Another size").check();
      await page.getByLabel("Order number").fill("A-17");
      await page
        .getByLabel("How can we help?")
        .fill("The boots are one size too small.\n\nMay I send them back?");
      await page.getByLabel("I have read the terms of return").check();
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByRole("link", { name: "See your case" }).waitFor();
      await take(page, name("form-thanks"));
      await page.getByRole("link", { name: "See your case" }).click();
      await page.getByLabel("Your message").waitFor();
      await take(page, name("case"));
      const number = Number((await page.locator(".case-number").innerText()).match(/\d+/)?.[0]);
      await told(
        ana.api.POST("/api/v1/tickets/{id}/replies", {
          params: { path: { id: number } },
          body: {
            kind: "message",
            body_text: "Of course: the label is in the box.",
            anyway: true,
            then_status: "solved",
          },
        }),
      );
      await page.reload();
      await page.getByText("the label is in the box").waitFor();
      await page.screenshot({
        path: join(folder, `${name("case-solved")}.png`),
        animations: "disabled",
        fullPage: true,
      });
      await page.context().close();
    });
  }
}

test("the widget from right to left", async ({ browser }) => {
  const page = await visit(browser, { viewport: { width: 1280, height: 800 }, locale: "ar" });
  const { shop, site } = chat;
  await page.goto(shop.page("/ar", { lang: "ar", foot: snippet(desk.server.url, site.key) }));
  await launcherOf(page).click();
  await widgetOf(page).getByRole("heading", { level: 1 }).waitFor();
  await take(page, "widget-rtl-1280-light");
  await page.context().close();
});

test("the strangest colour, on the left", async ({ browser }) => {
  const look = { color: "#ffee00", side: "left" as const };
  const bright = await ChatShop.open(desk, ana, { look });
  try {
    const page = await visit(browser, { viewport: { width: 1280, height: 800 } });
    await page.goto(bright.url);
    const widget = await openChat(page);
    await say(widget, "Is this readable?");
    await expect(saidIn(widget)).toContainText("Sent");
    await take(page, "widget-bright-1280-light");
    await page.context().close();
  } finally {
    await bright.close();
  }
});
