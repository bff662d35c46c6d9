import type { FrameLocator, Page } from "@playwright/test";
import {
  type Agent,
  accept,
  ChatShop,
  expect,
  expectAccessible,
  launcherOf,
  openChat,
  publishArticle,
  saidIn,
  say,
  searchable,
  test,
  told,
  unique,
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

/** An article that answers questions with the word in them. */
async function answering(by: Agent): Promise<{ id: number; word: string; title: string }> {
  const word = unique("zeppelin").replaceAll(" ", "");
  const title = `Fly the ${word}`;
  const { id } = await publishArticle(by, {
    title,
    body: `The ${word} flies with helium, never with hydrogen.`,
  });
  await searchable(by, word);
  return { id, word, title };
}

async function askingsAbout(by: Agent, word: string) {
  const { items } = await told(by.api.GET("/api/v1/knowledge/askings", {}));
  return items.filter(({ place, query }) => place === "chat" && query.includes(word));
}

function fieldOf(widget: FrameLocator | Page) {
  return widget.getByRole("textbox", { name: "Write a message" });
}

/** Begins to ask as one visitor after the other, until it is not one of the tenth that is shown nothing. */
async function askUntilShown(stranger: (options: object) => Promise<Page>, url: string, question: string) {
  for (let n = 0; n < 8; n++) {
    const page = await stranger({ userAgent: "Reader/1.0" }); // what programs read is not counted
    await page.goto(url);
    const widget = await openChat(page);
    const answered = page.waitForResponse((one) => one.url().includes("/suggestions"));
    await fieldOf(widget).fill(question);
    const { items } = (await (await answered).json()) as { items: unknown[] };
    if (items.length > 0) return { page, widget };
    await page.close();
  }
  throw new Error("eight visitors in a row were shown nothing");
}

test("an article answers what a visitor is about to ask, nothing is sent, and it is counted", async ({
  desk,
  cast,
  stranger,
}) => {
  const { id, word, title } = await answering(cast.ana);
  const { url } = await open(desk, cast.ana, { suggest: true });
  const question = `How do I fly the ${word}?`;
  const { page, widget } = await askUntilShown(stranger, url, question);
  const offer = widget.getByRole("region", { name: "Does one of these answer it?" });
  await expect(offer).toContainText("never with hydrogen");
  await expectAccessible(page, true);
  const opening = page.context().waitForEvent("page");
  await offer.getByRole("link", { name: title }).click();
  await expect((await opening).getByRole("heading", { level: 1, name: title })).toBeVisible();
  await page.bringToFront();

  await offer.getByRole("button", { name: "Yes, this answered it" }).click();
  const thanks = widget.getByRole("heading", { name: "Good to hear. There is nothing more to do." });
  await expect(thanks).toBeFocused();
  await expect(fieldOf(widget)).toBeHidden();
  await expectAccessible(page, true);
  await expect
    .poll(async () => (await askingsAbout(cast.ana, word)).filter(({ answered }) => answered))
    .toMatchObject([{ held_out: false, opened: [id], ticket_id: null }]);

  // The next question is another one, whatever became of the one before.
  await widget.getByRole("button", { name: "Back" }).click();
  await widget.getByRole("button", { name: "Start a conversation" }).click();
  await expect(fieldOf(widget)).toHaveValue("");
  await fieldOf(widget).fill(`The ${word} does not fly`);
  await expect(offer).toBeVisible();
  await fieldOf(widget).press("Enter");
  await expect(saidIn(widget)).toContainText("Sent");
  await expect(offer).toBeHidden();
  await expect
    .poll(async () => (await askingsAbout(cast.ana, word)).filter(({ held_out }) => !held_out))
    .toMatchObject([
      { answered: false, opened: [], ticket_id: expect.any(Number) },
      { answered: true, opened: [id], ticket_id: null },
    ]);
});

test("who wants to write all the same finds what they wrote", async ({ desk, cast, stranger }) => {
  const { word } = await answering(cast.ana);
  const { url } = await open(desk, cast.ana, { suggest: true });
  const question = `How do I fly the ${word}?`;
  const { widget } = await askUntilShown(stranger, url, question);
  await widget.getByRole("button", { name: "Yes, this answered it" }).click();
  await widget.getByRole("button", { name: "I still want to write" }).click();
  await expect(fieldOf(widget)).toHaveValue(question);
  await fieldOf(widget).press("Enter");
  await expect(saidIn(widget)).toContainText(question);
});

test("the tenth that is held out is shown nothing, and is counted", async ({ desk, cast, stranger }) => {
  const { word } = await answering(cast.ana);
  const { site } = await open(desk, cast.ana, { suggest: true, origins: [] });
  const question = `How do I fly the ${word}?`;
  const page = await stranger();
  const begin = async () => {
    const data = { site: site.key, locale: "en", time_zone: "", origin: desk.server.url, page: {} };
    const session = await (await page.request.post("/chat/api/session", { data })).json();
    return session.token as string;
  };
  let token = "";
  let found = false; // a new article takes a moment until it is; before that, nobody is shown anything
  for (let n = 0; n < 55 && !token; n++) {
    const other = await begin();
    const params = { q: question, locale: "en", conversation: "n:looking-for-one" };
    const headers = { Authorization: `Bearer ${other}` };
    const { items } = await (await page.request.get("/chat/api/suggestions", { params, headers })).json();
    if (items.length > 0) found = true;
    else if (found) token = other;
  }
  expect(token, "one of 55 is held out").not.toBe("");
  await page.addInitScript(([key, value]) => localStorage.setItem(key, value), [
    `kept:${site.key}:token`,
    token,
  ] as const);
  await page.goto(`/chat/app?site=${site.key}`);
  await page.getByRole("button", { name: "Start a conversation" }).click();
  const asked = page.waitForResponse((one) => one.url().includes("/suggestions"));
  await fieldOf(page).fill(question);
  expect(await (await asked).json()).toEqual({ items: [] });
  await expect(page.getByRole("region", { name: "Does one of these answer it?" })).toBeHidden();
  await fieldOf(page).press("Enter");
  await expect(page.getByRole("log", { name: "Messages" })).toContainText("Sent");
  await expect
    .poll(async () => (await askingsAbout(cast.ana, word)).filter(({ ticket_id }) => ticket_id))
    .toMatchObject([{ held_out: true, shown: [], answered: false }]);
});

test("who does not find it in the help center asks in the chat, without asking twice", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  const { word, title } = await answering(cast.ana);
  const { site } = await open(desk, cast.ana, { origins: [] });
  await told(cast.ana.api.PATCH("/api/v1/help-centre", { body: { chat_site: site.key } }));
  try {
    const page = await stranger();
    await page.goto("/help/");
    const search = page.getByRole("combobox").first();
    await search.fill(`fly the ${word} backwards`);
    await search.press("Enter");
    await page.getByRole("main").getByRole("link", { name: title }).first().click();
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    const chat = page.getByRole("button", { name: "Chat with us" });
    // Pages follow the settings by the event log, a moment later.
    await expect(async () => {
      if (!(await chat.isVisible())) await page.reload();
      await expect(chat).toBeVisible({ timeout: 2000 });
    }).toPass();
    await chat.click();
    const widget = widgetOf(page);
    await expect(fieldOf(widget)).toHaveValue(`fly the ${word} backwards`);
    await expectAccessible(page);
    await fieldOf(widget).press("Enter");
    await expect(saidIn(widget)).toContainText("Sent");
    const agent = await enter(cast.bo, { path: "/chats" });
    const column = await accept(agent, `fly the ${word} backwards`);
    await expect(column.getByText(title).first()).toBeVisible();

    // What they write then is theirs, also when they press once more.
    await fieldOf(widget).fill("And sideways?");
    await page.getByRole("button", { name: "Chat with us" }).click();
    await expect(fieldOf(widget)).toHaveValue("And sideways?");
  } finally {
    await told(cast.ana.api.PATCH("/api/v1/help-centre", { body: { chat_site: "" } }));
  }
});

test("a page opens the chat with a question of its own", async ({ desk, cast, stranger }) => {
  const { url } = await open(desk, cast.ana, {
    questions: [{ id: "name", kind: "text", label: { en: "Your name" }, required: false, maps_to: "name" }],
  });
  const page = await stranger();
  await page.goto(url);
  await launcherOf(page).waitFor();
  await page.evaluate(() =>
    (window as unknown as { Kept: { open(q: string): void } }).Kept.open("Where is my order?"),
  );
  const widget = widgetOf(page);
  await widget.getByRole("button", { name: "Continue" }).click();
  await expect(fieldOf(widget)).toHaveValue("Where is my order?");
  await say(widget, "Where is order 17?");
  await expect(saidIn(widget)).toContainText("Where is order 17?");
});
