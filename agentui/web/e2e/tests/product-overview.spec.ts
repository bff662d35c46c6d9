import { readFile } from "node:fs/promises";
import type { Locator, Page } from "@playwright/test";
import {
  ADDRESS,
  CRASH,
  complain,
  expect,
  expectAccessible,
  figures,
  findThemes,
  openPalette,
  PASSWORD,
  RECHNUNG,
  REFUND,
  settled,
  test,
} from "../desk";

const PROBLEMS = [
  [REFUND, 18],
  [CRASH, 15],
  [ADDRESS, 12],
  [RECHNUNG, 12],
] as const;
const TICKETS = PROBLEMS.reduce((sum, [, count]) => sum + count, 0);

test.describe.configure({ timeout: 180_000 });

function rowOf(page: Page, name: string): Locator {
  return page.locator("li[data-id]").filter({ has: page.getByRole("link", { name, exact: true }) });
}

function evidence(page: Page): Locator {
  return page.getByRole("dialog");
}

test("a product lead's day begins with what customers say, also before there is anything", async ({
  newDesk,
  enter,
  stranger,
}) => {
  const desk = await newDesk();
  await desk.hire("Ana Sousa", "admin");
  const pia = await desk.hire("Pia Lindgren", "product_lead");
  const page = await stranger({ baseURL: desk.server.url });
  await page.goto("/");
  await page.getByLabel("Email").fill(pia.email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/product$/);
  await expect(page.getByText("No themes yet")).toBeVisible();
  await expect(page.getByText("once 100 tickets have come")).toBeVisible();
  await expectAccessible(page);

  await page.getByRole("link", { name: "In their words" }).click();
  await expect(page.getByText("No words yet")).toBeVisible();

  const bo = await enter(await desk.hire("Bo Lindqvist"), { path: "/" });
  await expect(bo).toHaveURL(/\/inbox\/mine$/);
  await bo.goto("/product");
  await expect(bo.getByText("No themes yet")).toBeVisible();
  await expect(bo.getByRole("button", { name: "Find themes again now" })).toBeHidden();
});

