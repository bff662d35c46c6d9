import {
  type Agent,
  customer,
  expect,
  expectAccessible,
  openPalette,
  rowOf,
  test,
  ticketOf,
  told,
  unique,
} from "../desk";

/** Waits until the index has what was just written. */
async function indexed(by: Agent, q: string) {
  const query = { q, limit: 1 };
  await expect
    .poll(async () => (await told(by.api.GET("/api/v1/tickets/search", { params: { query } }))).items.length)
    .toBe(1);
}

test("a ticket is found by number, person, words and mistyped words, with the words marked", async ({
  desk,
  cast,
  enter,
}) => {
  const ida = customer("Wilhelmina Okonkwo-Brandt");
  const subject = unique("The samovar drips");
  const row = await desk.ticket(cast.bo, subject, ida, { text: "Its gasket is porous since the move." });
  await indexed(cast.bo, subject);
  const page = await enter(cast.bo, { path: "/search" });
  const field = page.getByRole("combobox", { name: "Search tickets" });
  const found = page.getByRole("list", { name: "Search" }).getByRole("link", { name: new RegExp(subject) });
  for (const query of [String(row.id), "Okonkwo", ida.email, "samovar", "gasket", "samvoar", "gaskte"]) {
    await field.fill(query);
    await expect(found, `found by ${query}`).toBeVisible();
  }
  await field.fill("samovar gasket");
  await expect(found.locator("mark").getByText("samovar")).toBeVisible();
  await expect(found.locator("mark").getByText("gasket")).toBeVisible();
  await expect(page).toHaveURL(/q=samovar/);
  await field.fill("zzqxjkv");
  await expect(page.getByText("Nothing found for “zzqxjkv”")).toBeVisible();

  await openPalette(page);
  await page.keyboard.type("samovar gasket");
  await page.getByRole("option", { name: new RegExp(subject) }).click();
  await expect(ticketOf(page, subject)).toBeVisible();
});

test("operators are offered while one types, slips in them are told, and the order can be chosen", async ({
  desk,
  cast,
  enter,
}) => {
  const subject = unique("The theremin hums");
  const first = await desk.ticket(cast.bo, subject, customer("Clara Rockmore"));
  const params = { path: { id: first.id } };
  await told(cast.bo.api.PATCH("/api/v1/tickets/{id}", { params, body: { priority: "urgent" } }));
  const second = await desk.ticket(cast.bo, subject, customer("Leo Termen"));
  await expect
    .poll(async () => {
      const query = { q: `${subject} priority:urgent` };
      return (await told(cast.bo.api.GET("/api/v1/tickets/search", { params: { query } }))).items.length;
    })
    .toBe(1);
  const page = await enter(cast.bo, { path: "/search" });
  const field = page.getByRole("combobox", { name: "Search tickets" });
  const found = page.getByRole("list", { name: "Search" }).getByRole("link");

  await field.fill(`${subject} prio`);
  await expect(page.getByRole("option", { name: /^priority:/ })).toBeVisible();
  await field.press("ArrowDown");
  await field.press("Enter");
  await expect(field).toHaveValue(`${subject} priority:`);
  await page.getByRole("option", { name: "priority:urgent" }).click();
  await expect(field).toHaveValue(`${subject} priority:urgent `);
  await expect(found).toHaveCount(1);
  await expect(found).toHaveAttribute("href", new RegExp(`/${first.id}`));
  await expectAccessible(page);

  await field.fill(`${subject} stauts:open`);
  const problems = page.getByRole("list", { name: "About this search" });
  await problems.getByRole("button", { name: "Use status:open" }).click();
  await expect(field).toHaveValue(`${subject} status:open`);
  await expect(problems).toBeHidden();
  await expect(found).toHaveCount(2);

  await page.getByRole("combobox", { name: "Order" }).click();
  await page.getByRole("option", { name: "Latest activity" }).click();
  await expect(page).toHaveURL(/sort=date/);
  await expect(found.first()).toHaveAttribute("href", new RegExp(`/${second.id}`));
});

test("a restricted team's tickets do not exist for others: list, search, number, address, live", async ({
  desk,
  cast,
  enter,
}) => {
  const mia = await desk.hire("Mia Ostrowski");
  const body = { name: unique("Payroll"), restricted: true, members: [cast.bo.id] };
  const team = await told(cast.ana.api.POST("/api/v1/teams", { body }));
  const subject = unique("The crimson ledger");
  const row = await desk.ticket(cast.ana, subject);
  const [hers, his] = [await enter(mia), await enter(cast.bo)];
  await expect(rowOf(hers, subject)).toBeVisible();

  const params = { path: { id: row.id } };
  await told(cast.ana.api.PATCH("/api/v1/tickets/{id}", { params, body: { team_id: team.id } }));
  await expect(rowOf(hers, subject)).toBeHidden();
  await expect(rowOf(his, subject)).toBeVisible();
  await indexed(cast.bo, subject);

  const answer = { kind: "message" as const, body_text: "Only for Bo's eyes", anyway: true };
  await told(cast.ana.api.POST("/api/v1/tickets/{id}/replies", { params, body: answer }));
  await expect(rowOf(his, subject)).toContainText("Only for Bo's eyes");
  // News keeps its order: what came later is here, so the one before was kept from her.
  const open = unique("For everybody");
  await desk.mail(customer(), open);
  await expect(rowOf(hers, open)).toBeVisible();
  await expect(rowOf(hers, subject)).toBeHidden();

  await hers.goto(`/search?q=${encodeURIComponent(subject)}`);
  await expect(hers.getByText(/^\d+ tickets?$/).or(hers.getByText(/^Nothing found/))).toBeVisible();
  await expect(hers.getByRole("link", { name: new RegExp(subject) })).toBeHidden();
  await hers.goto(`/inbox/open/tickets/${row.id}`);
  await expect(hers.getByText("This ticket is not here")).toBeVisible();
  await openPalette(hers);
  await hers.keyboard.type(String(row.id));
  await expect(hers.getByRole("option", { name: /Show all results/ })).toBeVisible();
  await expect(hers.getByRole("option", { name: new RegExp(subject) })).toBeHidden();
});
