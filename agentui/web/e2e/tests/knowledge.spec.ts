import type { Page } from "@playwright/test";
import {
  addressOf,
  articleText,
  draftArticle,
  expect,
  expectAccessible,
  openPalette,
  publish,
  publishArticle,
  READER,
  saveArticle,
  searchable,
  settled,
  test,
  toast,
  told,
  unique,
} from "../desk";

// A dot in a picture.
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

const REST = `

:::tabs
::tab On the web

Open **Orders**.

::tab In the app

Tap the parcel.

:::
`;

async function write(page: Page, title: string) {
  await page.keyboard.press("c");
  await page.getByLabel("Title", { exact: true }).fill(title);
  await page.getByRole("button", { name: "Create draft" }).click();
  await page.waitForURL(/\/knowledge\/articles\/\d+\/en/);
}

/** Opens what the bell tells about the article. */
async function openNotice(page: Page, sentence: string, title: string) {
  await page.getByRole("button", { name: /^Notifications/ }).click();
  const panel = page.getByRole("dialog", { name: "Notifications" });
  await panel.getByRole("button").filter({ hasText: sentence }).filter({ hasText: title }).click();
}

test("an article is written, reviewed, published by another, found as one types, rated, and counted", async ({
  cast,
  enter,
  stranger,
}) => {
  const title = unique("Track the wandering parcel");
  const word = unique("quokka").replaceAll(" ", "");
  const bo = await enter(cast.bo, { path: "/knowledge" });
  await settled(bo);
  await write(bo, title);

  await articleText(bo).click();
  await bo.keyboard.type(
    `Look at the number in our mail, ${word}.\n## Before you start\nYou need **the number**.\n\n`,
  );
  await bo.keyboard.press("Enter");
  await bo.getByRole("button", { name: "Callout" }).click();
  await bo.getByRole("menuitem", { name: "Warning" }).click();
  await bo.keyboard.type("Only within 30 days.");
  await bo.keyboard.press("Control+End");
  await bo.getByRole("button", { name: "Table", exact: true }).click();
  await expect(articleText(bo).locator("table")).toBeVisible();
  await expectAccessible(bo); // with a head that is empty still
  await articleText(bo).locator("th").first().click();
  await bo.keyboard.type("Country");
  await bo.keyboard.press("Tab");
  await bo.keyboard.type("Days");
  await bo
    .locator("input[type=file]")
    .setInputFiles({ name: "label.png", mimeType: "image/png", buffer: PICTURE });
  await expect(articleText(bo).locator("img[src]")).toHaveAttribute("src", /article-files/);
  await bo.getByRole("button", { name: "Markdown" }).click();
  await expect(articleText(bo)).toHaveValue(
    /## Before you start[\s\S]*\*\*the number\*\*[\s\S]*> \[!WARNING\]/,
  );
  await expect(articleText(bo)).toHaveValue(/\| Country \| Days/);
  await articleText(bo).press("Control+End");
  await bo.keyboard.insertText(REST);
  await bo.getByRole("button", { name: "Preview" }).click();
  await expect(bo.locator(".article-text .tabs")).toBeVisible();
  await expectAccessible(bo);
  await bo.getByRole("button", { name: "Write", exact: true }).click();
  await expect(articleText(bo).getByText("Tap the parcel.")).toBeAttached();
  await saveArticle(bo);

  await bo.getByRole("button", { name: "Ask for review" }).click();
  const asking = bo.getByRole("dialog", { name: "Ask for review" });
  await asking.getByRole("button", { name: "Reviewer" }).or(asking.getByRole("combobox")).first().click();
  await bo.getByRole("option", { name: /Ana Sousa/ }).click();
  await asking.getByRole("button", { name: "Send for review" }).click();
  await expect(bo.getByText("Waits for a review by Ana Sousa.")).toBeVisible();

  const ana = await enter(cast.ana, { path: "/knowledge?due=mine" });
  await expect(ana.getByRole("list", { name: "Articles" }).getByRole("link", { name: title })).toBeVisible();
  await openNotice(ana, "Bo Lindqvist asks you for a review", title);
  await expect(ana.getByText("Waits for a review by Ana Sousa.")).toBeVisible();
  await ana.getByRole("button", { name: "Publish", exact: true }).click();
  await ana.getByRole("dialog").getByRole("button", { name: "Publish", exact: true }).click();
  await expect(ana.getByText("Readers see the newest text.")).toBeVisible();
  await expect(bo.getByText("Readers see the newest text.")).toBeVisible();
  await bo.goto("/inbox/mine");
  await openNotice(bo, "Ana Sousa published your article", title);
  await expect(bo.getByLabel("Title", { exact: true })).toHaveValue(title);
  await searchable(cast.ana, word);

  const reader = await stranger({ userAgent: READER });
  await reader.goto("/help/en/");
  const asked = word.slice(0, -2);
  // Only what is paused at is a search of its own.
  const paused = reader.waitForResponse((one) => one.url().includes("paused=1"));
  await reader.getByRole("combobox", { name: "Search for an answer" }).pressSequentially(asked);
  const found = reader.getByRole("option", { name: new RegExp(title) });
  await expect(found).toBeVisible();
  await paused;
  await found.click();
  await expect(reader.getByRole("heading", { level: 1, name: title })).toBeVisible();
  await expect(reader.getByRole("tab", { name: "In the app" })).toBeVisible();
  await expect(reader.locator(".prose table th").first()).toHaveText("Country");
  const picture = reader.locator(".prose img");
  await expect
    .poll(() => picture.evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth))
    .toBe(1);
  await expectAccessible(reader);
  const words = unique("Where is the number");
  await reader.getByRole("button", { name: "No", exact: true }).click();
  await reader.getByLabel("What is missing or wrong? (optional)").fill(words);
  await reader.getByRole("button", { name: "Send" }).click();
  await expect(reader.getByText("Your words help us to improve this article.")).toBeVisible();

  await ana.getByRole("link", { name: "Figures of this article" }).click();
  const summary = ana.getByRole("region", { name: "At a glance" });
  await expect(summary).toContainText("1 say not helpful");
  await expect(summary).toContainText("0 say helpful");
  await expectAccessible(ana);
  await summary.getByRole("listitem").filter({ hasText: "say not helpful" }).getByRole("link").click();
  const evidence = ana.getByRole("dialog", { name: "Votes that say not helpful" });
  await expect(evidence).toContainText(words);
  await expectAccessible(ana, true);
  await ana.keyboard.press("Escape");
  await expect(evidence).toBeHidden();
  await expect(ana).not.toHaveURL(/open=/);
  await ana.goto("/knowledge/figures");
  await summary.getByRole("link", { name: /Searches/ }).click();
  await expect(ana.getByRole("dialog", { name: "Searches" }).getByText(`“${asked}”`)).toBeVisible();
});

