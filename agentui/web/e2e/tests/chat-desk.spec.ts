import type { Locator, Page } from "@playwright/test";
import {
  accept,
  answer,
  answerIn,
  ChatShop,
  customer,
  expect,
  expectAccessible,
  launcherOf,
  openChat,
  saidIn,
  say,
  test,
  told,
  unique,
  waitingWith,
  widgetOf,
} from "../desk";

const shops: ChatShop[] = [];
async function open(...how: Parameters<typeof ChatShop.open>): Promise<ChatShop> {
  const shop = await ChatShop.open(...how);
  shops.push(shop);
  return shop;
}

test.afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});

test("a visitor whose network lets no socket through is there, types and reads like any other", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  test.setTimeout(120_000);
  const { url, shop } = await open(desk, cast.ana);
  const visitor = await stranger();
  await visitor.routeWebSocket(/\/chat\/socket/, (socket) => socket.close());
  await visitor.goto(url);
  const widget = await openChat(visitor);
  const words = unique("Behind a strict proxy");
  await say(widget, words);
  await expect(saidIn(widget)).toContainText("Sent", { timeout: 30_000 });
  const agent = await enter(cast.bo, { path: "/chats" });
  await expect(waitingWith(agent, words)).toContainText("Here");
  const column = await accept(agent, words);

  const field = widget.getByRole("textbox", { name: "Write a message" });
  await field.pressSequentially("Hm");
  await expect(column.getByText(/is typing$/)).toBeVisible();
  await field.fill("");
  await expect(column.getByText(/is typing$/)).toBeHidden();
  await answerIn(column).pressSequentially("Well");
  await expect(widget.getByRole("img", { name: `${cast.bo.name} is typing` })).toBeVisible();
  await answer(column, "Well come.");
  await expect(saidIn(widget)).toContainText("Well come.");
  await expect(column.getByText("Seen", { exact: true })).toBeVisible();
  await expect(saidIn(widget)).toContainText("Seen");

  await visitor.goto(shop.page("/other", { title: "A page without the chat" }));
  await expect(column.locator("header")).toContainText("Gone");
});

/** The browser's notices as a list; nothing else of them can be seen from outside. */
async function recordNotices(page: Page) {
  await page.context().grantPermissions(["notifications"]);
  await page.addInitScript(() => {
    const shown: { title: string; body?: string }[] = [];
    class Recorded {
      static permission = "granted";
      static requestPermission = async () => "granted";
      onclick: (() => void) | null = null;
      constructor(title: string, { body }: NotificationOptions = {}) {
        shown.push({ title, body });
      }
      close() {}
    }
    Object.assign(window, { Notification: Recorded, shownNotices: shown });
    localStorage.setItem("kept.notifications.browser", "true");
    Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
    document.hasFocus = () => false;
  });
  await page.reload();
  await page.getByRole("main").waitFor();
}

function noticesOf(page: Page): Promise<{ title: string; body?: string }[]> {
  return page.evaluate(
    () => (window as unknown as { shownNotices: { title: string; body?: string }[] }).shownNotices,
  );
}

test("chats go to who has room, one after the other, and call them by the browser's own notices", async ({
  newDesk,
  enter,
  stranger,
}) => {
  test.setTimeout(150_000);
  const desk = await newDesk();
  const ana = await desk.hire("Ana Sousa", "admin");
  const [bo, cy] = [await desk.hire("Bo Lindqvist"), await desk.hire("Cy Okafor")];
  const { id: team } = await told(
    ana.api.POST("/api/v1/teams", { body: { name: "Front", members: [bo.id, cy.id] } }),
  );
  const { url } = await open(desk, ana, { assignment: "auto", team_id: team });
  for (const one of [bo, cy]) {
    await told(one.api.PUT("/api/v1/chat/availability", { body: { accepting: true, capacity: 1 } }));
  }
  const pages = new Map<number, Page>();
  for (const one of [bo, cy]) {
    const page = await enter(one, { path: "/inbox/open" });
    await recordNotices(page);
    pages.set(one.id, page);
  }
  const visitors: { widget: ReturnType<typeof widgetOf>; words: string }[] = [];
  const arrive = async (what: string) => {
    const page = await stranger();
    await page.goto(url);
    const widget = await openChat(page);
    const words = unique(what);
    await say(widget, words);
    await expect(saidIn(widget)).toContainText("Sent");
    visitors.push({ widget, words });
    return words;
  };
  const owners = async () => {
    const { items } = await told(ana.api.GET("/api/v1/tickets", { params: { query: { sort: "newest" } } }));
    return items.map(({ assignee_id }) => assignee_id);
  };
  const first = await arrive("First");
  await expect.poll(owners).toEqual([expect.any(Number)]);
  const second = await arrive("Second");
  await expect.poll(async () => [...(await owners())].sort()).toEqual([bo.id, cy.id].sort());
  const third = await arrive("Third");
  const waiting = visitors.at(-1) as (typeof visitors)[number];
  await expect(waiting.widget.getByText("You are next in line")).toBeVisible();
  expect(await owners(), "nobody has room").toContain(null);

  const said = async () =>
    (await Promise.all([...pages.values()].map(noticesOf))).flat().map(({ body }) => body);
  await expect.poll(said).toEqual(expect.arrayContaining([first, second]));
  for (const page of pages.values()) {
    await expect.poll(async () => (await noticesOf(page)).length).toBeGreaterThan(0);
  }

  // Whoever solves theirs gets the one that waits.
  const page = pages.get(bo.id) as Page;
  const { items } = await told(bo.api.GET("/api/v1/chats", { params: { query: { view: "mine" } } }));
  await page.goto(`/chats/${items[0]?.ticket.id}`);
  await page.locator("article[data-chat]").getByRole("button", { name: "Solve" }).click();
  await expect.poll(owners).toContain(bo.id);
  await expect.poll(owners).not.toContain(null);
  await expect.poll(async () => (await noticesOf(page)).map(({ body }) => body)).toContain(third);
});

