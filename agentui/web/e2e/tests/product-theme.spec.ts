import type { Locator, Page } from "@playwright/test";
import type { components } from "../../console/src/api/schema";
import {
  type Agent,
  compose,
  type Desk,
  deliver,
  expect,
  expectAccessible,
  GitHub,
  openPalette,
  test,
  toast,
  told,
  until,
} from "../desk";

type Schemas = components["schemas"];
type Theme = Schemas["Theme"];
type Telling = Schemas["ThemeTelling"];

test.use({ actionTimeout: 15_000 });

const NAME = "The app signs people out since the update";

interface House {
  desk: Desk;
  github: GitHub;
  /** An admin, a product lead and an agent. */
  ana: Agent;
  pia: Agent;
  bo: Agent;
}

/** A desk with weeks behind it, in the last of which an update went wrong; nobody has looked at it yet. */
async function houseWithAPast(desk: Desk, github: GitHub): Promise<House> {
  await desk.server.run(["demo"]);
  const ana = await desk.hire("Ana Sousa", "admin");
  const pace = { per_hour: 100_000, customers: 3, grace_hours: 24, stayed_days: 30, growth_percent: 50 };
  await told(ana.api.PUT("/api/v1/closing-settings", { body: pace }));
  return {
    desk,
    github,
    ana,
    pia: await desk.hire("Pia Roth", "product_lead"),
    bo: await desk.hire("Bo Lindqvist"),
  };
}

async function connect({ ana, github }: House) {
  const body = {
    kind: "github" as const,
    url: github.url,
    project: github.project,
    token: github.token,
    private_network: true,
  };
  const { tracker, hook_secret } = await told(ana.api.POST("/api/v1/trackers", { body }));
  return { url: tracker.hook_url, secret: hook_secret };
}

/** What the digest of the last week names first. */
async function firstOfTheWeek({ pia }: House): Promise<number> {
  const team = await told(pia.api.POST("/api/v1/product-teams", { body: { name: "Whole product" } }));
  const params = { path: { id: team.id } };
  const { digest } = await told(pia.api.GET("/api/v1/product-teams/{id}/preview", { params }));
  const [first] = digest?.first ?? [];
  if (!first) throw new Error("the digest names nothing first");
  return first.theme_id;
}

/** Another theme, in which customers use the word. */
async function themeWith({ pia }: House, word: string, except: number): Promise<Theme> {
  const { items } = await told(pia.api.GET("/api/v1/themes/verbatims", { params: { query: { q: word } } }));
  const id = items.find(({ theme_id }) => theme_id !== null && theme_id !== except)?.theme_id;
  if (!id) throw new Error(`no other theme has “${word}”`);
  return told(pia.api.GET("/api/v1/themes/{id}", { params: { path: { id } } }));
}

async function tellingsOf({ bo }: House, id: number): Promise<Telling[]> {
  const params = { path: { id }, query: { limit: 200 } };
  return (await told(bo.api.GET("/api/v1/themes/{id}/tellings", { params }))).items;
}

function heading(page: Page, name: string): Locator {
  return page.getByRole("heading", { level: 2, name });
}

function partOf(page: Page, name: string): Locator {
  return page.getByRole("region", { name, exact: true });
}

async function show(page: Page, part: "Evidence" | "Closing the loop" | "History") {
  await page
    .getByRole("navigation", { name: "Parts of the theme" })
    .getByRole("link", { name: new RegExp(part) })
    .click();
}

async function undo(page: Page) {
  await toast(page).getByRole("button", { name: /^Undo/ }).click();
  await expect(toast(page)).toContainText("Taken back");
}

async function rename(page: Page, name: string) {
  await page.getByRole("button", { name: /\. Rename$/ }).click();
  const field = page.getByRole("textbox", { name: "Name of the theme" });
  await field.fill(name);
  await field.press("Enter");
  await expect(toast(page)).toContainText(`Renamed to “${name}”`);
}

/** A choice in a searched list that is open. */
async function choose(page: Page, words: string, option: string) {
  await page.getByPlaceholder("Search", { exact: true }).fill(words);
  await page.getByRole("option", { name: option }).first().click();
}

