import type { FrameLocator, Page } from "@playwright/test";
import {
  accept,
  answer,
  answerIn,
  ChatShop,
  expect,
  expectAccessible,
  launcherOf,
  openChat,
  Shop,
  saidIn,
  say,
  sign,
  snippet,
  test,
  told,
  unique,
  waitingWith,
  widgetOf,
} from "../desk";

/** One red dot. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==",
  "base64",
);

const shops: ChatShop[] = [];
async function open(...how: Parameters<typeof ChatShop.open>): Promise<ChatShop> {
  const shop = await ChatShop.open(...how);
  shops.push(shop);
  return shop;
}

test.afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.close();
});

test("a visitor and an agent side by side, from the first word to the rating", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  const { url } = await open(desk, cast.ana);
  const shortcut = unique("shoelace").replace(" ", "");
  const body = {
    shortcut,
    title: "Laces",
    body_html: "<p>Laces are on the house, says {{agent.first_name}}.</p>",
  };
  await told(cast.ana.api.POST("/api/v1/canned-replies", { body }));
  const agent = await enter(cast.bo, { path: "/chats" });
  const visitor = await stranger();
  await visitor.goto(url);
  const widget = await openChat(visitor);
  const words = unique("Do you have laces");
  await say(widget, words);
  await expect(saidIn(widget)).toContainText("Sent");

  const row = waitingWith(agent, words);
  await expect(row).toContainText("Waiting");
  await expect(widget.getByText("You are next in line")).toBeVisible();
  const column = await accept(agent, words);
  await expect(widget.getByRole("heading", { name: cast.bo.name })).toBeVisible();
  await expect(saidIn(widget)).toContainText("Seen");

  await answerIn(column).pressSequentially("Which ");
  await expect(widget.getByRole("img", { name: `${cast.bo.name} is typing` })).toBeVisible();
  await answerIn(column).pressSequentially("colour?");
  await answerIn(column).press("Enter");
  await expect(saidIn(widget)).toContainText("Which colour?");
  await expect(column.getByText("Seen", { exact: true })).toBeVisible();
  const field = widget.getByRole("textbox", { name: "Write a message" });
  await field.pressSequentially("Bl");
  await expect(column.getByText(/is typing$/)).toBeVisible();
  await field.pressSequentially("ue, like this");
  await widget.locator("input[type=file]").first().setInputFiles({
    name: "blue.png",
    mimeType: "image/png",
    buffer: PICTURE,
  });
  await field.press("Enter");
  await expect(column.getByText("Blue, like this")).toBeVisible();
  await expect(column.getByRole("button", { name: "Show blue.png" })).toBeVisible();
  await expect(column.getByText(/is typing$/)).toBeHidden();

  await column.locator("input[type=file]").setInputFiles({
    name: "prices.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("laces: 0 €"),
  });
  await expect(column.getByRole("link", { name: "prices.txt" })).toBeVisible();
  await answerIn(column).pressSequentially(`/${shortcut}`);
  await expect(agent.getByRole("option", { name: new RegExp(shortcut) })).toBeVisible();
  await agent.keyboard.press("Enter");
  await expect(answerIn(column)).toHaveValue("Laces are on the house, says Bo.");
  await agent.keyboard.press("Enter");
  await expect(saidIn(widget)).toContainText("are on the house, says Bo.");
  const downloading = visitor.waitForEvent("download");
  await saidIn(widget)
    .getByRole("link", { name: /prices\.txt/ })
    .click();
  expect((await downloading).suggestedFilename()).toBe("prices.txt");

  await column.getByRole("button", { name: "Solve" }).click();
  await expect(widget.getByText("This conversation has ended.")).toBeVisible();
  await widget.getByRole("radio", { name: "Very good" }).check({ force: true });
  await widget.getByLabel("What could we do better, or what was good?").fill("Lovely laces");
  await widget.getByRole("button", { name: "Send rating" }).click();
  await expect(widget.getByText("Thank you for your rating.")).toBeVisible();
  await agent.goto("/inbox/solved");
  await agent.getByRole("list", { name: "Tickets" }).getByRole("link").first().click();
  await expect(agent.getByText("Lovely laces").first()).toBeVisible();
});

test("on a phone the chat is the screen, and closing gives the page back", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  const { url } = await open(desk, cast.ana);
  const agent = await enter(cast.bo, { path: "/chats", width: 390, height: 844 });
  const visitor = await stranger({
    viewport: { width: 390, height: 700 },
    hasTouch: true,
    isMobile: true,
    colorScheme: "dark",
  });
  await visitor.goto(url);
  const widget = await openChat(visitor);
  const frame = visitor.locator("kept-chat iframe");
  await expect
    .poll(() => frame.evaluate((iframe) => iframe.getBoundingClientRect().toJSON()))
    .toMatchObject({ x: 0, y: 0, width: 390, height: 700 });
  const words = unique("From the tram");
  await widget.getByRole("textbox", { name: "Write a message" }).fill(words);
  await widget.getByRole("button", { name: "Send" }).tap();
  await waitingWith(agent, words).getByRole("link").click();
  await agent.getByRole("button", { name: "Accept" }).click();
  const column = agent.locator("article[data-chat]");
  await answerIn(column).fill("Hold on tight.");
  await column.getByRole("button", { name: "Send" }).click();
  await expect(saidIn(widget)).toContainText("Hold on tight.");
  await expectAccessible(visitor, true);
  await expectAccessible(agent);

  await widget.getByRole("button", { name: "Close chat" }).tap();
  await expect(frame).toBeHidden();
  await answerIn(column).fill("Still there?");
  await column.getByRole("button", { name: "Send" }).click();
  await expect(visitor.locator("kept-chat .badge")).toHaveText("1");
  await expect(visitor).toHaveTitle(/^\(1\) /);
  await expect(launcherOf(visitor)).toHaveAccessibleName(/1 new message/);
  await launcherOf(visitor).tap();
  await expect(saidIn(widget)).toContainText("Still there?");
  await expect(visitor).toHaveTitle("Harbour shoes");
});

test("two tabs of a visitor follow each other", async ({ desk, cast, enter, stranger }) => {
  const { url, shop } = await open(desk, cast.ana);
  const one = await stranger();
  await one.goto(url);
  const first = await openChat(one);
  const words = unique("In two tabs");
  await say(first, words);
  const two = await one.context().newPage();
  await two.goto(url);
  const second = await goOn(two, words);

  const agent = await enter(cast.bo, { path: "/chats" });
  const column = await accept(agent, words);
  await answer(column, "For both of you");
  for (const widget of [first, second]) await expect(saidIn(widget)).toContainText("For both of you");
  await say(second, "from the second");
  await expect(saidIn(first)).toContainText("from the second");
  await say(first, "from the first");
  await expect(saidIn(second)).toContainText("from the first");
  await expect(saidIn(second).getByText("from the first")).toHaveCount(1);

  // The next page of the shop goes on where the last one was.
  await one.goto(shop.page("/next", { title: "Another page", foot: await foot(one) }));
  await launcherOf(one).click();
  await expect(saidIn(widgetOf(one))).toContainText("from the second");
  await expect(column.getByText("Another page").first()).toBeVisible();
});

/** Opens the chat where it goes on: in the conversation at once, when the browser remembers, or from the list. */
async function goOn(page: Page, words: string): Promise<FrameLocator> {
  await launcherOf(page).click();
  const widget = widgetOf(page);
  const row = widget.getByRole("button", { name: new RegExp(words) });
  await expect(row.or(saidIn(widget))).toBeVisible();
  if (await row.isVisible()) await row.click();
  await expect(saidIn(widget)).toContainText(words);
  return widget;
}

