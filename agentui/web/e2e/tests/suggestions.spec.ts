import type { Page } from "@playwright/test";
import {
  type Agent,
  accept,
  addressOf,
  answerIn,
  articleText,
  ChatShop,
  customer,
  type Desk,
  expect,
  expectAccessible,
  openChat,
  openPalette,
  publishArticle,
  say,
  searchable,
  test,
  ticketOf,
  toast,
  told,
  unique,
  write,
} from "../desk";

const ASKED = "the string of my zither is broken and I do not know how to change it at home";
const TOLD = "Loosen the pin with the key, lay in the new string, and tune it slowly over two days.";

/** A solved ticket with the answer that solved it, and an article about the same. */
async function knowledgeOf(desk: Desk, by: Agent, word: string) {
  const row = await desk.ticket(by, unique(`Zither ${word}`), customer("Otto Ahn"), {
    text: `Hello, ${ASKED}, ${word}.`,
  });
  const params = { path: { id: row.id } };
  const answer = { kind: "message" as const, body_text: TOLD, anyway: true };
  await told(by.api.POST("/api/v1/tickets/{id}/replies", { params, body: answer }));
  await told(by.api.PATCH("/api/v1/tickets/{id}", { params, body: { status: "solved" } }));
  const title = `Change the string of a zither, ${word}`;
  const body = `When the string of your zither is broken, change it at home.\n\n## How to change it\n\n1. Loosen the ${word} pin\n`;
  const { id } = await publishArticle(by, { title, body });
  await searchable(by, word);
  return { title, address: await addressOf(by, id) };
}

async function suggested(by: Agent, ticketId: number, articles: number, tickets: number) {
  const params = { path: { id: ticketId } };
  await expect
    .poll(async () => {
      const found = await told(by.api.GET("/api/v1/tickets/{id}/suggestions", { params }));
      return [found.articles.length >= articles, found.tickets.length >= tickets];
    })
    .toEqual([true, true]);
}

/** The part of the side panel. */
function suggestionsIn(page: Page) {
  const head = page.getByRole("heading", { level: 3, name: /^Suggestions/ });
  return page
    .locator("section")
    .filter({ has: page.locator("> h3") })
    .filter({ has: head });
}

test("a ticket has articles and the answers of solved ones beside it, and a key puts each into the reply", async ({
  desk,
  cast,
  enter,
}) => {
  test.slow();
  const word = unique("plectrum").replaceAll(" ", "");
  const { title, address } = await knowledgeOf(desk, cast.ana, word);
  const subject = unique(`My zither ${word}`);
  const row = await desk.ticket(cast.bo, subject, customer(), { text: `Good day, ${ASKED}: ${word}` });
  await suggested(cast.bo, row.id, 1, 1);

  const page = await enter(cast.bo, { path: `/inbox/open/tickets/${row.id}` });
  const panel = suggestionsIn(page);
  await expect(panel.getByRole("link", { name: title })).toBeVisible();
  await expect(panel.getByText(TOLD)).toBeVisible();
  await expectAccessible(page);

  await page.keyboard.press("Alt+Shift+Digit1");
  const composer = page.getByRole("region", { name: "Answer" });
  const reply = composer.getByRole("textbox", { name: "Reply to the customer" });
  await expect(reply).toBeFocused();
  await expect(reply.getByRole("link", { name: title })).toHaveAttribute("href", new RegExp(`${address}$`));
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Alt+Digit1");
  await expect(reply.getByRole("heading", { name: "How to change it" })).toBeVisible();
  await panel
    .getByRole("button", { name: /^Insert the answer of/ })
    .first()
    .click();
  await expect(reply).toContainText("tune it slowly over two days");

  await openPalette(page);
  await page.keyboard.type("insert");
  await expect(page.getByRole("option", { name: new RegExp(`Insert a link to “${title}”`) })).toContainText(
    "Alt",
  );
  await page.keyboard.press("Escape");
  await expect(reply).toBeFocused();

  await composer.getByRole("button", { name: /^Send/ }).first().click();
  await expect(
    ticketOf(page, subject)
      .getByText(/tune it slowly/)
      .last(),
  ).toBeVisible();
  await expect(panel.getByText("Sent before")).toBeVisible({ timeout: 30_000 });
});

test("a ticket that nothing is like has no suggestions, and writing in it is as ever", async ({
  desk,
  cast,
  enter,
}) => {
  const subject = unique("Xqzv");
  const row = await desk.ticket(cast.bo, subject, customer(), { text: "qwxzk jvbbq" });
  const page = await enter(cast.bo, { path: `/inbox/open/tickets/${row.id}` });
  await expect(ticketOf(page, subject)).toBeVisible();
  await write(page, "Pardon?");
  await expect(page.getByRole("button", { name: /^Suggestions/ })).toBeHidden();
});

test("a chat has them at its field", async ({ desk, cast, enter, stranger }) => {
  test.slow();
  const word = unique("mandolin").replaceAll(" ", "");
  const { title, address } = await knowledgeOf(desk, cast.ana, word);
  const chat = await ChatShop.open(desk, cast.ana);
  try {
    const bo = await enter(cast.bo, { path: "/chats" });
    const visitor = await stranger();
    await visitor.goto(chat.url);
    const widget = await openChat(visitor);
    const words = `Hello, ${ASKED}, ${word}`;
    await say(widget, words);
    const column = await accept(bo, word);
    await column.getByRole("button", { name: "Suggestions" }).click();
    const offered = bo.getByRole("dialog", { name: "Suggestions" });
    await expect(offered.getByRole("link", { name: title })).toBeVisible();
    await expectAccessible(bo, true);
    await bo.keyboard.press("Escape");
    await answerIn(column).focus();
    await bo.keyboard.press("Alt+Shift+Digit1");
    await expect(answerIn(column)).toHaveValue(new RegExp(`${title}: http.*${address}`));
  } finally {
    await chat.close();
  }
});

test("what people search in vain is a gap: evidence, dismissal taken back, and a draft by one click", async ({
  cast,
  enter,
  stranger,
}) => {
  test.slow();
  const word = unique("theremin").replaceAll(" ", "");
  const lost = `${word} antenna replacement`;
  for (let reader = 0; reader < 4; reader++) {
    const page = await stranger({ userAgent: `Reader/${reader}` });
    await page.goto(`/help/en/search?q=${encodeURIComponent(lost)}`);
    await page.context().close();
  }
  const page = await enter(cast.ana, { path: "/knowledge/gaps" });
  await page.getByRole("button", { name: "Look through now" }).click();
  const gap = page.getByRole("list", { name: "Gaps" }).locator("> li").filter({ hasText: word });
  await expect(gap).toBeVisible({ timeout: 45_000 });
  await expect(gap).toContainText("Searched in vain");
  await gap.getByRole("button", { name: /^Show what shows/ }).click();
  await expect(gap.getByText(`“${lost}”`)).toBeVisible();
  await expectAccessible(page);
  await gap.getByRole("button", { name: /^Dismiss/ }).click();
  await expect(gap).toBeHidden();
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await expect(gap).toBeVisible();
  await gap.getByRole("button", { name: "Draft an article" }).click();
  await page.waitForURL(/\/knowledge\/articles\/\d+\//);
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue(new RegExp(word, "i"));
  await expect(articleText(page)).toBeVisible();
  await page.goto("/knowledge/gaps");
  await expect(gap.getByRole("button", { name: "Go on writing" })).toBeVisible();
});
