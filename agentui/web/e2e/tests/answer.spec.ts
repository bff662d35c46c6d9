import type { Locator } from "@playwright/test";
import {
  type Agent,
  customer,
  expect,
  messagesFrom,
  openFromList,
  rowOf,
  test,
  ticketOf,
  toast,
  told,
  unique,
  write,
} from "../desk";

async function undoSeconds(admin: Agent, undo_seconds: number) {
  await told(admin.api.PATCH("/api/v1/settings", { body: { undo_seconds } }));
}

test.afterEach(({ cast }) => undoSeconds(cast.ana, 0));

/** What a drop or a paste carries, made inside the page. */
function files(target: Locator, names: readonly string[]) {
  return target.page().evaluateHandle((names) => {
    const data = new DataTransfer();
    for (const name of names) data.items.add(new File([`This is ${name}`], name, { type: "text/plain" }));
    return data;
  }, names);
}

async function drop(target: Locator, name: string) {
  const dataTransfer = await files(target, [name]);
  await target.dispatchEvent("dragenter", { dataTransfer });
  await expect(target.page().getByText("Drop files to attach them")).toBeVisible();
  await target.dispatchEvent("drop", { dataTransfer });
}

async function paste(target: Locator, name: string) {
  const data = await files(target, [name]);
  await target.evaluate(
    (element, clipboardData) =>
      element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })),
    data,
  );
}

test("a reply with formatting and files goes out as text and HTML, in its thread", async ({
  desk,
  cast,
  enter,
}) => {
  const ida = customer();
  const subject = unique("How do I return it");
  const row = await desk.ticket(cast.bo, subject, ida, { text: "The shoes are too small." });
  const page = await enter(cast.bo);
  const other = await enter(cast.ana, { path: `/inbox/open/tickets/${row.id}` });
  const ticket = await openFromList(page, subject);

  const composer = await write(page, "Please use ");
  await page.keyboard.press("Control+b");
  await page.keyboard.type("the label");
  await page.keyboard.press("Control+b");
  await page.keyboard.type(" in the box.");
  await drop(ticket, "label.txt");
  await paste(composer.getByRole("textbox", { name: "Reply to the customer" }), "steps.txt");
  const attached = composer.getByRole("list", { name: "Attached files" });
  await expect(attached.getByRole("link", { name: "label.txt" })).toBeVisible();
  await expect(attached.getByRole("link", { name: "steps.txt" })).toBeVisible();
  await composer.getByRole("button", { name: "More ways to send" }).click();
  await page.getByRole("menuitem", { name: "Send and wait" }).click();

  const { mail, raw, from } = await desk.relay.nth(ida.email, 1);
  expect(mail.text).toContain("Please use the label in the box.");
  expect(mail.html).toMatch(/Please use <(b|strong)>the label<\/\1> in the box\./);
  expect(mail.subject).toBe(`Re: ${subject}`);
  expect(mail.from?.address).toBe("support@example.com");
  expect(from).toContain("example.com");
  const asked = raw.match(/^In-Reply-To: (<.+>)/im)?.[1];
  expect(asked).toBeTruthy();
  expect(mail.references).toContain(asked);
  expect(mail.attachments.map(({ filename }) => filename).sort()).toEqual(["label.txt", "steps.txt"]);

  for (const seen of [ticket, ticketOf(other, subject)]) {
    const reply = messagesFrom(seen, cast.bo.name);
    await expect(reply.getByText("the label", { exact: true })).toBeVisible();
    await expect(reply.getByRole("link", { name: /label\.txt/ })).toBeVisible();
    await expect(reply.getByRole("img", { name: "Sent" })).toBeVisible();
    await expect(seen.getByRole("button", { name: /^Status:/ })).toContainText("Pending");
  }
});

