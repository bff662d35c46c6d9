import { readFile } from "node:fs/promises";
import {
  compose,
  customer,
  deliver,
  expect,
  MAILBOX,
  measured,
  messagesFrom,
  openFromList,
  rowOf,
  test,
  ticketOf,
  told,
  unique,
} from "../desk";

/** One red dot. */
const PICTURE = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==",
  "base64",
);
const ELSEWHERE = "https://pictures.elsewhere.test";

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

test("HTML is shown walled in: nothing runs, and nothing is fetched from elsewhere until asked", async ({
  desk,
  cast,
  enter,
}) => {
  const page = await enter(cast.bo, { elsewhere: [ELSEWHERE] });
  const fetched: string[] = [];
  await page.route(`${ELSEWHERE}/**`, (route) => {
    fetched.push(route.request().url());
    return route.fulfill({ contentType: "image/png", body: PICTURE });
  });
  const ida = customer();
  const subject = unique("My broken cup");
  const html = `<p>See <b>this</b>: <img alt="the cup" src="cid:cup@customer.test"></p>
    <script>parent.owned = true; document.body.append("owned")</script>
    <p onclick="parent.owned = true">and <a href="javascript:parent.owned=true">here</a>
    <img alt="counts readers" src="${ELSEWHERE}/pixel.png" onerror="parent.owned = true"></p>
    <form action="${ELSEWHERE}/steal"><input name="password"></form>`;
  await desk.mail(ida, subject, {
    text: "See this",
    html,
    attachments: [{ filename: "cup.png", content: PICTURE, cid: "cup@customer.test" }],
  });

  const ticket = await openFromList(page, subject);
  const message = messagesFrom(ticket, ida.name);
  const frame = message.getByTitle(`Mail from ${ida.name}`);
  await expect(frame).toHaveAttribute("sandbox", /^(?!.*allow-scripts)/);
  const inside = frame.contentFrame();
  await expect(inside.getByText("See this")).toBeVisible();
  const cup = inside.getByAltText("the cup");
  await expect.poll(() => cup.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
  await inside.getByText("and").click();
  expect(await inside.locator("script, form, [onclick], [href^=javascript]").count()).toBe(0);
  expect(await page.evaluate(() => "owned" in window)).toBe(false);
  expect(fetched).toEqual([]);

  await message.getByRole("button", { name: "Show images" }).click();
  const pixel = inside.getByAltText("counts readers");
  await expect.poll(() => pixel.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
  expect(fetched).toEqual([`${ELSEWHERE}/pixel.png`]);
  await expect(message.getByRole("button", { name: "Show images" })).toBeHidden();
});

test("attachments open and download with the bytes that were sent, and never as a page", async ({
  desk,
  cast,
  enter,
}) => {
  const page = await enter(cast.bo);
  const ida = customer();
  const subject = unique("Papers for you");
  const pages = Buffer.from("%PDF-1.4 not much of one \u0000\u00ff\r\n", "latin1");
  const evil = "<script>alert(1)</script>";
  await desk.mail(ida, subject, {
    text: "As promised.",
    attachments: [
      { filename: "Rechnung März.pdf", content: pages },
      { filename: "photo.png", content: PICTURE },
      { filename: "evil.html", content: evil },
    ],
  });
  const ticket = await openFromList(page, subject);
  const message = messagesFrom(ticket, ida.name);
  const downloading = page.waitForEvent("download");
  await message.getByRole("link", { name: /Rechnung März\.pdf/ }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("Rechnung März.pdf");
  expect(await readFile(await download.path())).toEqual(pages);

  await message.getByRole("button", { name: "Show photo.png" }).click();
  const preview = page.getByRole("dialog", { name: "photo.png" });
  await expect(preview.getByRole("img", { name: "photo.png" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(preview).toBeHidden();

  const url = await message.getByRole("link", { name: /evil\.html/ }).getAttribute("href");
  for (const query of ["", "?inline=true"]) {
    const answer = await page.request.get(`${url}${query}`);
    expect(await answer.text()).toBe(evil);
    expect(answer.headers()["content-disposition"]).toMatch(/^attachment/);
    expect(answer.headers()["x-content-type-options"]).toBe("nosniff");
  }
});

test("a mail in old charsets, without a name or a date, reads as it was written", async ({
  desk,
  cast,
  enter,
}) => {
  const page = await enter(cast.bo);
  const mark = unique("kettle");
  const ida = customer("");
  const raw = [
    `From: ${ida.email}`,
    `To: ${MAILBOX}`,
    `Subject: =?windows-1251?Q?=CF=F0=E8=E2=E5=F2?= ${mark}`,
    `Message-ID: <${mark.replace(" ", ".")}@customer.test>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=koi8-r",
    "Content-Transfer-Encoding: quoted-printable",
    "",
    "=FE=C1=CA=CE=C9=CB =D3=CC=CF=CD=C1=CC=D3=D1.",
    "",
  ].join("\r\n");
  await deliver(desk.server, { from: ida, raw });
  const ticket = await openFromList(page, `Привет ${mark}`);
  await expect(messagesFrom(ticket, ida.email)).toContainText("Чайник сломался.");
});

test("the same mail again makes no second ticket, and mail to nobody is refused", async ({ desk, cast }) => {
  const subject = unique("Sent twice");
  const ida = customer();
  const raw = await compose(ida, { subject, text: "Once is enough." });
  await deliver(desk.server, { from: ida, raw });
  const first = await desk.listed(cast.ana, subject);
  await deliver(desk.server, { from: ida, raw });
  // Mail is processed in order, so once a later one is there the repeated one has been looked at.
  await desk.ticket(cast.ana, unique("After it"), ida);
  const { items } = await told(
    cast.ana.api.GET("/api/v1/tickets", { params: { query: { requester_id: first.requester.id } } }),
  );
  expect(items.filter((row) => row.subject === subject)).toHaveLength(1);
  expect(items.find((row) => row.subject === subject)?.message_count).toBe(1);
  await expect(deliver(desk.server, { from: ida, raw, to: "nobody@example.com" })).rejects.toThrow(/550/);
});

test("the customer's answer lands on the same ticket, reopens it, and is told live", async ({
  desk,
  cast,
  enter,
}) => {
  const ida = customer();
  const subject = unique("Which size fits");
  const row = await desk.ticket(cast.bo, subject, ida);
  await told(
    cast.bo.api.POST("/api/v1/tickets/{id}/replies", {
      params: { path: { id: row.id } },
      body: { kind: "message", body_text: "Size M fits.", base_version: row.version, then_status: "solved" },
    }),
  );
  const answer = await desk.relay.nth(ida.email, 1);
  const page = await enter(cast.bo, { path: `/inbox/solved/tickets/${row.id}` });
  const ticket = ticketOf(page, subject);
  await expect(ticket.getByRole("button", { name: /^Status:/ })).toContainText("Solved");

  await desk.mail(ida, `Re: ${subject}`, {
    text: "Thank you, it does not.\n\nOn Monday Bo wrote:\n> Size M fits.",
    inReplyTo: answer.mail.messageId,
  });
  await expect(messagesFrom(ticket, ida.name).last()).toContainText("Thank you, it does not.");
  await expect(messagesFrom(ticket, ida.name).last()).not.toContainText("Size M fits.");
  await expect(ticket.getByRole("button", { name: /^Status:/ })).toContainText("Open");
  await messagesFrom(ticket, ida.name).last().getByRole("button", { name: "Show the whole message" }).click();
  await expect(messagesFrom(ticket, ida.name).last()).toContainText("> Size M fits.");
});
