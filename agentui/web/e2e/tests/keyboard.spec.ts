import { customer, expect, openPalette, rowOf, test, ticketOf, told, unique } from "../desk";

test("a day's work without a mouse", async ({ desk, enter }) => {
  const mia = await desk.hire("Mia Ostrowski");
  const noor = await desk.hire(unique("Noor Haddad"));
  const ida = customer();
  const subjects = [unique("Oldest"), unique("Middle"), unique("Newest")] as const;
  for (const subject of subjects) {
    const { id } = await desk.ticket(mia, subject, ida);
    const body = { assignee_id: mia.id };
    await told(mia.api.PATCH("/api/v1/tickets/{id}", { params: { path: { id } }, body }));
  }
  const [oldest, middle, newest] = subjects;
  const page = await enter(mia, { path: "/inbox/open" });
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  await press("g", "m");
  await expect(page).toHaveURL(/\/inbox\/mine$/);
  await expect(rowOf(page, newest)).toBeVisible();

  await press("j");
  await expect(rowOf(page, newest).getByRole("link")).toBeFocused();
  await press("j", "j", "k");
  await expect(rowOf(page, middle).getByRole("link")).toBeFocused();
  await press("Enter");
  await expect(ticketOf(page, middle)).toBeVisible();

  await press("a");
  await expect(page.getByRole("dialog", { name: "Assignee" }).getByRole("combobox")).toBeFocused();
  await page.keyboard.type(noor.name);
  await press("Enter");
  await expect.poll(async () => (await desk.listed(mia, middle)).assignee_id).toBe(noor.id);
  await expect(ticketOf(page, middle)).toBeHidden();

  await expect(ticketOf(page, oldest)).toBeVisible();
  await press("e");
  await expect.poll(async () => (await desk.listed(mia, oldest)).status).toBe("solved");
  await expect(ticketOf(page, newest)).toBeVisible();

  await expect(
    page.getByRole("region", { name: "Answer" }).getByRole("button", { name: "Reply" }),
  ).toBeVisible();
  await press("r");
  await expect(page.getByRole("textbox", { name: "Reply to the customer" })).toBeFocused();
  await page.keyboard.type("All by hand.");
  await press("Control+Enter");
  const { mail } = await desk.relay.nth(ida.email, 1);
  expect(mail.text).toContain("All by hand.");
  await expect(page.getByRole("textbox", { name: "Reply to the customer" })).toBeHidden();
  await press("Escape");
  await expect(ticketOf(page, newest)).toBeHidden();
  await expect(rowOf(page, newest).getByRole("link")).toBeFocused();

  await press("?");
  const sheet = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  for (const what of ["Next ticket", "Assign to me", "Solve", "Go to Inbox"])
    await expect(sheet).toContainText(what);
  await press("Escape");
  await expect(sheet).toBeHidden();

  const palette = await openPalette(page);
  await page.keyboard.type("assign to me");
  await expect(palette.getByRole("option", { name: /^Assign to me/ })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await press("Escape");
  await expect(palette).toBeHidden();
  await expect(rowOf(page, newest).getByRole("link")).toBeFocused();
});
