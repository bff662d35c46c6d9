import type { Page } from "@playwright/test";
import { customer, expect, openFromList, rowOf, test, ticketOf, toast, told, unique } from "../desk";

function view(page: Page, name: string) {
  return page.getByRole("navigation", { name: "Views" }).getByRole("link", { name: new RegExp(`^${name}`) });
}

test("several tickets are changed together, and everybody's counters follow", async ({ desk, enter }) => {
  const mia = await desk.hire("Mia Ostrowski");
  const noor = await desk.hire(unique("Noor Haddad"));
  const subjects = [unique("One of three"), unique("Two of three"), unique("Three of three")];
  for (const subject of subjects) await desk.ticket(mia, subject);
  const [page, hers] = [
    await enter(mia, { path: "/inbox/unassigned" }),
    await enter(noor, { path: "/inbox/mine" }),
  ];
  await expect(view(hers, "Assigned to me")).not.toContainText("ticket");
  for (const subject of subjects) await page.getByRole("checkbox", { name: `Select ${subject}` }).check();
  const bar = page.getByRole("toolbar", { name: "Change the selected tickets" });
  await expect(bar).toContainText("3 selected");
  await bar.getByRole("button", { name: "Assign to" }).click();
  await page.getByRole("option", { name: new RegExp(noor.name) }).click();
  await expect(bar).toBeHidden();
  await expect(view(hers, "Assigned to me")).toContainText("3 tickets");
  for (const subject of subjects) await expect(rowOf(hers, subject)).toBeVisible();
  await expect(toast(page)).toContainText(`3 tickets assigned to ${noor.name}`);

  const [solved] = subjects;
  const ticket = await openFromList(hers, solved ?? "");
  await ticket.getByRole("button", { name: "Solve" }).click();
  await expect(view(hers, "Assigned to me")).toContainText("2 tickets");
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await expect(view(hers, "Assigned to me")).not.toContainText("ticket");
});

test("what arrives while a list is worked in waits above it, and comes when asked", async ({
  desk,
  cast,
  enter,
}) => {
  const before = unique("Was there before");
  await desk.ticket(cast.bo, before);
  const page = await enter(cast.bo);
  await rowOf(page, before).hover();
  await page.keyboard.press("j");
  const later = unique("Came later");
  await desk.mail(customer(), later);
  await page.getByRole("button", { name: /^\d+ new$/ }).click();
  await expect(rowOf(page, later)).toBeVisible();
  await expect(page.getByRole("button", { name: /^\d+ new$/ })).toBeHidden();
});

test("every view has its address: back, forward, a new tab and a reload show the same", async ({
  desk,
  cast,
  enter,
}) => {
  const subject = unique("By its address");
  const row = await desk.ticket(cast.bo, subject);
  const page = await enter(cast.bo);
  await openFromList(page, subject);
  await expect(page).toHaveURL(new RegExp(`/inbox/open/tickets/${row.id}$`));
  await view(page, "Pending").click();
  await expect(ticketOf(page, subject)).toBeHidden();
  await page.goBack();
  await expect(ticketOf(page, subject)).toBeVisible();
  await page.goForward();
  await expect(page).toHaveURL(/\/inbox\/pending$/);
  await page.goBack();
  await page.reload();
  await expect(ticketOf(page, subject)).toBeVisible();
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  await expect(ticketOf(tab, subject)).toBeVisible();
  await tab.goto("/inbox/open/tickets/999999");
  await expect(tab.getByText("This ticket is not here")).toBeVisible();
});

test("a long list scrolls without an end, and only what is seen is on the page", async ({
  newDesk,
  enter,
}) => {
  const desk = await newDesk();
  const ana = await desk.hire("Ana Sousa", "admin");
  await desk.server.run(["demo", "--tickets", "200", "--days", "14"]);
  const page = await enter(ana, { path: "/inbox/solved?sort=oldest" });
  const list = page.getByRole("list", { name: "Tickets" });
  await expect(list.getByRole("listitem").first()).toBeVisible();
  const { items } = await told(
    ana.api.GET("/api/v1/tickets", { params: { query: { view: "solved", sort: "newest", limit: 1 } } }),
  );
  expect(await list.getByRole("listitem").count()).toBeLessThan(50);
  await list.getByRole("listitem").first().getByRole("link").focus();
  const last = list.locator(`a[href*="/tickets/${items[0]?.id}?"]`);
  await expect(async () => {
    await page.keyboard.press("End");
    await expect(last).toBeFocused({ timeout: 500 });
  }).toPass();
});
