import type { Locator, Page } from "@playwright/test";
import { customer, expect, expectAccessible, openFromList, Shop, test, told, unique } from "../desk";

/** Makes and publishes a form with a question that is only asked about returns; returns its address. */
async function design(page: Page): Promise<string> {
  await page.getByRole("button", { name: "New form" }).click();
  const adding = page.getByRole("dialog", { name: "New form" });
  await adding.getByLabel("Name").fill(unique("Returns"));
  await adding.getByRole("button", { name: "Make form" }).click();
  await page.getByRole("button", { name: "Add field" }).click();
  await page.getByRole("menuitem", { name: "One choice" }).click();
  await page.getByLabel("Question", { exact: true }).fill("Topic");
  await page.getByLabel("Words of option 1").fill("A return");
  await page.getByRole("button", { name: "Add option" }).click();
  await page.getByLabel("Words of option 2").fill("Something else");
  await page.getByLabel("Has to be answered").check();
  await page.getByRole("button", { name: "Add field" }).click();
  await page.getByRole("menuitem", { name: "Text", exact: true }).click();
  await page.getByLabel("Question", { exact: true }).fill("Order number");
  await page.getByLabel("Has to be answered").check();
  await page.getByRole("button", { name: "Add condition" }).click();
  await page.getByRole("button", { name: "Add field" }).click();
  await page.getByRole("menuitem", { name: "Files" }).click();
  const preview = page.frameLocator('iframe[title="Preview"]');
  await expect(preview.getByLabel("Files")).toBeVisible(); // the last thing that was added
  await expect(preview.getByLabel("Order number")).toBeHidden();
  await preview.getByLabel("A return").check();
  await expect(preview.getByLabel("Order number")).toBeVisible();
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page.getByText("Published", { exact: true })).toBeVisible();
  await page.getByRole("tab", { name: "Share" }).click();
  return page.getByLabel("Its own page").inputValue();
}

async function fill(page: Pick<Page, "getByLabel">, email: string, words: string) {
  await page.getByLabel("Your email address").fill(email);
  await page.getByLabel("How can we help?").fill(words);
}

/** Who is quicker than people are is asked to press once more. */
async function send(page: Page, then: Locator) {
  await expect(async () => {
    const button = page.getByRole("button", { name: "Send" });
    if (await button.isVisible()) await button.click({ timeout: 2_000 }); // once sent, there is none
    await expect(then).toBeVisible({ timeout: 2_000 });
  }).toPass();
}

test("a form is designed, published, sent without scripts and with, and answered as a ticket", async ({
  cast,
  enter,
  stranger,
}) => {
  const page = await enter(cast.ana, { path: "/settings/forms" });
  const address = await design(page);

  const plain = await stranger({ javaScriptEnabled: false });
  await plain.goto(address);
  await expect(plain.getByText("Only if “Topic” is “A return”")).toBeVisible();
  await plain.getByLabel("A return").check();
  const words = unique("My shoe is too small");
  await fill(plain, "ida@customer", words);
  await plain
    .locator("input[type=file]")
    .setInputFiles({ name: "shoe.txt", mimeType: "text/plain", buffer: Buffer.from("a shoe") });
  await send(plain, plain.locator(".summary"));
  await expect(plain.locator(".summary li")).toHaveText([
    "“Your email address” needs an address such as name@example.com.",
    "Please fill in “Order number”.",
  ]);
  await expect(plain.getByLabel("How can we help?")).toHaveValue(words);
  await expect(plain.getByLabel("Already uploaded: keep shoe.txt")).toBeChecked();
  await plain.getByLabel("Your email address").fill(customer().email);
  await plain.getByLabel("Order number").fill("A-17");
  await send(plain, plain.getByText(/Your case number is \d+/));
  await plain.reload();
  await plain.goBack();
  await plain.goForward();

  const scripted = await stranger();
  await scripted.goto(address);
  await expectAccessible(scripted);
  await expect(scripted.getByLabel("Order number")).toBeHidden();
  await scripted.getByRole("button", { name: "Send" }).click();
  await expect(scripted.locator(".summary li")).toHaveCount(3);
  await expectAccessible(scripted);
  const others = unique("Do you sell hats");
  await scripted.getByLabel("Something else").check();
  await fill(scripted, customer().email, others);
  await expect(scripted.locator(".summary")).toHaveCount(0);
  await scripted.context().setOffline(true);
  await scripted.getByRole("button", { name: "Send" }).click();
  await expect(scripted.getByText("There is no connection.")).toBeVisible();
  await scripted.context().setOffline(false);
  await scripted.getByRole("button", { name: "Send" }).dblclick();
  await scripted.getByRole("link", { name: "See your case" }).click();
  await expect(scripted.getByText(others).first()).toBeVisible();

  await page.goto("/inbox/unassigned");
  const ticket = await openFromList(page, words);
  await expect(ticket.getByText("Order number: A-17")).toBeVisible();
  await expect(ticket.getByText("shoe.txt").last()).toBeVisible();
  await expect(page.getByText(others).first()).toBeVisible();
  const { items } = await told(
    cast.ana.api.GET("/api/v1/tickets", { params: { query: { sort: "newest" } } }),
  );
  for (const once of [words, others]) {
    expect(items.filter(({ subject, preview }) => `${subject} ${preview}`.includes(once))).toHaveLength(1);
  }
});