/** Renames, merges and sends tickets away: each is taken back once, and said again where it holds. */
async function correct(
  page: Page,
  { theme, german, elsewhere }: Record<"theme" | "german" | "elsewhere", Theme>,
) {
  await rename(page, NAME);
  await undo(page);
  await expect(heading(page, theme.name)).toBeVisible();
  await rename(page, NAME);

  await page.getByRole("button", { name: "Merge…" }).click();
  const merging = page.getByRole("dialog", { name: "Merge into another theme" });
  await merging.getByRole("button", { name: /Into/ }).click();
  await choose(page, elsewhere.name, elsewhere.name);
  await merging.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(heading(page, elsewhere.name)).toBeVisible();
  await undo(page);
  await expect(heading(page, NAME)).toBeVisible();

  // The same in another language belongs to it.
  await page.goto(`/product/themes/${german.id}`);
  await page.getByRole("button", { name: "Merge…" }).click();
  await merging.getByRole("button", { name: /Into/ }).click();
  await choose(page, "signs people", NAME);
  await merging.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(heading(page, NAME)).toBeVisible();
  await expect(page.getByText(`Took in ${german.name}`)).toBeVisible();
}

async function sendAway(page: Page) {
  const tickets = page
    .getByRole("term")
    .filter({ hasText: /^Tickets$/ })
    .locator("..")
    .getByRole("link");
  const before = Number(await tickets.textContent());
  await tickets.click();
  const pane = page.getByRole("dialog", { name: "All tickets" });
  await expectAccessible(page, true);
  await pane.getByRole("checkbox").first().click();
  await pane.getByRole("button", { name: "Not this" }).click();
  await expect(pane.getByRole("status")).toHaveText("1 ticket does not belong here any more");
  await expect(pane.getByText(`${before - 1} tickets`)).toBeVisible();
  await pane.getByRole("button", { name: "Undo" }).click();
  await expect(pane.getByText(`${before} tickets`)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(tickets).toHaveText(String(before));
}

test("a problem is named, corrected, linked, shipped and told of; it returns, and is a regression", async ({
  newDesk,
  enter,
}) => {
  test.setTimeout(300_000);
  const github = await GitHub.start();
  const house = await houseWithAPast(await newDesk(), github);
  const { desk, pia, bo } = house;
  const hook = await connect(house);
  const first = await firstOfTheWeek(house);
  const theme = await told(pia.api.GET("/api/v1/themes/{id}", { params: { path: { id: first } } }));
  const german = await themeWith(house, "Anmeldung", first);
  const elsewhere = await themeWith(house, "invoice", first);

  const page = await enter(pia, { path: `/product/themes/${theme.id}` });
  await test.step("the product lead reads the evidence", async () => {
    await expect(heading(page, theme.name)).toBeVisible();
    await expect(partOf(page, "In their words").getByRole("figure").first()).toBeVisible();
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "light" });
    await page.getByRole("searchbox", { name: "Search in their words" }).fill("update");
    await page.keyboard.press("Enter");
    await expect(partOf(page, "Search in their words").locator("mark").first()).toHaveText(/update/i);
  });

  await test.step("the product lead corrects the theme", async () => {
    await correct(page, { theme, german, elsewhere });
    await sendAway(page);
    await show(page, "History");
    const history = page.getByRole("list", { name: "History" });
    await expect(history.getByText(`Renamed from “${theme.name}” to “${NAME}”`)).toHaveCount(2);
    await expect(history.getByText("taken back by Pia Roth")).not.toHaveCount(0);
    await expectAccessible(page);
  });

  await test.step("somebody else's change is not overwritten", async () => {
    const late = await enter(pia, { path: `/product/themes/${theme.id}` });
    await expect(heading(late, NAME)).toBeVisible();
    // The news of the change is on its way for longer than the hand needs.
    await late.route(`**/api/v1/themes/${theme.id}`, (route) =>
      route.request().method() === "GET" ? route.abort() : route.continue(),
    );
    const params = { path: { id: theme.id } };
    for (const name of ["Signed out", NAME]) {
      await told(house.ana.api.PATCH("/api/v1/themes/{id}", { params, body: { name } }));
    }
    await late.getByRole("button", { name: /\. Rename$/ }).click();
    await late.getByRole("textbox", { name: "Name of the theme" }).fill("Mine");
    await late.keyboard.press("Enter");
    await expect(toast(late)).toContainText("Somebody has changed this theme in the meantime");
    await late.close();
  });

  await test.step("it is linked to the issue that developers have", async () => {
    github.add("Session token is dropped on start");
    await show(page, "Closing the loop");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Create an issue…" }).click();
    const creating = page.getByRole("dialog", { name: "Create an issue" });
    await expect(creating.getByText(/customers wrote about this|wrote about this/)).toBeVisible();
    await expect(creating.getByRole("textbox", { name: "Title" })).toHaveValue(new RegExp(NAME));
    await expectAccessible(page, true);
    await creating.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Link an issue…" }).click();
    const linking = page.getByRole("dialog", { name: "Link an issue" });
    await linking
      .getByRole("textbox", { name: /Address or number/ })
      .fill(`${github.url}/acme/shop/issues/1`);
    await linking.getByRole("button", { name: "Link issue" }).click();
    const issues = partOf(page, "Issues");
    await expect(issues.getByRole("link", { name: /acme\/shop#1/ })).toBeVisible();
    await expect(issues.getByText("Open", { exact: true })).toBeVisible();
    await expect(page.getByText("Linked to an issue")).toBeVisible();
  });

  await test.step("developers close it, and the product lead says that it is mended", async () => {
    await github.close(1, hook);
    await expect(page.getByText("acme/shop#1 was closed as done in GitHub. Mark as shipped?")).toBeVisible();
    await page.getByRole("button", { name: "Mark as shipped…" }).first().click();
    const shipping = page.getByRole("dialog", { name: "Mark as shipped" });
    await shipping
      .getByRole("textbox", { name: /^In English/ })
      .fill("Hello {name},\n\nthe app keeps you signed in again.");
    await shipping
      .getByRole("textbox", { name: /^In Deutsch/ })
      .fill("Guten Tag {name},\n\ndie App behält die Anmeldung wieder.");
    await expect(shipping.getByText("die App behält die Anmeldung wieder.").last()).toBeVisible();
    await expectAccessible(page, true);
    await shipping.getByRole("button", { name: "Mark as shipped and propose" }).click();
    await expect(shipping).toBeHidden();
    await expect(
      partOf(page, "Telling customers").getByText("Agents who may see the thread approve"),
    ).toBeVisible();
  });

  const all = await tellingsOf(house, theme.id);
  const proposed = all.filter(({ state }) => state === "proposed");
  const speaker = proposed.find(({ language, channel }) => language === "de" && channel === "email");
  const returning = proposed.find(({ language, channel }) => language === "en" && channel === "email");
  if (!speaker || !returning) throw new Error("nobody is told by mail");

  const desktop = await enter(bo, { path: `/product/themes/${theme.id}?part=loop` });
  await test.step("an agent approves in batch, changes one and leaves one out", async () => {
    const telling = partOf(desktop, "Telling customers");
    await expectAccessible(desktop);
    const left = proposed.find(({ id }) => id !== speaker.id && id !== returning.id) as Telling;
    await telling
      .getByRole("checkbox", { name: `Choose ${left.customer_name}`, exact: true })
      .first()
      .click();
    await telling.getByRole("button", { name: "Skip…" }).click();
    const skipping = desktop.getByRole("dialog", { name: "Leave 1 customer untold?" });
    await skipping.getByRole("textbox", { name: /Reason/ }).fill("Told by telephone");
    await skipping.getByRole("button", { name: "Skip", exact: true }).click();
    await expect(telling.getByText("Told by telephone")).toBeVisible();

    const row = telling.getByRole("listitem").filter({ hasText: `#${returning.ticket_id}` });
    await row.getByRole("button", { name: "Read and change" }).click();
    await row.getByRole("textbox").fill(`Hello ${returning.customer_name}, it is mended for you, too.`);
    await telling.getByRole("checkbox", { name: /^Choose all/ }).click();
    await telling.getByRole("button", { name: `Approve ${proposed.length - 1}` }).click();
    await expect(telling.getByText(`${proposed.length - 1} told`)).toBeVisible({ timeout: 60_000 });
    await expectAccessible(desktop);
  });

  const mailTo = async ({ customer_id }: Telling) => {
    const params = { path: { id: customer_id } };
    const { email } = await told(bo.api.GET("/api/v1/customers/{id}", { params }));
    await until(async () => desk.relay.to(email).length > 0, { what: () => `nothing was sent to ${email}` });
    return { email, sent: desk.relay.to(email).at(-1)?.mail };
  };
  const english = await test.step("customers are told in their own thread and language", async () => {
    const { sent } = await mailTo(speaker);
    expect(sent?.text).toContain("die App behält die Anmeldung wieder.");
    expect(sent?.text).toContain(speaker.customer_name);
    const other = await mailTo(returning);
    expect(other.sent?.text).toContain("it is mended for you, too.");
    return other;
  });

  await test.step("a customer who was told writes that it is not mended: the theme is back", async () => {
    const from = { name: returning.customer_name, email: english.email };
    const inReplyTo = english.sent?.messageId;
    const text = "Sorry, it is still not fixed: the app signed me out again this morning.";
    const subject = `Re: ${english.sent?.subject}`;
    await deliver(desk.server, { from, raw: await compose(from, { subject, text, inReplyTo }) });
    await expect(page.getByText("Regressed").first()).toBeVisible();
    await expect(
      page.getByText(/a customer who was told answered that it is not mended/).first(),
    ).toBeVisible();
    const shipped = partOf(page, "Shipped");
    await expect(shipped.getByText("answered that it still happens")).toBeVisible();
    await expect(shipped.getByRole("link", { name: `#${returning.ticket_id}` })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("the bell leads product leads to it", async () => {
    await page.goto("/product");
    await page.getByRole("button", { name: /^Notifications/ }).click();
    await page.getByRole("button", { name: /has come back/ }).click();
    await expect(page).toHaveURL(new RegExp(`/product/themes/${theme.id}\\?part=loop`));
  });
  await github.stop();
});

test("an agent says in the ticket what it is about", async ({ newDesk, enter }) => {
  test.setTimeout(180_000);
  const desk = await newDesk();
  await desk.server.run(["demo"]);
  const bo = await desk.hire("Bo Lindqvist");
  const { items } = await told(bo.api.GET("/api/v1/themes", { params: { query: { limit: 2 } } }));
  const [theme, other] = items as [Theme, Theme];
  const listed = await told(
    bo.api.GET("/api/v1/themes/{id}/tickets", { params: { path: { id: theme.id }, query: { limit: 1 } } }),
  );
  const ticket = listed.items[0]?.id ?? 0;

  const page = await enter(bo, { path: `/inbox/open/tickets/${ticket}` });
  const section = page
    .locator("section")
    .filter({ has: page.getByRole("heading", { level: 3, name: "Theme" }) });
  await expect(section.getByRole("link", { name: theme.name })).toBeVisible();
  await section.getByRole("button", { name: "Move to…" }).click();
  await choose(page, other.name, other.name);
  await expect(section.getByRole("link", { name: other.name })).toBeVisible();
  await undo(page);
  await expect(section.getByRole("link", { name: theme.name })).toBeVisible();

  const palette = await openPalette(page);
  await palette.getByRole("combobox").fill("Not this theme");
  await palette.getByRole("option", { name: /Not this theme/ }).click();
  await expect(section.getByRole("link", { name: theme.name })).toBeHidden();
  await expectAccessible(page);

  // Somebody else's word is there without asking.
  const params = { path: { id: ticket } };
  await told(bo.api.PUT("/api/v1/tickets/{id}/theme", { params, body: { theme_id: other.id } }));
  await expect(section.getByRole("link", { name: other.name })).toBeVisible();
  await section.getByRole("link", { name: other.name }).click();
  await expect(page.getByRole("heading", { level: 2, name: other.name })).toBeVisible();
});
