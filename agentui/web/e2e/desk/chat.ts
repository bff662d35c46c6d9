import { createHmac } from "node:crypto";
import { expect, type FrameLocator, type Locator, type Page } from "@playwright/test";
import type { components } from "../../console/src/api/schema";
import { type Agent, type Desk, told, unique } from "./desk";
import { Shop } from "./shop";

type Site = components["schemas"]["ChatSite"];
type NewSite = components["schemas"]["NewChatSite"];

/** A shop that carries the desk's chat. */
export class ChatShop {
  private constructor(
    readonly shop: Shop,
    readonly site: Site,
    /** The page with the chat in it. */
    readonly url: string,
  ) {}

  /** base is where visitors reach the desk, when that is not its own address. */
  static async open(desk: Desk, admin: Agent, more: Partial<NewSite> = {}, base = desk.server.url) {
    const shop = await Shop.open();
    const body: NewSite = {
      name: unique("Harbour shoes"),
      origins: [shop.origin],
      assignment: "manual",
      preview_typing: false,
      suggest: false,
      ...more,
    };
    const { id } = await told(admin.api.POST("/api/v1/chat/sites", { body }));
    const site = await told(admin.api.GET("/api/v1/chat/sites/{id}", { params: { path: { id } } }));
    return new ChatShop(shop, site, shop.page("/", { foot: snippet(base, site.key) }));
  }

  close() {
    return this.shop.close();
  }

  /** Another page of the shop, whose own server has signed who is there. */
  signed(path: string, base: string, jwt: string): string {
    const foot = `${snippet(base, this.site.key)}<script>
      window.Kept = window.Kept || []; Kept.push(["identify", { jwt: "${jwt}" }]);</script>`;
    return this.shop.page(path, { foot });
  }
}

/** The line that sites put into their pages. */
export function snippet(base: string, key: string): string {
  return `<script async src="${base}/chat/widget.js" data-site="${key}"></script>`;
}

/** What a site's server makes of somebody who is signed in there. */
export function sign(secret: string, claims: { sub: string; name?: string; email?: string }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ ...claims, exp })}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** What is in the iframe. */
export function widgetOf(page: Page): FrameLocator {
  return page.frameLocator("kept-chat iframe");
}

export function launcherOf(page: Page): Locator {
  return page.locator("kept-chat .launcher");
}

/** Opens the chat on the page, and there a new conversation. */
export async function openChat(page: Page): Promise<FrameLocator> {
  await launcherOf(page).click();
  const widget = widgetOf(page);
  await widget.getByRole("button", { name: "Start a conversation" }).click();
  await expect(widget.getByRole("textbox", { name: "Write a message" })).toBeVisible();
  return widget;
}

/** Says something, as a visitor. */
export async function say(widget: FrameLocator, words: string) {
  await widget.getByRole("textbox", { name: "Write a message" }).fill(words);
  await widget.getByRole("button", { name: "Send", exact: true }).click();
}

/** What was said in the widget, as its reader hears it. */
export function saidIn(widget: FrameLocator): Locator {
  return widget.getByRole("log", { name: "Messages" });
}

/** What agents pick from. */
export function queueOf(page: Page): Locator {
  return page.getByRole("region", { name: "Queue" });
}

/** The row of a chat by what was said last in it. */
export function waitingWith(page: Page, words: string): Locator {
  return queueOf(page).getByRole("listitem").filter({ hasText: words });
}

/** Takes the chat in which the words were said last, and returns its column. */
export async function accept(page: Page, words: string): Promise<Locator> {
  const row = waitingWith(page, words);
  const id = await row.getAttribute("data-id");
  await row.getByRole("button", { name: /^Accept the chat of/ }).click();
  const column = page.locator(`article[data-chat="${id}"]`);
  await expect(answerIn(column)).toBeFocused();
  return column;
}

/** Where an agent writes in a chat. */
export function answerIn(column: Locator): Locator {
  return column.getByRole("textbox", { name: /^Message to/ });
}

/** Says something, as an agent. */
export async function answer(column: Locator, words: string) {
  await answerIn(column).fill(words);
  await answerIn(column).press("Enter");
}

/** The words of all bubbles in the widget, in their order. */
export function bubblesOf(widget: FrameLocator): Promise<string[]> {
  return saidIn(widget).locator(".bubble").allInnerTexts();
}

/** The words of all messages in an agent's column, in their order. */
export async function messagesIn(column: Locator): Promise<string[]> {
  return column.locator("article[data-message] > div:first-child").allInnerTexts();
}

export type { Site };
