import type { Page } from "@playwright/test";
import {
  type Agent,
  addressOf,
  customer,
  expect,
  expectAccessible,
  publishArticle,
  READER,
  searchable,
  test,
  told,
  unique,
} from "../desk";

/** A form that asks for an address and a question. */
async function publishForm(by: Agent): Promise<string> {
  const en = (text: string) => ({ en: text });
  const definition = {
    languages: ["en"],
    title: en("Write to us"),
    fields: [
      { id: "email", kind: "email" as const, label: en("Your email address"), maps: "email", required: true },
      {
        id: "message",
        kind: "long_text" as const,
        label: en("How can we help?"),
        maps: "message",
        required: true,
      },
    ],
  };
  const slug = unique("ask").replaceAll(" ", "-");
  const body = { name: unique("Questions"), slug, definition, priority: "normal" as const };
  const { id } = await told(by.api.POST("/api/v1/forms", { body }));
  await told(by.api.POST("/api/v1/forms/{id}/publish", { params: { path: { id } }, body: {} }));
  await told(by.api.PATCH("/api/v1/help-centre", { body: { form: slug } }));
  return `/forms/${slug}`;
}

async function countedFor(by: Agent, articleId: number) {
  const query = { article_id: articleId };
  const { items } = await told(by.api.GET("/api/v1/knowledge/figures", { params: { query } }));
  const [{ asked, opened, answered, sent } = {}] = items;
  return [asked, opened, answered, sent].map((number) => number?.value ?? 0);
}

/** Types the question as somebody else until it is not one of the tenth that is shown nothing. */
async function askUntilShown(stranger: (options: object) => Promise<Page>, form: string, question: string) {
  for (let n = 0; n < 8; n++) {
    const page = await stranger({ userAgent: `Reader/${n} ${question}` });
    await page.goto(form);
    const answer = page.waitForResponse((one) => one.url().includes("/suggestions"));
    await page.getByLabel("How can we help?").fill(question);
    const { items } = (await (await answer).json()) as { items: unknown[] };
    if (items.length > 0) return page;
    await page.context().close();
  }
  throw new Error("eight readers in a row were shown nothing");
}

