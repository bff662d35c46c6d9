import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import type { Page } from "@playwright/test";
import { expect, expectAccessible, GitHub, test, toast, told, unique } from "../desk";

/** Takes what a team's webhook sends. */
async function receiver() {
  const got: { event: string; signature: string }[] = [];
  const server = createServer(async (request, response) => {
    const { event } = JSON.parse(await text(request)) as { event: string };
    got.push({ event, signature: String(request.headers["kept-signature"]) });
    response.writeHead(204).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the receiver has no port");
  return { got, url: `http://127.0.0.1:${address.port}/hook`, close: () => server.close() };
}

async function choose(page: Page, label: string, option: string | RegExp) {
  await page.getByRole("dialog").getByLabel(label, { exact: true }).click();
  await page.getByRole("option", { name: option }).click();
}

test("a product team is made, its digest looked at, sent as a test, and read", async ({
  newDesk,
  enter,
  stranger,
}) => {
  test.slow();
  const desk = await newDesk();
  await desk.server.run(["demo"]);
  const ana = await desk.hire("Ana Sousa", "admin");
  const pia = await desk.hire("Pia Roth", "product_lead");
  const page = await enter(pia, { path: "/settings/productTeams" });

  await test.step("in the settings, by a product lead", async () => {
    await page.getByRole("button", { name: "Add product team" }).click();
    const adding = page.getByRole("dialog", { name: "Add product team" });
    await adding.getByRole("button", { name: "Add product team" }).click();
    await expect(adding.getByLabel("Name", { exact: true })).toHaveAttribute("aria-invalid", "true");
    await adding.getByLabel("Name", { exact: true }).fill("Riders");
    await adding.getByLabel("Others who get it").fill("nobody");
    await adding.getByRole("button", { name: "Add product team" }).click();
    await expect(adding.getByLabel("Others who get it")).toHaveAttribute("aria-invalid", "true");
    await adding.getByLabel("Others who get it").fill("Maker@product.test, second@product.test");
    await choose(page, "Day", "Wednesday");
    await choose(page, "Hour", "9:00 AM");
    await expectAccessible(page, true);
    await adding.getByRole("button", { name: "Add product team" }).click();
    await expect(adding).toBeHidden();
    const line = page.getByRole("listitem").filter({ hasText: "Riders" });
    await expect(line).toContainText("Wednesday, 9:00 AM");
    await expect(line).toContainText("3 readers");
    await expect(page.getByRole("button", { name: "Webhook of Riders" })).toBeHidden();
  });

  await test.step("looked at as a mail, and sent as a test", async () => {
    await page.getByRole("button", { name: "Preview the digest of Riders" }).click();
    const preview = page.getByRole("dialog", { name: "Digest of Riders" });
    const mail = preview.frameLocator("iframe[title='Mail program']");
    await expect(mail.getByRole("heading", { name: "Look at this first" })).toBeVisible();
    await preview.getByRole("tab", { name: "Phone" }).click();
    const phone = preview.locator("iframe[title='Phone']");
    await expect(phone).toBeVisible();
    expect((await phone.boundingBox())?.width).toBe(360);
    await preview.getByRole("tab", { name: "Text" }).click();
    await expect(preview.locator("pre")).toContainText("Look at this first");
    await preview.getByRole("button", { name: "Send me a test" }).click();
    await expect(preview.getByRole("status")).toContainText(pia.email);
    const sent = await desk.relay.nth(pia.email, 1);
    expect(sent.mail.subject).toContain("Riders: what customers said");
    expect(sent.mail.html).toContain("/product/themes/");
    expect(sent.mail.text).toContain("Look at this first");
    await preview.getByRole("button", { name: "Done" }).click();
  });

  await test.step("its webhook, by an admin", async () => {
    const { got, url, close } = await receiver();
    const settings = await enter(ana, { path: "/settings/productTeams" });
    await settings.getByRole("button", { name: "Webhook of Riders" }).click();
    const hook = settings.getByRole("dialog", { name: "Webhook of Riders" });
    await hook.getByLabel("Address").fill(url);
    await hook.getByRole("button", { name: "Save" }).click();
    await hook.getByRole("button", { name: "Show the secret" }).click();
    const secret = hook.getByLabel("Secret");
    const before = await secret.inputValue();
    await hook.getByRole("button", { name: "New secret" }).click();
    await expect(secret).not.toHaveValue(before);
    await hook.getByRole("button", { name: "Send a test" }).click();
    await expect(hook).toContainText("It works");
    expect(got[0]).toMatchObject({
      event: "test",
      signature: expect.stringMatching(/^t=\d+,v1=[0-9a-f]{64}$/),
    });
    close();
    await hook.getByRole("button", { name: "Send a test" }).click();
    await expect(hook).toContainText("could not be reached");
    await hook.getByRole("button", { name: "Done" }).click();
  });

  const [newest] = (await told(pia.api.GET("/api/v1/digests"))).items;
  await test.step("the archive says what is new, and the page opens the tickets of its numbers", async () => {
    await page.goto("/product/digests");
    await expect(page.getByRole("heading", { name: "App and shop: not read yet" })).toBeVisible();
    const [older] = (await page.getByRole("list", { name: "Digests" }).getByRole("link").all()).reverse();
    await older?.click();
    await expect(page.getByRole("heading", { level: 2, name: "App and shop" })).toBeVisible();
    await page.getByRole("link", { name: "All digests" }).click();
    await expect(page.getByRole("heading", { name: "App and shop: new since you last read" })).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("link", { name: "Read it" }).click();
    await expect(page).toHaveURL(new RegExp(`/product/digests/${newest?.id}$`));
    await expect(page.getByRole("heading", { name: /^New since you last read/ })).toBeVisible();
    const first = page.getByRole("region", { name: "Look at this first" });
    await first
      .getByRole("link", { name: /^\d+ tickets$/ })
      .first()
      .click();
    const tickets = page.getByRole("dialog", { name: "All tickets" });
    await expect(tickets.getByRole("listitem").first()).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(tickets).toBeHidden();
    await expectAccessible(page);
    await page.getByRole("link", { name: "All digests" }).click();
    await page.getByLabel("Only unread").check();
    await expect(page.getByText("You have read them all")).toBeVisible();
    const dark = await enter(pia, { path: `/product/digests/${newest?.id}`, theme: "dark" });
    await expect(dark.getByRole("region", { name: "Look at this first" })).toBeVisible();
    await expectAccessible(dark);
  });

  await test.step("downloaded as JSON", async () => {
    await page.goto(`/product/digests/${newest?.id}`);
    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download JSON" }).click();
    const digest = JSON.parse(await readFile(await (await saving).path(), "utf8"));
    expect(digest.first.length).toBeGreaterThan(0);
  });

  await test.step("shared by its link, and no longer", async () => {
    await page.getByRole("button", { name: "Share" }).click();
    const sharing = page.getByRole("dialog", { name: "Share this digest" });
    const link = await sharing.getByLabel("Link", { exact: true }).inputValue();
    const guest = await stranger({ baseURL: desk.server.url });
    await guest.goto(link);
    await expect(guest.getByRole("heading", { name: "Look at this first" })).toBeVisible();
    await expectAccessible(guest);
    await sharing.getByRole("switch", { name: "Anybody with the link may read it" }).click();
    await expect(sharing.getByLabel("Link", { exact: true })).toBeHidden();
    await guest.reload();
    await expect(guest.getByRole("heading", { name: "No such digest" })).toBeVisible();
    await sharing.getByRole("switch", { name: "Anybody with the link may read it" }).click();
    await expect(sharing.getByLabel("Link", { exact: true })).not.toHaveValue(link);
  });

  await test.step("deleted with its digests, after asking", async () => {
    await page.goto("/settings/productTeams");
    await page.getByRole("button", { name: "Delete Riders" }).click();
    await page
      .getByRole("dialog", { name: "Delete Riders?" })
      .getByRole("button", { name: "Delete" })
      .click();
    await expect(page.getByRole("listitem").filter({ hasText: "Riders" })).toBeHidden();
  });
});

test("the mail of a digest leads to pages that answer", async ({ newDesk, enter }) => {
  const desk = await newDesk();
  await desk.server.run(["demo", "--tickets", "150"]);
  const ana = await desk.hire("Ana Sousa", "admin");
  const [team] = (await told(ana.api.GET("/api/v1/product-teams"))).items;
  const params = { path: { id: team?.id ?? 0 } };
  const { text: mail } = await told(ana.api.GET("/api/v1/product-teams/{id}/preview", { params }));
  const page = await enter(ana, { path: "/product/digests" });
  const lines = mail.match(/https?:\/\/\S+/g) ?? [];
  const kinds = [/\/product\/themes\/\d+$/, /\/knowledge\/gaps\?gap=\d+$/, /\/product$/];
  for (const kind of kinds.filter((one) => lines.some((line) => one.test(line)))) {
    const { pathname, search } = new URL(lines.find((line) => kind.test(line)) ?? "");
    await page.goto(pathname + search);
    await expect(page.getByRole("main")).toBeVisible();
    await expect(page.getByText("There is no such page")).toBeHidden();
  }
  expect(lines.some((line) => /\/product\/themes\/\d+$/.test(line))).toBe(true);
});

test("an admin connects a tracker, which is asked first", async ({ cast, enter }) => {
  const github = await GitHub.start();
  const page = await enter(cast.ana, { path: "/settings/trackers" });
  const name = unique("Shop repository");
  await page.getByRole("button", { name: "Connect a tracker" }).click();
  const form = page.getByRole("dialog", { name: "Connect a tracker" });
  await form.getByLabel("Address").fill(github.url);
  await form.getByLabel("Project").fill(github.project);
  await form.getByLabel("Token").fill("wrong");
  await form.getByLabel("It is inside our network").check();
  await form.getByRole("button", { name: "Test", exact: true }).click();
  await expect(form.getByLabel("Token")).toHaveAttribute("aria-invalid", "true");
  await form.getByLabel("Token").fill(github.token);
  await form.getByRole("button", { name: "Test", exact: true }).click();
  await expect(form.getByRole("status")).toContainText(`${github.project} was found`);
  await expectAccessible(page, true);
  await form.getByLabel("Name").fill(name);
  await form.getByRole("button", { name: "Connect", exact: true }).click();

  const hook = page.getByRole("dialog", { name: `Webhook of ${name}` });
  await expect(hook.getByLabel("Address")).toHaveValue(/\/api\/v1\/trackers\/\d+\/hook$/);
  const secret = await hook.getByLabel("Secret").inputValue();
  await hook.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: `Webhook of ${name}` }).click();
  await expect(hook.getByLabel("Secret")).toBeHidden();
  await hook.getByRole("button", { name: "New secret" }).click();
  await expect(hook.getByLabel("Secret")).not.toHaveValue(secret);
  await hook.getByRole("button", { name: "Done" }).click();

  const line = page.getByRole("listitem").filter({ hasText: name });
  await page.getByRole("button", { name: `Test ${name}` }).click();
  await expect(toast(page)).toContainText(`${github.project} was found`);
  await page.getByRole("button", { name: `Edit ${name}` }).click();
  const editing = page.getByRole("dialog", { name: `Edit ${name}` });
  await expect(editing.getByLabel("Token")).toHaveValue("");
  await editing.getByLabel("Labels").fill("customers, kept");
  await editing.getByRole("button", { name: "Save" }).click();
  await expect(editing).toBeHidden();
  await github.stop();
  await page.getByRole("button", { name: `Test ${name}` }).click();
  await expect(line).toContainText("Does not answer");
  await expectAccessible(page);

  const agent = await enter(cast.bo, { path: "/settings/trackers", theme: "dark" });
  await expect(agent.getByRole("listitem").filter({ hasText: name })).toBeVisible();
  await expect(agent.getByRole("button", { name: "Connect a tracker" })).toBeHidden();
  await expectAccessible(agent);
  await page.getByRole("button", { name: `Disconnect ${name}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await expect(line).toBeHidden();
});

test("how themes are found is for product leads to say, what figures count in is for leads", async ({
  desk,
  cast,
  enter,
}) => {
  const pia = await desk.hire("Pia Roth", "product_lead");
  const page = await enter(pia, { path: "/settings/themes" });
  await page.getByLabel("How fine").click();
  await page.getByRole("option", { name: "Finer", exact: true }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(toast(page)).toContainText("next run");
  await expect(page.getByLabel("An agent’s hour costs")).toBeDisabled();
  await expectAccessible(page);
  const lead = await enter(cast.ana, { path: "/settings/themes", theme: "dark" });
  await expect(lead.getByLabel("How fine")).toContainText("Finer");
  await lead.getByLabel("An agent’s hour costs").fill("42");
  await lead.getByLabel("Currency").fill("EUR");
  await lead.getByRole("button", { name: "Save" }).click();
  await expect(toast(lead)).toContainText("Saved");
  await expectAccessible(lead);
  const agent = await enter(cast.bo, { path: "/settings/themes" });
  await expect(agent.getByLabel("How fine")).toBeDisabled();
  await expect(agent.getByRole("button", { name: "Find themes now" })).toBeHidden();
});