test("themes are found, read, opened, searched, compared, corrected and taken along", async ({
  newDesk,
  enter,
}) => {
  const desk = await newDesk();
  await desk.hire("Ana Sousa", "admin");
  const pia = await desk.hire("Pia Lindgren", "product_lead");
  const bo = await desk.hire("Bo Lindqvist");
  for (const [problem, count] of PROBLEMS) await complain(desk, problem, count);
  const found = await findThemes(pia, TICKETS);
  expect(found.tickets.tickets).toBe(TICKETS);
  expect(found.items.length).toBeGreaterThanOrEqual(4);
  const refund = found.items.find(({ name }) => /refund/i.test(name));
  const rechnung = found.items.find(({ name }) => /rechnung|umsatzsteuer/i.test(name));
  expect(refund, "customers' own word is in the name").toBeDefined();
  expect(rechnung).toBeDefined();
  if (!refund || !rechnung) return;

  const page = await enter(pia, { path: "/" });
  await expect(page).toHaveURL(/\/product$/);
  await settled(page);
  const all = page.getByRole("region", { name: "All of it" });
  await expect(all.getByRole("link", { name: String(TICKETS), exact: true }).first()).toBeVisible();
  await expect(all).toContainText(/First run|stable/);
  const row = rowOf(page, refund.name);
  await expect(row).toContainText(String(refund.tickets.tickets));
  await expectAccessible(page);

  await test.step("every number opens its tickets, and back closes them", async () => {
    await row
      .getByRole("link", { name: String(refund.tickets.tickets), exact: true })
      .first()
      .click();
    await expect(evidence(page)).toContainText(refund.name);
    await expect(evidence(page).getByRole("listitem")).toHaveCount(refund.tickets.tickets);
    await expect(evidence(page)).not.toContainText("+49 151");
    await expect(page).toHaveURL(new RegExp(`of=theme%3A${refund.theme_id}&open=all`));
    await expectAccessible(page, true);
    await page.goBack();
    await expect(evidence(page)).toBeHidden();
    const area = page.getByRole("region", { name: refund.area, exact: true });
    const ofArea = found.items.filter(({ area_id }) => area_id === refund.area_id);
    const sum = ofArea.reduce((before, { tickets }) => before + tickets.tickets, 0);
    await area.getByRole("link", { name: `${sum} tickets` }).click();
    await expect(evidence(page)).toContainText(`${refund.area} · ${sum} tickets`);
    await page.keyboard.press("Escape");
    await expect(evidence(page)).toBeHidden();
  });

  await test.step("a ticket behind a number leads to it, with no way to answer", async () => {
    await row
      .getByRole("link", { name: String(refund.tickets.tickets), exact: true })
      .first()
      .click();
    await evidence(page).getByRole("listitem").first().getByRole("link").click();
    await expect(page).toHaveURL(/\/inbox\/open\/tickets\/\d+/);
    await expect(page.getByRole("region", { name: "History" })).toBeVisible();
    await expect(page.getByRole("region", { name: "Answer" })).toBeHidden();
    await page.goto("/product");
  });

  await test.step("filters narrow what is counted, in the address", async () => {
    await page.getByRole("button", { name: "Language" }).click();
    await page.getByRole("option", { name: /Deutsch/ }).click();
    await page.keyboard.press("Escape");
    await expect(page).toHaveURL(/language=/);
    await expect(rowOf(page, refund.name)).toBeHidden();
    await expect(rowOf(page, rechnung.name)).toBeVisible();
    await page.reload();
    await expect(rowOf(page, rechnung.name)).toBeVisible();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await expect(rowOf(page, refund.name)).toBeVisible();
  });

  await test.step("themes are found by name, here and in the palette, and moved through by keys", async () => {
    await page.getByRole("searchbox", { name: "Find a theme" }).fill("refund");
    await expect(rowOf(page, rechnung.name)).toBeHidden();
    await page.getByRole("searchbox", { name: "Find a theme" }).fill("");
    await expect(rowOf(page, rechnung.name)).toBeVisible();
    await page.getByRole("heading", { name: "Themes", level: 1 }).click({ force: true });
    await page.keyboard.press("j");
    await expect(page.locator("li[data-id] a[data-theme-link]").first()).toBeFocused();
    await page.keyboard.press("j");
    await expect(page.locator("li[data-id] a[data-theme-link]").nth(1)).toBeFocused();
    await page.keyboard.press("k");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/product\/themes\/\d+/);
    const palette = await openPalette(page);
    await palette.getByRole("combobox").fill(refund.name.split(" ")[0] ?? "");
    await palette.getByRole("group", { name: "Themes" }).getByRole("option", { name: refund.name }).click();
    await expect(page).toHaveURL(new RegExp(`/product/themes/${refund.theme_id}`));
    await page.goto("/product");
  });

  await test.step("what is shown is taken along as CSV", async () => {
    await settled(page);
    await expect(rowOf(page, rechnung.name)).toBeVisible();
    let lines: string[] = [];
    // The view takes keys a moment after it shows.
    await expect(async () => {
      const download = page.waitForEvent("download", { timeout: 3000 });
      await Promise.all([download, page.keyboard.press("e")]);
      lines = (await readFile(await (await download).path(), "utf8")).trim().split("\r\n");
    }).toPass();
    expect(lines[0]).toContain("theme_id,theme,area");
    expect(lines).toHaveLength(1 + found.items.length + 1);
  });

  await test.step("charts, and two groups side by side", async () => {
    await page.getByRole("button", { name: "Charts" }).click();
    await expect(page).toHaveURL(/as=charts/);
    const chart = rowOf(page, refund.name).getByRole("link", { name: /: \d+ tickets?/ });
    await chart.focus();
    await page.keyboard.press("Enter");
    await expect(evidence(page).getByRole("listitem")).toHaveCount(refund.tickets.tickets);
    await page.keyboard.press("Escape");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Two groups" }).click();
    await page.getByRole("combobox", { name: "They differ in" }).click();
    await page.getByRole("option", { name: "Language" }).click();
    const first = page
      .getByRole("list", { name: /^Shares of/ })
      .getByRole("listitem")
      .first();
    await expect(first).toContainText(rechnung.name);
    await expect(first).toContainText("more in Deutsch");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Rows" }).click();
  });

  await test.step("an area is renamed, and whoever looks sees it", async () => {
    const other = await enter(bo, { path: "/product", theme: "dark" });
    await settled(other);
    await expectAccessible(other);
    await expect(other.getByRole("button", { name: "Find themes again now" })).toBeHidden();
    await expect(other.getByRole("button", { name: `Rename “${refund.area}”` })).toBeHidden();
    await page.getByRole("button", { name: `Rename “${refund.area}”` }).click();
    await page.getByRole("dialog").getByLabel("Name").fill("Money back");
    await page.getByRole("button", { name: "Rename", exact: true }).click();
    await expect(page.getByRole("region", { name: "Money back", exact: true })).toBeVisible();
    await expect(other.getByRole("region", { name: "Money back", exact: true })).toBeVisible();
    await other.getByRole("button", { name: "Recent corrections" }).click();
    const line = evidence(other).getByRole("listitem").filter({ hasText: "Money back" });
    await expect(line).toContainText(pia.name);
    await expect(line.getByRole("button", { name: "Undo" })).toBeHidden();
  });

  await test.step("corrections are undone, and hidden themes are seen when asked for", async () => {
    await pia.api.PATCH("/api/v1/themes/{id}", {
      params: { path: { id: refund.theme_id } },
      body: { hidden: true },
    });
    await expect(rowOf(page, refund.name)).toBeHidden();
    await page.getByRole("switch", { name: "Hidden ones too" }).click();
    await expect(rowOf(page, refund.name)).toContainText("hidden");
    await page.getByRole("button", { name: "Recent corrections" }).click();
    const line = evidence(page).getByRole("listitem").filter({ hasText: "was hidden" });
    await expect(line).toContainText(refund.name);
    await expectAccessible(page, true);
    await line.getByRole("button", { name: "Undo" }).click();
    await expect(line).toBeHidden();
    await page.keyboard.press("Escape");
    expect((await figures(pia)).items.map(({ name }) => name)).toContain(refund.name);
  });

  await test.step("themes are found again, with how stable they were", async () => {
    await page.getByRole("button", { name: "Find themes again now" }).click();
    await expect(all).toContainText(/(Very|Mostly) stable/);
    await expect(all).toContainText(`of 1, over ${TICKETS} tickets`);
  });

  await test.step("customers' words are searched, masked", async () => {
    await page.getByRole("link", { name: "In their words" }).click();
    await page.getByRole("searchbox", { name: "Search in what customers wrote" }).fill("refund bank");
    const list = page.getByRole("list", { name: "In their words" });
    await expect(list.getByRole("listitem").first()).toContainText("bank");
    await expect(list.locator("mark").first()).toHaveText(/refund|bank/i);
    await expect(list).not.toContainText("+49 151");
    await expectAccessible(page);
    await list
      .getByRole("listitem")
      .first()
      .getByRole("link", { name: /^Ticket \d+/ })
      .click();
    await expect(page).toHaveURL(/\/inbox\/open\/tickets\/\d+/);
    await page.goto("/product/verbatims?q=zzzzqqq");
    await expect(page.getByText("Nobody wrote that")).toBeVisible();
  });
});
