import {
  customer,
  expect,
  measured,
  messagesFrom,
  openFromList,
  rowOf,
  test,
  ticketOf,
  unique,
} from "../desk";

test("a mail is on both agents' screens without reloading, and opens", async ({ desk, cast, enter }) => {
  const ana = await enter(cast.ana);
  const bo = await enter(cast.bo, { path: "/inbox/unassigned" });
  const subject = unique("The lamp does not light");
  const ida = customer();
  const taken = await desk.mail(ida, subject, { text: "Since this morning it stays dark." });
  await Promise.all([ana, bo].map((page) => rowOf(page, subject).waitFor()));
  measured("from SMTP 250 to both screens", Date.now() - taken);

  await expect(rowOf(bo, subject).getByRole("img", { name: "Unread" })).toBeVisible();
  const ticket = await openFromList(bo, subject);
  await expect(messagesFrom(ticket, ida.name)).toContainText("Since this morning it stays dark.");
  await expect(rowOf(bo, subject).getByRole("img", { name: "Unread" })).toBeHidden();
  await expect(rowOf(ana, subject).getByRole("img", { name: "Unread" })).toBeVisible();
  await expect(ticketOf(ana, subject)).toBeHidden();
});
