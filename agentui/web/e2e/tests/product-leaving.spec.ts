import type { Page } from "@playwright/test";
import {
  type Agent,
  customer,
  type Desk,
  expect,
  expectAccessible,
  settled,
  test,
  toast,
  told,
  until,
} from "../desk";

test.describe.configure({ timeout: 120_000 });

/** What customers of a desk write who want to leave, and what became of it. */
const LEAVERS = [
  {
    subject: "Cancel my subscription",
    text: "Your plan has become too expensive for us, please cancel our subscription.",
    answer: "We can offer you a discount of 30 % for a year.",
    later: "That is kind, we will stay with you.",
    value: 1200,
  },
  {
    subject: "Moving on",
    text: "We're switching to Zendesk next month. Please close our account.",
    answer: "A pity. Your account has been closed.",
    value: 800,
  },
  {
    subject: "Kündigung",
    text: "Hiermit kündige ich meinen Vertrag zum nächstmöglichen Zeitpunkt, es ist mir zu teuer geworden.",
    value: 4000,
  },
  { subject: "Lamp", text: "The lamp arrived broken, I would like to return it and get my money back." },
  { subject: "Goodbye", text: "Nobody ever answers my mails. Delete my account." },
  { subject: "A question", text: "What is your refund policy?" },
  { subject: "Search", text: "How do I find my invoice in the search?" },
] as const;

async function answer(by: Agent, id: number, text: string) {
  const body = { kind: "message", body_text: text, anyway: true } as const;
  await told(by.api.POST("/api/v1/tickets/{id}/replies", { params: { path: { id } }, body }));
}

/** Has them all write, and waits until the desk knows. */
async function houseThatIsLeft(desk: Desk, ana: Agent) {
  const people = [];
  for (const one of LEAVERS) {
    const from = customer();
    const ticket = await desk.ticket(ana, one.subject, from, { text: `Hello,\n\n${one.text}\n` });
    people.push({ ...one, from, id: ticket.id });
    if ("value" in one) {
      const detail = await told(ana.api.GET("/api/v1/tickets/{id}", { params: { path: { id: ticket.id } } }));
      const params = { path: { id: detail.customer.id } };
      await told(
        ana.api.PATCH("/api/v1/customers/{id}", { params, body: { attributes: { value: one.value } } }),
      );
    }
  }
  await known(ana, 5);
  for (const { answer: said, later, id, from, subject } of people.map((one) => ({
    answer: "",
    later: "",
    ...one,
  }))) {
    if (said) await answer(ana, id, said);
    if (later) await desk.mail(from, `Re: ${subject} [#${id}]`, { text: later });
  }
  await until(
    async () => {
      const figures = await told(ana.api.GET("/api/v1/lens/figures", {}));
      return figures.outcome.saved.tickets === 1 && figures.outcome.left.tickets === 1;
    },
    { what: () => "how it ended was not read" },
  );
  return people;
}

async function known(by: Agent, asking: number) {
  await until(async () => (await told(by.api.GET("/api/v1/lens/figures", {}))).tickets.tickets === asking, {
    what: () => `it was not read that ${asking} ask`,
  });
}

function pane(page: Page) {
  return page.getByRole("dialog");
}

test("why customers leave, what was tried and what saved them: read, opened, corrected", async ({
  newDesk,
  enter,
}) => {
  const desk = await newDesk();
  const ana = await desk.hire("Ana Sousa", "admin");
  const pia = await desk.hire("Pia Lindgren", "product_lead");
  const empty = await enter(pia, { path: "/product/leaving" });
  await expect(empty.getByText("Nobody asks to leave here")).toBeVisible();
  await expectAccessible(empty);
  await empty.close();
  const [ann, , kurt] = await houseThatIsLeft(desk, ana);

  const page = await enter(ana, { path: "/product/leaving" });
  await settled(page);
  const all = page.getByRole("region", { name: "All of it" });
  await expect(all).toContainText("Tickets that ask");
  await expect(all).toContainText("Saved, where the end is known");
  const risks = page.getByRole("list", { name: "About to leave now" }).getByRole("listitem");
  await expect(risks).toHaveCount(2);
  await expect(risks.first(), "worth most first").toContainText("Kündigung");
  await expect(risks.first()).toContainText("4,000");
  await expectAccessible(page);

  await test.step("a number opens its tickets", async () => {
    const why = page.getByRole("region", { name: "Why" });
    await expect(why).toContainText("Too expensive");
    await why.getByRole("link", { name: "2 Too expensive" }).click();
    await expect(pane(page).getByRole("listitem")).toHaveCount(2);
    await expect(pane(page)).toContainText("Your plan has become too expensive for us");
    await expect(page).toHaveURL(/open=reason%3Dprice/);
    await expectAccessible(page, true);
  });

  await test.step("a person knows better, and can take it back", async () => {
    const line = pane(page).getByRole("listitem").filter({ hasText: "Kündigung" });
    await line.getByRole("button", { name: "Correct" }).click();
    await page.getByRole("menuitemcheckbox", { name: "Cancellation" }).click();
    await expect(line).toContainText("corrected");
    await expect(line.getByText("Cancellation")).toBeHidden();
    await pane(page).getByRole("button", { name: "Close" }).click();
    await expect(pane(page)).toBeHidden();
    await expect(page.getByRole("link", { name: "1 Too expensive" })).toBeVisible();
    await toast(page).getByRole("button", { name: /^Undo/ }).click();
    await expect(page.getByRole("link", { name: "2 Too expensive" })).toBeVisible();
  });

  await test.step("what was tried stands beside how it ended", async () => {
    const tries = page.getByRole("table");
    const discount = tries.getByRole("row", { name: /Discount or credit/ });
    await expect(discount).toContainText("100%");
    await page.getByRole("button", { name: "Return", exact: true }).click();
    await expect(page).toHaveURL(/kind=return/);
    await expect(page.getByRole("region", { name: "Why" })).toContainText("Came damaged");
    await page.getByRole("button", { name: "All", exact: true }).click();
  });

  await test.step("the agent sees it on the ticket, and says how it ended", async () => {
    await page.goto(`/inbox/open/tickets/${kurt?.id}`);
    const side = page.getByText("Asks to cancel");
    await expect(side).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("a product lead sees no people", async () => {
    const hers = await enter(pia, { path: "/product/leaving", theme: "dark" });
    await hers.goto("/product/leaving?open=all");
    await expect(pane(hers).getByRole("listitem")).toHaveCount(5);
    await expect(pane(hers)).not.toContainText(ann?.from.email ?? "@");
    await expectAccessible(hers, true);
    await pane(hers).getByRole("button", { name: "Close" }).click();
    await expect(pane(hers)).toBeHidden();
    await expectAccessible(hers);
  });

  await test.step("and on a phone", async () => {
    const phone = await enter(ana, { path: "/product/leaving", width: 390, height: 844 });
    await expect(phone.getByRole("region", { name: "Why" })).toBeVisible();
    const wide = await phone.evaluate(() => {
      const [page] = document.getElementsByTagName("h2");
      const scrolled = page?.closest("section[tabindex]");
      return (scrolled?.scrollWidth ?? 0) - window.innerWidth;
    });
    expect(wide).toBeLessThanOrEqual(0);
    await expectAccessible(phone);
  });
});
