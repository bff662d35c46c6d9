import { customer, expect, messagesFrom, test, ticketOf, told, unique } from "../desk";

test("a product lead reads what customers said, and neither notes nor a way to answer", async ({
  desk,
  cast,
  enter,
}) => {
  const pia = await desk.hire("Pia Lindgren", "product_lead");
  const ida = customer();
  const subject = unique("I miss a dark theme");
  const row = await desk.ticket(cast.bo, subject, ida);
  const params = { path: { id: row.id } };
  const note = { kind: "note" as const, body_text: "She is difficult", anyway: true };
  await told(cast.bo.api.POST("/api/v1/tickets/{id}/replies", { params, body: note }));
  const page = await enter(pia, { path: `/inbox/open/tickets/${row.id}` });
  const ticket = ticketOf(page, subject);
  await expect(messagesFrom(ticket, ida.name)).toBeVisible();
  await told(
    cast.bo.api.POST("/api/v1/tickets/{id}/replies", {
      params,
      body: { ...note, body_text: "Very difficult" },
    }),
  );
  const answer = { kind: "message" as const, body_text: "It is coming", anyway: true };
  await told(cast.bo.api.POST("/api/v1/tickets/{id}/replies", { params, body: answer }));
  await expect(messagesFrom(ticket, cast.bo.name)).toContainText("It is coming");
  await expect(page.getByText(/difficult/)).toBeHidden();
  await expect(page.getByRole("region", { name: "Answer" })).toBeHidden();
  await expect(ticket.getByRole("button", { name: "Solve" })).toBeHidden();
  await expect(ticket.getByRole("button", { name: /^Assignee:/ })).toBeDisabled();
  await page.keyboard.press("r");
  await expect(page.getByRole("textbox", { name: "Reply to the customer" })).toBeHidden();
  const refused = await page.request.post(`/api/v1/tickets/${row.id}/replies`, {
    data: answer,
    headers: { "X-Kept": "1" },
  });
  expect(refused.status()).toBe(403);
});

test("an agent meets no settings of the desk, also not by address", async ({ cast, enter }) => {
  const page = await enter(cast.bo, { path: "/settings/profile" });
  const nav = page.getByRole("navigation", { name: "Settings" });
  await expect(nav.getByRole("link", { name: "Password and sessions" })).toBeVisible();
  await expect(nav.getByRole("link", { name: "Desk", exact: true })).toBeHidden();
  await expect(nav.getByRole("link", { name: "Mail ledger" })).toBeHidden();
  await nav.getByRole("link", { name: "Agents" }).click();
  await expect(page.getByRole("list", { name: "Agents" })).toContainText(cast.ana.name);
  await expect(page.getByRole("button", { name: "Invite" })).toBeHidden();
  for (const section of ["desk", "mail"]) {
    await page.goto(`/settings/${section}`);
    await expect(page.getByText("Not for your role")).toBeVisible();
  }
  const refused = await page.request.patch("/api/v1/settings", {
    data: { undo_seconds: 1 },
    headers: { "X-Kept": "1" },
  });
  expect(refused.status()).toBe(403);
});
