import { compose, customer, deliver, expect, openFromList, PASSWORD, test, unique } from "../desk";

test("a mailbox that was added takes mail at once, for its team", async ({ desk, cast, enter }) => {
  const page = await enter(cast.ana, { path: "/settings/teams" });
  const team = unique("Billing");
  await page.getByRole("button", { name: "Create team" }).click();
  const making = page.getByRole("dialog", { name: "Create team" });
  await making.getByLabel("Name").fill(team);
  await making.getByRole("button", { name: "Create team" }).click();
  await expect(making).toBeHidden();
  await expect(page.getByRole("list", { name: "Teams" })).toContainText(team);

  await page.getByRole("link", { name: "Mailboxes" }).click();
  await page.getByRole("button", { name: "Add mailbox" }).click();
  const adding = page.getByRole("dialog", { name: "Add mailbox" });
  await adding.getByLabel("Address").fill("no address");
  await adding.getByRole("button", { name: "Add mailbox" }).click();
  await expect(adding.getByLabel("Address")).toHaveAttribute("aria-invalid", "true");
  const address = `${team.toLowerCase().replace(" ", ".")}@desk.test`;
  await adding.getByLabel("Address").fill(address);
  await adding.getByLabel("Team").click();
  await page.getByRole("option", { name: team }).click();
  await adding.getByRole("button", { name: "Add mailbox" }).click();
  await expect(page.getByRole("list", { name: "Mailboxes" })).toContainText(address);

  const subject = unique("My invoice");
  const ida = customer();
  const raw = await compose(ida, { subject, to: address, text: "It is wrong." });
  await deliver(desk.server, { from: ida, raw, to: address });
  await page.goto("/inbox/unassigned");
  const ticket = await openFromList(page, subject);
  await expect(ticket.getByRole("button", { name: /^Team:/ })).toContainText(team);
});

test("an admin invites an agent, who comes in by the link", async ({ cast, enter, stranger }) => {
  const page = await enter(cast.ana, { path: "/settings/agents" });
  const name = unique("Noor Haddad");
  await page.getByRole("button", { name: "Invite" }).click();
  const inviting = page.getByRole("dialog", { name: "Invite somebody" });
  await inviting.getByLabel("Name").fill(name);
  await inviting.getByLabel("Email").fill(cast.bo.email);
  await inviting.getByRole("button", { name: "Make invitation" }).click();
  await expect(inviting.getByLabel("Email")).toHaveAttribute("aria-invalid", "true");
  await inviting.getByLabel("Email").fill(`${name.toLowerCase().replaceAll(" ", ".")}@desk.test`);
  await inviting.getByRole("button", { name: "Make invitation" }).click();
  const link = page.getByRole("dialog", { name: `Link for ${name}` }).getByLabel("Link");
  const url = await link.inputValue();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(page.getByRole("listitem").filter({ hasText: name })).toContainText("Invited");

  const other = await stranger();
  await other.goto(url);
  await other.getByLabel("New password").fill(PASSWORD);
  await other.getByRole("button", { name: "Set password and sign in" }).click();
  await expect(other.getByRole("button", { name: `Account of ${name}` })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: name })).not.toContainText("Invited");
});

test("hours that cannot be are named at their field, and good ones are saved", async ({ cast, enter }) => {
  const page = await enter(cast.ana, { path: "/settings/hours" });
  const opens = page.getByLabel("Monday opens at");
  const before = await opens.inputValue();
  await opens.fill("25:00");
  await opens.blur();
  await expect(opens).toHaveAttribute("aria-invalid", "true");
  await expect(opens).toHaveAccessibleDescription(/Write two times such as 09:00 and 17:00/);
  await expect(page.getByRole("button", { name: "Save" })).toBeDisabled();
  await opens.fill("08:15");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toBeHidden();
  await page.reload();
  await expect(opens).toHaveValue("08:15");
  await opens.fill(before);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("button", { name: "Save" })).toBeHidden();
});

test("a name that is too long is refused at its field, in the form", async ({ cast, enter }) => {
  const page = await enter(cast.ana, { path: "/settings/desk" });
  await page.getByLabel("Name of the desk").fill("x".repeat(101));
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Name of the desk")).toHaveAttribute("aria-invalid", "true");
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByLabel("Name of the desk")).not.toHaveValue(/xxx/);
});