test("undo brings the words back, and nothing was sent", async ({ desk, cast, enter }) => {
  await undoSeconds(cast.ana, 60);
  const ida = customer();
  const subject = unique("Cancel my order");
  await desk.ticket(cast.bo, subject, ida);
  const page = await enter(cast.bo);
  const ticket = await openFromList(page, subject);
  const composer = await write(page, "It is cancelled.");
  await page.keyboard.press("Control+Shift+Enter");
  await expect(toast(page)).toContainText(/Reply goes out in \d+ s/);
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await expect(composer.getByRole("textbox", { name: "Reply to the customer" })).toContainText(
    "It is cancelled.",
  );
  await expect(messagesFrom(ticket, cast.bo.name)).toBeHidden();
  await expect(ticket.getByRole("button", { name: /^Status:/ })).toContainText("Open");

  await undoSeconds(cast.ana, 0);
  await page.reload();
  await expect(composer.getByRole("textbox", { name: "Reply to the customer" })).toContainText(
    "It is cancelled.",
  );
  await composer.getByRole("textbox", { name: "Reply to the customer" }).click();
  await page.keyboard.press("Control+Enter");
  const { mail } = await desk.relay.nth(ida.email, 1);
  expect(mail.text).toContain("It is cancelled.");
  expect(desk.relay.to(ida.email)).toHaveLength(1);
});

test("a reply that is held goes out by itself when its time has come, and solves the ticket", async ({
  desk,
  cast,
  enter,
}) => {
  await undoSeconds(cast.ana, 2);
  const ida = customer();
  const subject = unique("Where is my parcel");
  await desk.ticket(cast.bo, subject, ida);
  const page = await enter(cast.bo);
  const ticket = await openFromList(page, subject);
  await write(page, "It comes tomorrow.");
  await page.keyboard.press("Control+Shift+Enter");
  await expect(ticket.getByText("It comes tomorrow.").first()).toBeVisible();
  await desk.relay.nth(ida.email, 1);
  await expect(messagesFrom(ticket, cast.bo.name).getByRole("img", { name: "Sent" })).toBeVisible();
  await expect(ticket.getByRole("button", { name: /^Status:/ })).toContainText("Solved");
});

test("a draft survives a reload, and leaving for another ticket", async ({ desk, cast, enter }) => {
  const [one, two] = [unique("First question"), unique("Second question")];
  await desk.ticket(cast.bo, one);
  await desk.ticket(cast.bo, two);
  const page = await enter(cast.bo);
  await openFromList(page, one);
  const composer = await write(page, "Half an answ");
  await page.reload();
  const editor = composer.getByRole("textbox", { name: "Reply to the customer" });
  await expect(editor).toHaveText("Half an answ");
  await openFromList(page, two);
  await expect(ticketOf(page, two).getByText("Half an answ")).toBeHidden();
  await openFromList(page, one);
  await expect(editor).toHaveText("Half an answ");
  await composer.getByRole("button", { name: "Discard reply" }).click();
  await expect(editor).toHaveText("");
  await toast(page).getByRole("button", { name: "Undo" }).click();
  await expect(editor).toHaveText("Half an answ");
});

test("a note with a mention notifies the colleague and never reaches the customer", async ({
  desk,
  cast,
  enter,
}) => {
  const mia = await desk.hire("Mia Ostrowski");
  const ida = customer();
  const subject = unique("Is this covered");
  await desk.ticket(cast.bo, subject, ida);
  const [page, hers] = [await enter(cast.bo), await enter(mia)];
  const ticket = await openFromList(page, subject);
  const composer = await write(page, "Please ask @Mia", "note");
  const colleague = page.getByRole("option", { name: new RegExp(mia.email) });
  await expect(colleague).toBeVisible();
  await page.keyboard.press("Enter");
  await page.keyboard.type("about the warranty.");
  await page.keyboard.press("Control+Enter");
  await expect(composer.getByRole("textbox")).toBeHidden();
  const note = ticket.getByRole("article", { name: `Note from ${cast.bo.name}` });
  await expect(note).toContainText("Please ask @Mia Ostrowski about the warranty.");

  await hers.getByRole("button", { name: "Notifications, 1 unread" }).click();
  await hers.getByRole("button", { name: new RegExp(`${cast.bo.name} mentioned you.*${subject}`) }).click();
  await expect(ticketOf(hers, subject).getByText("about the warranty.")).toBeVisible();
  await expect(hers.getByRole("button", { name: "Notifications", exact: true })).toBeVisible();

  await write(page, "It is covered.");
  await page.keyboard.press("Control+Enter");
  const { raw } = await desk.relay.nth(ida.email, 1);
  expect(raw).not.toContain("warranty");
  expect(desk.relay.to(ida.email)).toHaveLength(1);
});

