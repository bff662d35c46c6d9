import {
  customer,
  expect,
  messagesFrom,
  openFromList,
  rowOf,
  test,
  ticketOf,
  told,
  unique,
  write,
} from "../desk";

test("the server goes and comes back: people work on, and nothing is lost", async ({ newDesk, enter }) => {
  const desk = await newDesk();
  const [ana, bo] = [await desk.hire("Ana Sousa", "admin"), await desk.hire("Bo Lindqvist")];
  await told(ana.api.PATCH("/api/v1/settings", { body: { undo_seconds: 0 } }));
  const ida = customer();
  const subject = unique("Through the storm");
  await desk.ticket(bo, subject, ida);
  const [hers, his] = [await enter(ana), await enter(bo)];
  const ticket = await openFromList(his, subject);
  const composer = await write(his, "Words from before, ");

  await desk.server.stop();
  const banners = [hers, his].map((page) => page.getByText("Connection lost. Drafts are kept"));
  for (const banner of banners) await expect(banner).toBeVisible();
  await expect(rowOf(hers, subject)).toBeVisible();
  await composer.getByRole("textbox", { name: "Reply to the customer" }).click();
  await his.keyboard.type("and from between.");
  await his.keyboard.press("Control+Enter");
  await expect(composer.getByText("Not sent yet: the server cannot be reached")).toBeVisible();

  await desk.server.start();
  const meanwhile = unique("Written before anybody was back");
  await desk.mail(customer(), meanwhile);
  for (const banner of banners) await expect(banner).toBeHidden({ timeout: 45_000 });
  for (const page of [hers, his]) await expect(rowOf(page, meanwhile)).toBeVisible();
  const { mail } = await desk.relay.nth(ida.email, 1);
  expect(mail.text).toContain("Words from before, and from between.");
  await expect(messagesFrom(ticket, bo.name)).toContainText("and from between.");
  await expect(composer.getByText("Not sent yet")).toBeHidden();
  await openFromList(hers, subject);
  await expect(messagesFrom(ticketOf(hers, subject), bo.name)).toHaveCount(1);
  expect(desk.relay.to(ida.email)).toHaveLength(1);
});
