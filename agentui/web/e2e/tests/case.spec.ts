import { readFile } from "node:fs/promises";
import {
  type Agent,
  customer,
  expect,
  expectAccessible,
  messagesFrom,
  openFromList,
  test,
  ticketOf,
  told,
  unique,
} from "../desk";

async function answerTicket(agent: Agent, id: number, body_text: string) {
  const params = { path: { id } };
  await told(
    agent.api.POST("/api/v1/tickets/{id}/replies", {
      params,
      body: { kind: "message", body_text, anyway: true },
    }),
  );
}

async function caseLink(agent: Agent, id: number): Promise<string> {
  const { url } = await told(agent.api.GET("/api/v1/tickets/{id}/case-link", { params: { path: { id } } }));
  return url;
}

test("the link in the mail leads to the case: read, reply with a file, close and rate", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  const ida = customer();
  const subject = unique("The heel came off");
  const row = await desk.ticket(cast.bo, subject, ida, { text: "On the first day, in the rain." });
  const console = await enter(cast.bo, { path: `/inbox/open/tickets/${row.id}` });
  await answerTicket(cast.bo, row.id, "Please send us a picture.");
  const { mail } = await desk.relay.nth(ida.email, 1);
  const link = mail.text?.match(/http\S+\/case\/\S+/)?.[0] ?? "";
  expect(link).toBeTruthy();

  const page = await stranger();
  await page.goto(link);
  await expect(page.getByRole("heading", { level: 1, name: subject })).toBeVisible();
  await expect(page.getByText("On the first day, in the rain.")).toBeVisible();
  await expect(page.getByText("Please send us a picture.")).toBeVisible();
  await expectAccessible(page);
  await page.getByLabel("Your message").fill("Here is the picture.");
  await page
    .getByLabel("Add files")
    .setInputFiles({ name: "heel.txt", mimeType: "text/plain", buffer: Buffer.from("a heel") });
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("Your message has arrived. We will answer you.")).toBeVisible();
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "heel.txt" }).click();
  expect(await readFile(await (await downloading).path(), "utf8")).toBe("a heel");
  await page.reload();
  await expect(page.getByText("Here is the picture.")).toHaveCount(1);

  const ticket = ticketOf(console, subject);
  await expect(messagesFrom(ticket, ida.name).last()).toContainText("Here is the picture.");
  await expect(
    messagesFrom(ticket, ida.name)
      .last()
      .getByRole("link", { name: /heel\.txt/ }),
  ).toBeVisible();

  // An answer while the page is open tells of itself, and takes nothing away.
  await page.getByLabel("Your message").fill("One more thing: ");
  await answerTicket(cast.bo, row.id, "A new pair is on its way.");
  await page.getByRole("button", { name: "There is a new answer · Show" }).click();
  await expect(page.getByText("A new pair is on its way.")).toBeVisible();
  await expect(page.getByLabel("Your message")).toHaveValue("One more thing: ");

  await page.getByText("This is solved", { exact: true }).click();
  await page.getByText("Excellent", { exact: true }).click();
  await page.getByLabel("What should we know?").fill("Quick and kind.");
  await page.getByRole("button", { name: "Close the case" }).click();
  await expect(page.getByText("The case is closed. Thank you.")).toBeVisible();
  await expectAccessible(page);
  await expect(ticket.getByRole("button", { name: /^Status:/ })).toContainText("Solved");
  const { rating } = await told(
    cast.bo.api.GET("/api/v1/tickets/{id}/rating", { params: { path: { id: row.id } } }),
  );
  expect(rating).toMatchObject({ score: 5, comment: "Quick and kind." });
});

test("without scripts, in the dark, on a phone: all of it works", async ({ desk, cast, enter, stranger }) => {
  const ida = customer();
  const subject = unique("Which glue holds");
  const row = await desk.ticket(cast.bo, subject, ida);
  await answerTicket(cast.bo, row.id, "Take the white one.");
  const link = await caseLink(cast.bo, row.id);
  const page = await stranger({
    javaScriptEnabled: false,
    colorScheme: "dark",
    viewport: { width: 390, height: 844 },
  });
  await page.goto(link);
  await expect(page.getByText("Take the white one.")).toBeVisible();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("Write something, or add a file.")).toBeVisible();
  await page.getByLabel("Your message").fill("It holds.");
  await page.getByRole("button", { name: "Send", exact: true }).dblclick();
  await expect(page.getByText("Your message has arrived. We will answer you.")).toBeVisible();
  await expect(page.getByText("It holds.")).toHaveCount(1);
  await page.getByText("This is solved", { exact: true }).click();
  await page.getByRole("button", { name: "Close the case" }).click();
  await expect(page.getByText("The case is closed. Thank you.")).toBeVisible();
  await page.getByText("Fair", { exact: true }).click();
  await page.getByRole("button", { name: "Send the rating" }).click();
  await expect(page.getByText("Thank you for your rating.").first()).toBeVisible();
  const wide = await page.locator("html").evaluate((html) => html.scrollWidth > html.clientWidth);
  expect(wide, "nothing is wider than the phone").toBe(false);

  // Writing opens a solved case again.
  await page.getByLabel("Your message").fill("It came off after all.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByText("We are working on it")).toBeVisible();
  const console = await enter(cast.bo);
  const ticket = await openFromList(console, subject);
  await expect(messagesFrom(ticket, ida.name).last()).toContainText("It came off after all.");
});

test("a replaced, a cut off and an invented link say what to do, and nothing else", async ({
  desk,
  cast,
  stranger,
}) => {
  const subject = unique("Between us");
  const row = await desk.ticket(cast.bo, subject);
  const former = await caseLink(cast.bo, row.id);
  await told(cast.bo.api.POST("/api/v1/tickets/{id}/case-link", { params: { path: { id: row.id } } }));
  const fresh = await caseLink(cast.bo, row.id);
  const page = await stranger({ colorScheme: "dark" });
  const bodies = new Set<string>();
  for (const link of [former, fresh.slice(0, -4), `${desk.server.url}/case/1001`]) {
    const answer = await page.goto(link);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "This link does not lead to a case" })).toBeVisible();
    bodies.add(await page.getByRole("main").innerText());
  }
  expect(bodies.size).toBe(1);
  await page.goto(fresh);
  await expect(page.getByRole("heading", { level: 1, name: subject })).toBeVisible();
  await expectAccessible(page);
});
