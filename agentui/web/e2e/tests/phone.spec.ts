import { customer, expect, messagesFrom, rowOf, test, ticketOf, unique, write } from "../desk";

test("on a phone one pane follows the other, and an answer can be written", async ({ desk, cast, enter }) => {
  const ida = customer();
  const subject = unique("From the beach");
  await desk.ticket(cast.bo, subject, ida);
  const page = await enter(cast.bo, { path: "/inbox", width: 390, height: 844 });
  const sideways = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await page
    .getByRole("navigation", { name: "Views" })
    .getByRole("link", { name: /^All open/ })
    .click();
  await expect(rowOf(page, subject)).toBeVisible();
  expect(await sideways()).toBeLessThanOrEqual(0);
  await rowOf(page, subject).getByRole("link").click();
  const ticket = ticketOf(page, subject);
  await expect(messagesFrom(ticket, ida.name)).toBeVisible();
  await expect(rowOf(page, subject)).toBeHidden();
  expect(await sideways()).toBeLessThanOrEqual(0);

  const composer = await write(page, "Enjoy the sea.");
  await expect(composer.getByRole("button", { name: "Send", exact: true })).toBeInViewport({ ratio: 1 });
  await expect(composer.getByRole("textbox", { name: "Reply to the customer" })).toBeInViewport();
  expect(await sideways()).toBeLessThanOrEqual(0);
  await composer.getByRole("button", { name: "Send", exact: true }).click();
  await expect(messagesFrom(ticket, cast.bo.name)).toContainText("Enjoy the sea.");
  const { mail } = await desk.relay.nth(ida.email, 1);
  expect(mail.text).toContain("Enjoy the sea.");

  await page.getByRole("button", { name: "Details" }).click();
  await expect(page.getByRole("dialog", { name: "Details" })).toContainText(ida.email);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Back" }).click();
  await expect(rowOf(page, subject)).toBeVisible();
  await page.goBack();
  await expect(messagesFrom(ticket, ida.name)).toBeVisible();
});