/** The site's snippet as it stands in the page. */
async function foot(page: Page): Promise<string> {
  const src = await page.locator("script[data-site]").evaluate((script: HTMLScriptElement) => ({
    base: new URL("..", script.src).origin,
    key: script.dataset.site ?? "",
  }));
  return snippet(src.base, src.key);
}

test("what is said while the queue is being loaded is in the queue", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  const { url } = await open(desk, cast.ana);
  const visitor = await stranger();
  await visitor.goto(url);
  const widget = await openChat(visitor);
  const [early, late] = [unique("Said early"), unique("Said late")];
  await say(widget, early);
  const agent = await enter(cast.bo, { path: "/chats" });
  const id = await waitingWith(agent, early).getAttribute("data-id");
  let release = () => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  await agent.route(/\/api\/v1\/chats\?view=waiting/, async (route) => {
    const response = await route.fetch();
    await slow;
    await route.fulfill({ response }).catch(() => {}); // asked for anew meanwhile
  });
  const asked = agent.waitForRequest(/view=waiting/);
  await agent.goto(`/chats/${id}`);
  await asked;
  await expect(agent.getByRole("region", { name: /^Chat with/ }).getByText(early)).toBeVisible();
  await say(widget, late);
  await expect(agent.getByRole("region", { name: /^Chat with/ }).getByText(late)).toBeVisible();
  release();
  await expect(waitingWith(agent, late)).toBeVisible();
});