test("revisions are compared and restored; a new address leaves the old one leading there", async ({
  cast,
  enter,
  stranger,
}) => {
  const title = unique("Polish the boots");
  const { id } = await publishArticle(cast.ana, { title, body: "With wax.\n\nTwice a year." });
  const old = await addressOf(cast.ana, id);
  const page = await enter(cast.ana, { path: `/knowledge/articles/${id}` });
  await page.waitForURL(/\/en$/);
  await page.getByRole("button", { name: "Markdown" }).click();
  await articleText(page).fill("With oil.\n\nTwice a year.");
  const slug = page.getByLabel("Address in the help center");
  const moved = `boots-${id}`;
  await slug.fill(moved);
  await expect(page.getByText(/The old address .* will lead here/)).toBeVisible();
  await saveArticle(page);
  await expect(page.getByText(/Readers see revision \d+; there is a newer text/)).toBeVisible();
  await publish(cast.ana, id);
  const reader = await stranger();
  await reader.goto(old);
  await expect(reader).toHaveURL(new RegExp(`/help/en/articles/${moved}$`));
  await expect(reader.getByText("With oil.")).toBeVisible();

  await page.locator("aside ol").last().getByRole("button").last().click();
  const dialog = page.getByRole("dialog", { name: "Revision 1" });
  await dialog.getByRole("tab", { name: "Changes since" }).click();
  await expect(dialog.locator("ins").filter({ hasText: "oil" })).toBeVisible();
  await expect(dialog.locator("del").filter({ hasText: "wax" })).toBeVisible();
  await expectAccessible(page, true);
  await dialog.getByRole("button", { name: "Restore this revision" }).click();
  await expect(toast(page).getByText("Revision 1 is the newest text again")).toBeVisible();
  await expect(articleText(page)).toHaveValue(/With wax\./);
  await publish(cast.ana, id);
  await reader.reload();
  await expect(reader.getByText("With wax.")).toBeVisible();
});

