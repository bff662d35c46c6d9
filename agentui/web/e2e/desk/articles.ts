import { expect, type Page } from "@playwright/test";
import type { components } from "../../console/src/api/schema";
import { type Agent, told } from "./desk";

type Schemas = components["schemas"];
export type Article = Schemas["Article"];

/** A person's browser: what a browser without a screen calls itself counts as a robot's, whose reading is no view. */
export const READER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36";

interface Written extends Partial<Schemas["NewArticle"]> {
  title: string;
  body: string;
}

/** A draft in English. */
export function draftArticle(by: Agent, article: Written): Promise<Article> {
  const body = { language: "en", visibility: "public" as const, ...article };
  return told(by.api.POST("/api/v1/articles", { body }));
}

/** An article that readers have. */
export async function publishArticle(by: Agent, article: Written): Promise<Article> {
  const written = await draftArticle(by, article);
  await publish(by, written.id, written.language);
  return written;
}

export async function publish(by: Agent, id: number, language = "en", publish_at?: Date) {
  const params = { path: { id, language } };
  const body = { publish_at: publish_at?.toISOString() };
  return told(by.api.POST("/api/v1/articles/{id}/translations/{language}/publish", { params, body }));
}

/** Where readers have it. */
export async function addressOf(by: Agent, id: number, language = "en"): Promise<string> {
  const params = { path: { id, language } };
  const { translation } = await told(by.api.GET("/api/v1/articles/{id}/translations/{language}", { params }));
  return new URL(translation.url).pathname;
}

/** Waits until the index has what was just published. */
export async function searchable(by: Agent, q: string, count = 1) {
  const found = async () =>
    (await told(by.api.GET("/api/v1/articles/search", { params: { query: { q } } }))).items.length;
  await expect.poll(found, { message: `“${q}” is found` }).toBeGreaterThanOrEqual(count);
}

/** The text of an article that is being written, as rich text or as Markdown. */
export function articleText(page: Page) {
  return page.getByRole("textbox", { name: "Text of the article" });
}

/** Saves what is written in the editor. */
export async function saveArticle(page: Page) {
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("form", { name: "Unsaved changes" })).toBeHidden();
}