test("who leaves is answered by mail, and the mail back lands in the same chat", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  const { url } = await open(desk, cast.ana);
  const agent = await enter(cast.bo, { path: "/chats" });
  const visitor = await stranger();
  await visitor.goto(url);
  const widget = await openChat(visitor);
  const words = unique("I have to catch a train");
  await say(widget, words);
  const column = await accept(agent, words);
  await widget.getByRole("button", { name: "More" }).click();
  await widget.getByRole("menuitem", { name: "Answer me by e-mail" }).click();
  const form = widget.getByRole("form", { name: "Answer me by e-mail" });
  const email = `${unique("runa").replace(" ", ".")}@customer.test`;
  await form.getByLabel("Name").fill("Runa Berg");
  await form.getByLabel("E-mail address").fill(email);
  await form.getByRole("button", { name: "Answer me by e-mail" }).click();
  await expect(widget.getByText(`We answer to ${email}.`)).toBeVisible();
  await visitor.goto("about:blank");

  // The mail is away, and news of it is there, before the request that said it is answered.
  let release = () => {};
  const mailed = new Promise<void>((resolve) => {
    release = resolve;
  });
  await agent.route("**/api/v1/tickets/*/replies", async (route) => {
    const response = await route.fetch();
    await mailed;
    await route.fulfill({ response });
  });
  await answer(column, "Platform seven, in ten minutes.");
  const { mail } = await desk.relay.nth(email, 1);
  expect(mail.text).toContain("Platform seven, in ten minutes.");
  await expect(column.getByText("Went by mail")).toBeVisible();
  const answered = agent.waitForResponse(/\/replies$/);
  release();
  await answered;
  const reply = mail.replyTo?.[0]?.address ?? mail.from?.address ?? "";
  await desk.mail({ name: "Runa Berg", email }, `Re: ${mail.subject}`, {
    to: reply,
    text: "I caught it, thank you.",
    inReplyTo: mail.messageId,
  });
  await expect(column.getByText("I caught it, thank you.")).toBeVisible();
  await expect(column.getByText("By mail").last()).toBeVisible();
  await expect(column.getByText("Went by mail")).toBeVisible();

  await visitor.goto(url);
  await launcherOf(visitor).click();
  await expect(saidIn(widget)).toContainText("Platform seven, in ten minutes.");
  await expect(saidIn(widget)).toContainText("I caught it, thank you.");
});

test("who the site has signed finds the conversation again elsewhere; who has not, does not", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  const chat = await open(desk, cast.ana);
  const { site, shop } = chat;
  const who = {
    sub: unique("customer"),
    name: "Runa Berg",
    email: `${unique("runa").replace(" ", ".")}@customer.test`,
  };
  const signed = chat.signed("/mine", desk.server.url, sign(site.secret ?? "", who));
  const forged = chat.signed("/forged", desk.server.url, sign("not the secret of the site at all", who));
  const first = await stranger();
  await first.goto(signed);
  const widget = await openChat(first);
  const words = unique("Only for me");
  await say(widget, words);
  const agent = await enter(cast.bo, { path: "/chats" });
  await expect(waitingWith(agent, words)).toContainText("Runa Berg");
  const column = await accept(agent, words);
  await expect(column.getByRole("img", { name: "Confirmed by the site" })).toBeVisible();

  const second = await stranger();
  await second.goto(signed);
  await goOn(second, words);

  const thief = await stranger();
  await thief.addInitScript(() => {
    const page = window as unknown as { Kept?: unknown[] };
    page.Kept ??= [];
    page.Kept.push(["on", "identity:refused", () => Object.assign(window, { refused: true })]);
  });
  await thief.goto(forged);
  await launcherOf(thief).click();
  await thief.waitForFunction(() => "refused" in window);
  await expect(widgetOf(thief).getByRole("button", { name: "Start a conversation" })).toBeVisible();
  await expect(widgetOf(thief).getByText(words)).toBeHidden();

  // Another site may not carry this chat at all.
  const page = shop.origin.replace("localhost", "127.0.0.1");
  const other = await stranger();
  const answered = other.waitForResponse(/\/chat\/app/);
  await other.goto(page);
  await launcherOf(other).click();
  expect((await answered).status()).toBe(403);
});

test("a host page with a strict policy carries the chat", async ({ desk, cast, stranger }) => {
  const { site, shop } = await open(desk, cast.ana);
  const base = desk.server.url;
  const page = await stranger();
  const complaints: string[] = [];
  page.on(
    "console",
    (message) => /Content Security Policy|Trusted/i.test(message.text()) && complaints.push(message.text()),
  );
  page.on("pageerror", (error) => complaints.push(String(error)));
  const policy = `default-src 'none'; script-src ${base}; frame-src ${base}; require-trusted-types-for 'script'; trusted-types kept`;
  await page.goto(shop.page("/strict", { policy, foot: snippet(base, site.key) }));
  const widget = await openChat(page);
  await say(widget, unique("Behind walls"));
  await expect(saidIn(widget)).toContainText("Sent");
  expect(complaints).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
});