test("a form stands in a page of another site, as high as it needs to be", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  const page = await enter(cast.ana, { path: "/settings/forms" });
  const slug = new URL(await design(page)).pathname.split("/").at(-1);
  const { origin } = new URL(desk.server.url);
  const shop = await Shop.open();
  try {
    const host = await stranger();
    const policy = `default-src 'none'; script-src ${origin}; frame-src ${origin}`;
    const foot = `<script async src="${origin}/forms/embed.js" data-form="${slug}"></script>`;
    await host.goto(shop.page("/", { policy, foot }));
    const form = host.frameLocator("iframe");
    await form.getByLabel("Something else").check();
    const scrolls = () => form.locator("body").evaluate((body) => body.scrollHeight - window.innerHeight);
    await expect.poll(scrolls).toBeLessThanOrEqual(0);
    await form.getByLabel("Your email address").fill(customer().email);
    await form.getByLabel("How can we help?").fill(unique("From the shop"));
    await form.getByRole("button", { name: "Send" }).click();
    await expect(form.getByText(/Your case number is \d+/)).toBeVisible();
  } finally {
    await shop.close();
  }
});

test("what looks like spam is kept apart, and told why", async ({ desk, cast, enter, stranger }) => {
  const page = await enter(cast.ana, { path: "/settings/forms" });
  const address = await design(page);
  const words = unique("Cheap hats");
  const sender = await stranger();
  const answer = await sender.request.post(address, {
    data: {
      email: customer().email,
      choice: "option_2",
      message: `${words}\nSee [url=https://spam.example]here[/url]`,
    },
  });
  expect(answer.status(), desk.server.log.slice(-500)).toBe(200);
  await page.goto("/inbox/suspected_spam");
  const ticket = await openFromList(page, words);
  const notice = ticket.getByRole("region", { name: "Why this may be spam" });
  await expect(notice.getByText("It has links in the markup that forums use.")).toBeVisible();
  await expectAccessible(page);
  const id = Number(new URL(page.url()).pathname.split("/").at(-1));
  const states = async () => {
    const params = { path: { id } };
    const { clocks } = await told(cast.ana.api.GET("/api/v1/tickets/{id}/sla", { params }));
    return [...new Set(clocks.map(({ state }) => state))];
  };
  expect(await states()).toEqual(["paused"]);
  await page.goto("/inbox/unassigned");
  await expect(page.getByText(words)).toBeHidden();

  await page.goto(`/inbox/suspected_spam/tickets/${id}`);
  await notice.getByRole("button", { name: "Not spam" }).click();
  await expect(notice).toBeHidden();
  await expect.poll(states).toEqual(["running"]);
  await page.goto("/inbox/unassigned");
  await expect(page.getByText(words).first()).toBeVisible();
});

test("an option sends to a team that is picked by its name, and a view is not called views", async ({
  cast,
  enter,
  stranger,
}) => {
  const name = unique("Returns desk");
  const { id: team } = await told(
    cast.ana.api.POST("/api/v1/teams", { body: { name, members: [cast.bo.id] } }),
  );
  const page = await enter(cast.ana, { path: "/settings/forms" });
  await page.getByRole("button", { name: "New form" }).click();
  const adding = page.getByRole("dialog", { name: "New form" });
  const form = unique("Where to");
  await adding.getByLabel("Name").fill(form);
  await adding.getByRole("button", { name: "Make form" }).click();
  await page.getByRole("button", { name: "Add field" }).click();
  await page.getByRole("menuitem", { name: "One choice" }).click();
  await page.getByLabel("Question", { exact: true }).fill("Who should read it?");
  await page.getByRole("combobox", { name: "Becomes" }).click();
  await page.getByRole("option", { name: "The team" }).click();
  await page.getByRole("combobox", { name: "Value of option 1" }).click();
  await page.getByRole("option", { name }).click();
  await expect(page.getByLabel("Words of option 1")).toHaveValue(name);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Publish", exact: true }).click();
  await expect(page.getByText("Published", { exact: true })).toBeVisible();
  await page.getByRole("tab", { name: "Share" }).click();
  const address = await page.getByLabel("Its own page").inputValue();

  const sender = await stranger();
  await sender.goto(address);
  await sender.getByLabel(name).check();
  const words = unique("To whom it may concern");
  await fill(sender, customer().email, words);
  await send(sender, sender.getByText(/Your case number is \d+/));
  const { items } = await told(
    cast.ana.api.GET("/api/v1/tickets", { params: { query: { sort: "newest" } } }),
  );
  expect(items.find(({ preview }) => preview.includes(words))?.team_id).toBe(team);
  await page.goto("/settings/forms");
  await expect(page.getByRole("listitem").filter({ hasText: form })).toContainText("1 sent, 1 view");
  await expect(page.getByRole("listitem").filter({ hasText: form })).not.toContainText("1 views");
});

test("the designer by keyboard, on a phone, in the dark", async ({ cast, enter }) => {
  const page = await enter(cast.ana, { path: "/settings/forms", theme: "dark" });
  await design(page);
  await expectAccessible(page);
  await page.getByRole("tab", { name: "Fields" }).click();
  const heads = page.locator("[data-head]");
  await heads.nth(2).focus();
  await page.keyboard.press("Alt+ArrowUp");
  await expect(heads.nth(1)).toBeFocused();
  await expect(heads.nth(1)).toContainText("How can we help?");
  await page.getByRole("button", { name: "Remove Files" }).click();
  await expect(heads).toHaveCount(5);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(heads).toHaveCount(6);
  await heads.nth(3).press("Enter");
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectAccessible(page);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(wide, "nothing is wider than the phone").toBe(false);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Unpublished changes")).toBeVisible();
});