test("what is planned is published when its time has come, as it was then", async ({
  cast,
  enter,
  stranger,
}) => {
  const title = unique("Winter opening hours");
  const { id } = await draftArticle(cast.ana, { title, body: "Ten to four." });
  const page = await enter(cast.ana, { path: `/knowledge/articles/${id}/en` });
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Publish later" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Plan", exact: true }).click();
  await expect(page.getByText(/Revision 1 will be published on/)).toBeVisible();
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Cancel planned publishing" }).click();
  await expect(page.getByText(/Revision 1 will be published on/)).toBeHidden();

  const reader = await stranger();
  const slug = unique("winter").replaceAll(" ", "-");
  const address = `/help/en/articles/${slug}`;
  await page.getByLabel("Address in the help center").fill(slug);
  await saveArticle(page);
  expect((await reader.goto(address))?.status()).toBe(404);
  await publish(cast.ana, id, "en", new Date(Date.now() + 5_000));
  expect((await reader.goto(address))?.status()).toBe(404);
  await page.getByRole("button", { name: "Markdown" }).click();
  await articleText(page).fill("Eleven to three.");
  await saveArticle(page);
  await expect.poll(async () => (await reader.goto(address))?.status(), { timeout: 30_000 }).toBe(200);
  await expect(reader.getByText("Ten to four.")).toBeVisible();
  await expect(page.getByText(/Readers see revision \d+; there is a newer text/)).toBeVisible();
});

test("a translation is marked when its source has changed in substance, for writers and readers", async ({
  cast,
  enter,
  stranger,
}) => {
  await told(cast.ana.api.PATCH("/api/v1/help-centre", { body: { languages: ["en", "de"] } }));
  const title = unique("Mend the sole");
  const { id } = await publishArticle(cast.ana, { title, body: "With glue." });
  const page = await enter(cast.ana, { path: `/knowledge/articles/${id}/de` });
  await page.getByRole("button", { name: "Translate into Deutsch" }).click();
  const german = unique("Die Sohle flicken");
  await page.getByLabel("Title", { exact: true }).fill(german);
  await page.getByRole("button", { name: "Markdown" }).click();
  await articleText(page).fill("Mit Leim.");
  await saveArticle(page);
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page.getByText("Readers see the newest text.")).toBeVisible();

  const languages = page.getByRole("navigation", { name: "Languages" });
  await languages.getByRole("link", { name: /English/ }).click();
  await articleText(page).fill("With glue, never with nails.");
  await saveArticle(page);
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Publish", exact: true }).click();
  await expect(languages.getByRole("link", { name: /Deutsch/ })).toContainText("Outdated");
  await page.goto("/knowledge?due=outdated");
  await expect(page.getByRole("listitem").filter({ hasText: title })).toContainText("1 outdated translation");

  const reader = await stranger({ locale: "de-DE" });
  await reader.goto(await addressOf(cast.ana, id, "de"));
  await expect(reader.locator("html")).toHaveAttribute("lang", "de");
  await expect(reader.getByRole("heading", { level: 1, name: german })).toBeVisible();
  await reader
    .locator(".notice")
    .getByRole("link", { name: /English/ })
    .click();
  await expect(reader.getByText("never with nails")).toBeVisible();
  await reader.getByRole("navigation").getByRole("link", { name: "Deutsch" }).click();
  await expect(reader.getByText("Mit Leim.")).toBeVisible();
});

test("the palette opens an article, and copies the link that readers have", async ({ cast, enter }) => {
  const title = unique("Waterproof the suede");
  const { id } = await publishArticle(cast.ana, { title, body: "With spray." });
  await searchable(cast.bo, title);
  const page = await enter(cast.bo);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await openPalette(page);
  await page.keyboard.type(title);
  const found = page
    .getByRole("group", { name: "Articles" })
    .getByRole("option", { name: new RegExp(title) });
  await expect(found).toBeVisible();
  await found.hover();
  await expect(found).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Shift+Enter");
  await expect(toast(page).getByText("Link copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(await addressOf(cast.ana, id));
  await openPalette(page);
  await page.keyboard.type(title);
  await found.click();
  await expect(page.getByLabel("Title", { exact: true })).toHaveValue(title);
});

for (const theme of ["light", "dark"] as const) {
  test(`the views of the knowledge base are accessible, ${theme}, on a desk and on a phone`, async ({
    cast,
    enter,
  }) => {
    test.slow();
    await publishArticle(cast.ana, {
      title: unique("For the look"),
      body: "## One\n\nText.\n\n## Two\n\nMore.",
    });
    const page = await enter(cast.ana, { path: "/knowledge", theme });
    const views = ["", "/gaps", "/figures?by=place&measure=asked", "/sections", "/templates", "/words"];
    for (const view of views) {
      await page.goto(`/knowledge${view}`);
      await settled(page);
      await expectAccessible(page);
    }
    await page.setViewportSize({ width: 390, height: 844 });
    for (const view of ["", "/gaps", "/figures"]) {
      await page.goto(`/knowledge${view}`);
      await settled(page);
      await expectAccessible(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      expect(wide, "nothing is wider than the phone").toBe(false);
    }
  });
}