test("a site is added, previewed and put on a page in the settings", async ({ cast, enter, stranger }) => {
  const page = await enter(cast.ana, { path: "/settings/chat" });
  const shop = await Shop.open();
  try {
    const name = unique("Lighthouse");
    await page.getByRole("button", { name: "Add web site" }).first().click();
    const adding = page.getByRole("dialog", { name: "Add web site" });
    await adding.getByLabel("Name").fill(name);
    await adding.getByLabel("Allowed address").fill(shop.origin);
    await adding.getByRole("button", { name: "Add web site" }).click();
    const preview = page.frameLocator(`iframe[title="Preview of the chat of ${name}"]`);
    await expect(preview.getByText(name).first()).toBeVisible();
    await page.getByRole("textbox", { name: /^Greeting/ }).fill("Ahoy there!");
    await expect(preview.getByRole("heading", { name: "Ahoy there!" })).toBeVisible();
    await expectAccessible(page);
    const theme = preview.locator("html");
    await expect(theme).toHaveAttribute("data-theme", "light");
    await page.getByRole("checkbox", { name: "Dark" }).check();
    await expect(theme).toHaveAttribute("data-theme", "dark");
    await page.getByRole("combobox", { name: "Light or dark" }).click();
    await page.getByRole("option", { name: "Light", exact: true }).click();
    await expect(theme).toHaveAttribute("data-theme", "light");
    await expect(page.getByRole("checkbox", { name: "Dark" })).toBeDisabled();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved").first()).toBeVisible();
    const line = (await page.getByText(/<script async .*data-site=/).innerText()).trim();
    const visitor = await stranger();
    await visitor.goto(shop.page("/", { foot: line }));
    await launcherOf(visitor).click();
    await expect(widgetOf(visitor).getByRole("heading", { name: "Ahoy there!" })).toBeVisible();
    await expect(widgetOf(visitor).locator("html")).toHaveAttribute("data-theme", "light");
    await page.emulateMedia({ colorScheme: "dark" });
    await expectAccessible(page);
  } finally {
    await shop.close();
  }
});

test("the widget by keyboard alone, and for screen readers in light and dark", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  test.setTimeout(120_000);
  const { url } = await open(desk, cast.ana);
  const page = await stranger();
  const agent = await enter(cast.bo, { path: "/chats", theme: "dark" });
  await page.goto(url);
  await launcherOf(page).waitFor();
  await page.keyboard.press("Tab");
  await expect(launcherOf(page)).toBeFocused();
  await expectAccessible(page, true);
  await page.keyboard.press("Enter");
  const widget = widgetOf(page);
  await expect(widget.getByRole("heading", { level: 1 })).toBeFocused();
  await expectAccessible(page, true);
  const start = widget.getByRole("button", { name: "Start a conversation" });
  while (!(await start.evaluate((button) => button === document.activeElement)))
    await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const field = widget.getByRole("textbox", { name: "Write a message" });
  await expect(field).toBeFocused();
  const words = unique("Without a mouse");
  await page.keyboard.type(words);
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("on two lines");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect(saidIn(widget)).toContainText("on two lines");
  await expect(field).toBeFocused();
  await expectAccessible(page, true);

  await waitingWith(agent, words).waitFor();
  await expectAccessible(agent);
  const column = await accept(agent, words);
  await expectAccessible(agent);
  await answer(column, "Your message was read.");
  await expect(saidIn(widget)).toContainText("Your message was read.");
  await agent.emulateMedia({ colorScheme: "light" });
  await expectAccessible(agent);
  await page.emulateMedia({ colorScheme: "dark" });
  await expectAccessible(page, true);

  await page.keyboard.press("Shift+Tab");
  const more = widget.getByRole("button", { name: "More" });
  while (!(await more.evaluate((button) => button === document.activeElement)))
    await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(widget.getByRole("menu")).toBeVisible();
  await expectAccessible(page, true);
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await expect(widget.getByRole("button", { name: "End", exact: true })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(widget.getByText("This conversation has ended.")).toBeVisible();
  await expectAccessible(page, true);
  await page.keyboard.press("Escape");
  await expect(launcherOf(page)).toBeFocused();
  await expect(page.locator("kept-chat iframe")).toBeHidden();
});