test("a question is answered by an article before it is sent, and counted; another is sent all the same", async ({
  cast,
  enter,
  stranger,
}) => {
  const word = unique("zeppelin").replaceAll(" ", "");
  const title = `Fly the ${word}`;
  const { id } = await publishArticle(cast.ana, { title, body: `The ${word} flies with helium.` });
  await searchable(cast.ana, word);
  const form = await publishForm(cast.ana);
  const question = `How do I fly the ${word}?`;

  const page = await askUntilShown(stranger, form, question);
  const box = page.getByRole("complementary", { name: "Does one of these answer it?" });
  await expect(box.getByRole("link", { name: new RegExp(title) })).toBeVisible();
  await expectAccessible(page);
  const opening = page.context().waitForEvent("page");
  await box.getByRole("link", { name: new RegExp(title) }).click();
  await expect((await opening).getByRole("heading", { level: 1, name: title })).toBeVisible();
  await page.bringToFront();
  await page.getByRole("button", { name: "Yes, this answered it" }).click();
  await expect(
    page.getByRole("heading", { name: "Good to hear. There is nothing more to do." }),
  ).toBeVisible();
  await expect.poll(() => countedFor(cast.ana, id)).toEqual([1, 1, 1, 0]);

  const other = await askUntilShown(stranger, form, `${question} And then?`);
  await other.getByLabel("Your email address").fill(customer().email);
  await expect(async () => {
    const button = other.getByRole("button", { name: "Send" });
    if (await button.isVisible()) await button.click({ timeout: 2_000 }); // once sent, there is none
    await expect(other.getByText(/Your case number is \d+/)).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect.poll(() => countedFor(cast.ana, id)).toEqual([2, 1, 1, 1]);

  const figures = await enter(cast.ana, { path: `/knowledge/figures?article=${id}&measure=asked` });
  await figures
    .getByRole("list", { name: /^Questions by day/ })
    .getByRole("link", { name: /: 2 Questions/ })
    .click();
  const evidence = figures.getByRole("dialog", { name: "Questions that articles were shown for" });
  await expect(evidence.getByRole("listitem").filter({ hasText: `${question} And then?` })).toContainText(
    "Sent: ticket",
  );
  await expect(evidence.getByText("Answered by an article")).toBeVisible();
});

test("without JavaScript all of it is there: topics, search, article, vote with words, question carried over", async ({
  cast,
  stranger,
}) => {
  const word = unique("gramophone").replaceAll(" ", "");
  const section = await told(
    cast.ana.api.POST("/api/v1/article-sections", {
      body: { words: [{ language: "en", slug: word, title: `About ${word}`, description: "" }] },
    }),
  );
  const title = `Wind up the ${word}`;
  const body =
    "Turn the crank.\n\n:::tabs\n::tab Left\n\nTo the left.\n\n::tab Right\n\nTo the right.\n\n:::\n";
  await publishArticle(cast.ana, { title, body, section_id: section.id });
  await searchable(cast.ana, word);
  await publishForm(cast.ana);

  const page = await stranger({ javaScriptEnabled: false, userAgent: READER });
  await page.goto("/help");
  await page.getByRole("link", { name: new RegExp(`About ${word}`) }).click();
  await page.getByRole("link", { name: title }).click();
  await expect(page.getByText("To the left.")).toBeVisible();
  await expect(page.getByText("To the right.")).toBeVisible();
  await page.getByRole("button", { name: "Yes", exact: true }).click();
  await page.getByLabel("What was useful? (optional)").fill(unique("The crank"));
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByText("Your words help us to improve this article.")).toBeVisible();
  const query = { only: "words" as const };
  const votes = await told(cast.ana.api.GET("/api/v1/knowledge/votes", { params: { query } }));
  expect(votes.items).toContainEqual(expect.objectContaining({ title, helpful: true }));

  await page.getByLabel("Search for an answer").fill(`${word} cranc`);
  await page.getByRole("button", { name: "Search" }).click();
  await expect(page.getByRole("link", { name: title })).toBeVisible();
  const lost = unique("xylophone lessons");
  await page.getByLabel("Search for an answer").fill(lost);
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByRole("link", { name: "Write to us" }).click();
  await expect(page.getByLabel("How can we help?")).toHaveValue(lost);
});

test("who may read is asked of everyone: the public, customers, agents", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  const word = unique("lighthouse").replaceAll(" ", "");
  const kinds = ["public", "customers", "agents"] as const;
  const paths: string[] = [];
  for (const visibility of kinds) {
    const title = `The ${word} of ${visibility}`;
    const { id } = await publishArticle(cast.ana, { title, body: `${word} keeper`, visibility });
    paths.push(await addressOf(cast.ana, id));
  }
  await searchable(cast.ana, word, 3);

  const known = await stranger();
  const ida = customer();
  const row = await desk.ticket(cast.bo, unique("A known customer"), ida);
  const params = { path: { id: row.id } };
  const { url } = await told(cast.ana.api.GET("/api/v1/tickets/{id}/case-link", { params }));
  await known.goto(url);
  await expect(known.getByRole("heading", { level: 1 })).toBeVisible();

  const readers = [await stranger(), known, await enter(cast.bo)];
  for (const [sees, page] of readers.entries()) {
    for (const [at, path] of paths.entries()) {
      const answer = await page.goto(path);
      expect(answer?.status(), `${kinds[sees]} reads what is for ${kinds[at]}`).toBe(at <= sees ? 200 : 404);
    }
    await page.goto(`/help/en/search?q=${word}`);
    await expect(page.locator("ol.results > li")).toHaveCount(sees + 1);
  }
});

test("search as you type by keyboard; every page is accessible, light and dark, on a phone, and prints", async ({
  cast,
  stranger,
}) => {
  const word = unique("barometer").replaceAll(" ", "");
  const section = await told(
    cast.ana.api.POST("/api/v1/article-sections", {
      body: { words: [{ language: "en", slug: word, title: `About ${word}`, description: "Weather" }] },
    }),
  );
  const title = `Read the ${word}`;
  const body = `Tap the glass.\n\n## First\n\n> [!TIP]\n> Softly.\n\n## Second\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n\`\`\`sh\ntap --glass\n\`\`\`\n`;
  const { id } = await publishArticle(cast.ana, { title, body, section_id: section.id });
  const address = await addressOf(cast.ana, id);
  await searchable(cast.ana, word);
  const pages = [
    "/help/en/",
    `/help/en/${word}`,
    address,
    `/help/en/search?q=${word}`,
    "/help/en/articles/no-such",
  ];
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await stranger({
      colorScheme,
      viewport: { width: 390, height: 844 },
      reducedMotion: "reduce",
    });
    for (const path of pages) {
      await page.goto(path);
      await expectAccessible(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(wide, `${path} is no wider than the phone`).toBe(false);
    }
    await page.goto("/help/en/");
    const field = page.getByRole("combobox", { name: "Search for an answer" });
    await field.pressSequentially(word);
    await expect(page.getByRole("option", { name: new RegExp(title) })).toBeVisible();
    await field.press("ArrowDown");
    await expect(page.getByRole("option").first()).toHaveAttribute("aria-selected", "true");
    await expectAccessible(page);
    await field.press("Enter");
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
    await page.emulateMedia({ media: "print" });
    await expect(page.getByRole("search")).toBeHidden();
    await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
  }
});
