import { customer, expect, openFromList, rowOf, test, told, unique } from "../desk";

const PROMISE = 4;

test("a promise counts down, breaks on time on every screen, and explains itself", async ({
  newDesk,
  enter,
}) => {
  const desk = await newDesk();
  const ana = await desk.hire("Ana Sousa", "admin");
  const bo = await desk.hire("Bo Lindqvist");
  const { items } = await told(ana.api.GET("/api/v1/sla/policies"));
  const [policy] = items;
  if (!policy) throw new Error("a fresh desk comes with a policy");
  const seconds = { urgent: PROMISE, high: PROMISE, normal: PROMISE, low: PROMISE };
  const params = { path: { id: policy.id } };
  const body = { targets: [{ kind: "first_reply" as const, business: false, seconds }] };
  await told(ana.api.PATCH("/api/v1/sla/policies/{id}", { params, body }));

  const [hers, his] = [await enter(ana), await enter(bo, { path: "/inbox/breached" })];
  const subject = unique("Please hurry");
  await desk.mail(customer(), subject);
  await expect(rowOf(hers, subject)).toContainText(/First reply due in \d+s/);
  const { id } = await desk.listed(bo, subject);
  await told(
    bo.api.PATCH("/api/v1/tickets/{id}", { params: { path: { id } }, body: { assignee_id: bo.id } }),
  );
  for (const page of [hers, his]) {
    await expect(rowOf(page, subject)).toContainText(/late by \d+s/);
  }
  await expect(
    his.getByRole("navigation", { name: "Views" }).getByRole("link", { name: /^Breached/ }),
  ).toContainText("1 ticket");
  await his.getByRole("button", { name: /^Notifications, \d+ unread/ }).click();
  await expect(his.getByRole("dialog", { name: "Notifications" })).toContainText("A promise was broken");
  await his.keyboard.press("Escape");

  const ticket = await openFromList(his, subject);
  const history = ticket.getByRole("region", { name: "History" });
  await history.getByRole("button", { name: /^2 changes/ }).click();
  await expect(history).toContainText("First reply is late");
  const clocks = await told(bo.api.GET("/api/v1/tickets/{id}/sla", { params: { path: { id } } }));
  const clock = clocks.clocks.find(({ kind }) => kind === "first_reply");
  const late = Date.parse(clock?.breached_at ?? "") - Date.parse(clock?.due_at ?? "");
  expect(late).toBeGreaterThanOrEqual(0);
  expect(late).toBeLessThanOrEqual(1_000);
  const side = his.getByRole("complementary", { name: "Details" });
  await expect(side).toContainText(/late by/);
  await side
    .getByRole("button", { name: /Why is it due then|Where did the time go/ })
    .first()
    .click();
  await expect(side).toContainText("Counted");
  await expect(side).toContainText(/4s/);
});