test("what a visitor has chosen is read in its own words, and a person has one color everywhere", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  const { url } = await open(desk, cast.ana, {
    questions: [
      { id: "name", kind: "text", label: { en: "Your name" }, required: true, maps_to: "name" },
      {
        id: "topic",
        kind: "choice",
        label: { en: "What is it about?" },
        required: true,
        maps_to: "custom:topic",
        options: [
          { value: "t1", label: { en: "A return" } },
          { value: "t2", label: { en: "Something else" } },
        ],
      },
    ],
  });
  const visitor = await stranger({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await visitor.goto(url);
  await launcherOf(visitor).tap();
  const widget = widgetOf(visitor);
  await widget.getByRole("button", { name: "Start a conversation" }).click();
  await widget.getByLabel("Your name").fill("Runa Berg");
  await widget.getByLabel("What is it about?").selectOption("A return");
  await expectAccessible(visitor, true);
  await widget.getByRole("button", { name: "Continue" }).click();
  const words = unique("These do not fit");
  await say(widget, words);
  await expect(saidIn(widget)).toContainText("Sent");

  const agent = await enter(cast.bo, { path: "/chats" });
  const hue = (place: Locator) => place.locator(".avatar-ground").first().getAttribute("style");
  const inQueue = await hue(waitingWith(agent, words));
  const column = await accept(agent, words);
  expect(await hue(column.locator("header")), "in the chat").toBe(inQueue);
  const id = await column.getAttribute("data-chat");
  await agent.goto(`/inbox/open/tickets/${id}`);
  await expect(agent.getByText("What is it about?").first()).toBeVisible();
  await expect(agent.getByText("A return")).toHaveCount(2); // of the visitor, and of the ticket
  await expect(agent.getByText("t1", { exact: true })).toHaveCount(0);
  const message = agent.getByRole("article", { name: "Message from Runa Berg" });
  expect(await hue(message), "beside what they said").toBe(inQueue);
  const side = agent.getByRole("complementary");
  expect(await hue(side), "in the side panel").toBe(inQueue);
});

test("who is known is not asked again where the answer should go", async ({ desk, cast, stranger }) => {
  const { url } = await open(desk, cast.ana, {
    questions: [
      { id: "name", kind: "text", label: { en: "Your name" }, required: true, maps_to: "name" },
      { id: "mail", kind: "email", label: { en: "Your address" }, required: true, maps_to: "email" },
    ],
  });
  const { name, email } = customer("Runa Berg");
  const visitor = await stranger();
  await visitor.goto(url);
  await launcherOf(visitor).click();
  const widget = widgetOf(visitor);
  await widget.getByRole("button", { name: "Start a conversation" }).click();
  await widget.getByLabel("Your name").fill(name);
  await widget.getByLabel("Your address").fill(email);
  await widget.getByRole("button", { name: "Continue" }).click();
  await say(widget, unique("I have to go"));
  await expect(saidIn(widget)).toContainText("Sent");
  await widget.getByRole("button", { name: "More" }).click();
  await widget.getByRole("menuitem", { name: "Answer me by e-mail" }).click();
  const form = widget.getByRole("form", { name: "Answer me by e-mail" });
  await expect(form.getByText(email)).toBeVisible();
  await expect(form.getByRole("textbox")).toHaveCount(0);
  await expectAccessible(visitor, true);
  await form.getByRole("button", { name: "Use another address" }).click();
  const field = form.getByLabel("E-mail address");
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(email);
  await form.getByRole("button", { name: "Answer me by e-mail" }).click();
  await expect(widget.getByText(`We answer to ${email}.`)).toBeVisible();
});