test("who is in a ticket and who is writing is seen live", async ({ desk, cast, enter }) => {
  const subject = unique("Two of us");
  await desk.ticket(cast.bo, subject);
  const [ana, bo] = [await enter(cast.ana), await enter(cast.bo)];
  const hers = await openFromList(ana, subject);
  await expect(rowOf(bo, subject).getByRole("img", { name: cast.ana.name })).toBeVisible();
  await openFromList(bo, subject);
  await expect(hers.getByRole("img", { name: cast.bo.name, exact: true })).toBeVisible();
  await write(bo, "I am on it");
  await expect(hers.getByText(`${cast.bo.name} is writing a reply`)).toBeVisible();
  await bo.goto("/customers");
  await expect(hers.getByText(`${cast.bo.name} is writing a reply`)).toBeHidden();
  await expect(hers.getByRole("img", { name: cast.bo.name, exact: true })).toBeHidden();
});

test("a reply to what has changed meanwhile is stopped, shows why, and can be sent on purpose", async ({
  desk,
  cast,
  enter,
}) => {
  const ida = customer();
  const subject = unique("Is it open on Sunday");
  const row = await desk.ticket(cast.bo, subject, ida);
  const page = await enter(cast.bo);
  await openFromList(page, subject);
  const composer = await write(page, "We are closed.");
  // Whoever looks at the change has seen it; Bo has his eyes elsewhere.
  await page.evaluate(() => {
    document.hasFocus = () => false;
  });
  await told(
    cast.ana.api.POST("/api/v1/tickets/{id}/replies", {
      params: { path: { id: row.id } },
      body: { kind: "message", body_text: "Sundays from ten.", base_version: row.version },
    }),
  );
  await page.keyboard.press("Control+Enter");
  const stopped = composer.getByRole("alertdialog", { name: /the ticket has changed/ });
  await expect(stopped).toContainText(`${cast.ana.name} wrote`);
  await expect(stopped).toContainText("Sundays from ten.");
  expect(desk.relay.to(ida.email)).toHaveLength(1);
  await stopped.getByRole("button", { name: "Send anyway" }).click();
  await expect(stopped).toBeHidden();
  const { mail } = await desk.relay.nth(ida.email, 2);
  expect(mail.text).toContain("We are closed.");
});

test("a mail that cannot be delivered says so, in the other server's words, and is told", async ({
  desk,
  enter,
}) => {
  const mia = await desk.hire("Mia Ostrowski");
  const gone = { name: "Gone Away", email: "gone@refused.test" };
  const subject = unique("Answer me");
  await desk.ticket(mia, subject, gone);
  const page = await enter(mia);
  const ticket = await openFromList(page, subject);
  await write(page, "Here is your answer.");
  await page.keyboard.press("Control+Enter");
  const reply = messagesFrom(ticket, mia.name);
  await expect(reply.getByText("Not sent", { exact: true })).toBeVisible();
  await expect(reply).toContainText("No such mailbox here");
  await page.getByRole("button", { name: /^Notifications, \d+ unread/ }).click();
  await expect(page.getByRole("dialog", { name: "Notifications" })).toContainText("could not be delivered");
});
