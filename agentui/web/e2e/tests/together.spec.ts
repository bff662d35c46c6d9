import type { Page, Route } from "@playwright/test";
import { expect, openFromList, test, ticketOf, toast, told, unique } from "../desk";

/** Holds this page's next change of a ticket until it is let go, as a slow line would. */
async function hold(page: Page) {
  const held: Route[] = [];
  await page.route("**/api/v1/tickets/*", (route) => {
    if (route.request().method() !== "PATCH" || held.length > 0) return route.continue();
    held.push(route);
  });
  return {
    caught: () => expect.poll(() => held.length, { message: "the change was sent" }).toBe(1),
    release: async () => held[0]?.continue(),
  };
}

async function choose(page: Page, subject: string, field: RegExp, value: string) {
  await ticketOf(page, subject).getByRole("button", { name: field }).click();
  await page.getByRole("option", { name: new RegExp(`^${value}`) }).click();
}

test("status, priority, assignee, team, tags and followers change live for everyone", async ({
  desk,
  cast,
  enter,
}) => {
  const subject = unique("Everything changes");
  const team = unique("Returns");
  await told(cast.ana.api.POST("/api/v1/teams", { body: { name: team, members: [cast.bo.id] } }));
  const row = await desk.ticket(cast.bo, subject);
  const path = `/inbox/open/tickets/${row.id}`;
  const [ana, bo] = [await enter(cast.ana, { path }), await enter(cast.bo, { path })];
  const seen = ticketOf(bo, subject);
  await choose(ana, subject, /^Priority:/, "Urgent");
  await expect(seen.getByRole("button", { name: /^Priority:/ })).toContainText("Urgent");
  await choose(ana, subject, /^Assignee:/, cast.bo.name);
  await expect(seen.getByRole("button", { name: /^Assignee:/ })).toContainText(cast.bo.name);
  await choose(ana, subject, /^Team:/, team);
  await expect(seen.getByRole("button", { name: /^Team:/ })).toContainText(team);
  await ticketOf(ana, subject)
    .getByRole("button", { name: /^Tags:/ })
    .click();
  await ana.getByRole("dialog", { name: "Tags" }).getByRole("combobox").fill("fragile");
  await ana.keyboard.press("Enter");
  await ana.getByRole("button", { name: "Apply" }).click();
  await expect(seen.getByRole("button", { name: /^Tags:/ })).toContainText("fragile");
  await ana.getByRole("button", { name: "Follow", exact: true }).click();
  await expect(
    bo.getByRole("complementary", { name: "Details" }).getByText(cast.ana.name, { exact: true }),
  ).toBeVisible();
  await expect(seen.getByText(`Changed by ${cast.ana.name}`)).toBeVisible();
  await choose(ana, subject, /^Status:/, "Pending");
  await expect(seen.getByRole("button", { name: /^Status:/ })).toContainText("Pending");
  await expect(seen.getByRole("region", { name: "History" })).toContainText(cast.ana.name);
});

test("two agents who change different things at once both get their way", async ({ desk, cast, enter }) => {
  const subject = unique("At once");
  const row = await desk.ticket(cast.bo, subject);
  const path = `/inbox/open/tickets/${row.id}`;
  const [ana, bo] = [await enter(cast.ana, { path }), await enter(cast.bo, { path })];
  await ticketOf(bo, subject).getByRole("region", { name: "History" }).waitFor();
  const line = await hold(ana);
  await choose(ana, subject, /^Priority:/, "High priority");
  await line.caught();
  await choose(bo, subject, /^Assignee:/, cast.bo.name);
  await expect(ticketOf(ana, subject).getByRole("button", { name: /^Assignee:/ })).toContainText(
    cast.bo.name,
  );
  await line.release();
  for (const page of [ana, bo]) {
    await expect(ticketOf(page, subject).getByRole("button", { name: /^Priority:/ })).toContainText("High");
    await expect(ticketOf(page, subject).getByRole("button", { name: /^Assignee:/ })).toContainText(
      cast.bo.name,
    );
  }
});

test("two agents who change the same thing at once: the second is told, and may insist", async ({
  desk,
  cast,
  enter,
}) => {
  const subject = unique("The same");
  const row = await desk.ticket(cast.bo, subject);
  const path = `/inbox/open/tickets/${row.id}`;
  const [ana, bo] = [await enter(cast.ana, { path }), await enter(cast.bo, { path })];
  await ticketOf(bo, subject).getByRole("region", { name: "History" }).waitFor();
  const line = await hold(ana);
  await choose(ana, subject, /^Priority:/, "Low priority");
  await line.caught();
  await choose(bo, subject, /^Priority:/, "Urgent");
  await expect(toast(bo)).toContainText("Urgent");
  await line.release();
  await expect(toast(ana)).toContainText(`${cast.bo.name} changed the same just now`);
  for (const page of [ana, bo]) {
    await expect(ticketOf(page, subject).getByRole("button", { name: /^Priority:/ })).toContainText("Urgent");
  }
  await toast(ana).getByRole("button", { name: "Change anyway" }).click();
  for (const page of [ana, bo]) {
    await expect(ticketOf(page, subject).getByRole("button", { name: /^Priority:/ })).toContainText("Low");
  }
});

test("a change is undone from its toast", async ({ desk, cast, enter }) => {
  const subject = unique("Too soon");
  await desk.ticket(cast.bo, subject);
  const page = await enter(cast.bo);
  const ticket = await openFromList(page, subject);
  await ticket.getByRole("button", { name: "Solve" }).click();
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await expect.poll(async () => (await desk.listed(cast.bo, subject)).status).toBe("open");
});
