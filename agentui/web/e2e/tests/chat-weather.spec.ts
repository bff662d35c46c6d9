import {
  accept,
  answer,
  answerIn,
  bubblesOf,
  ChatShop,
  type Desk,
  expect,
  Line,
  launcherOf,
  messagesIn,
  openChat,
  saidIn,
  say,
  test,
  unique,
  until,
  widgetOf,
} from "../desk";

const open: { close: () => Promise<void> }[] = [];
function later<One extends { close: () => Promise<void> }>(one: One): One {
  open.push(one);
  return one;
}

test.afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

const TUNNEL = 30_000;

async function lineTo(desk: Desk): Promise<Line> {
  return later(await Line.to(desk.server.url));
}

test("half a minute without a network on both sides: everything arrives, once and in order", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  test.setTimeout(180_000);
  const [theirs, ours] = [await lineTo(desk), await lineTo(desk)];
  const { url } = later(await ChatShop.open(desk, cast.ana, {}, theirs.url));
  const visitor = await stranger();
  await visitor.goto(url);
  const widget = await openChat(visitor);
  const words = unique("Into the tunnel");
  await say(widget, words);
  const agent = await enter({ ...cast.bo, home: ours.url }, { path: "/chats" });
  const column = await accept(agent, words);
  await answer(column, "agent before");
  await expect(saidIn(widget)).toContainText("agent before");
  await expect(column.getByText("Seen", { exact: true })).toBeVisible();

  // The visitor's line falls silent, the agent's breaks: two ways to lose a network.
  const outage = silent(TUNNEL);
  theirs.silence();
  ours.cut();
  for (const at of [1, 2, 3]) await say(widget, `visitor within ${at}`);
  for (const at of [1, 2, 3]) await answer(column, `agent within ${at}`);
  await expect(saidIn(widget)).toContainText("Sending");
  await expect(column.getByText("No connection, sends by itself")).toBeVisible();
  await outage;
  theirs.mend();
  ours.mend();

  const patience = { timeout: 60_000 };
  await expect.poll(async () => (await messagesIn(column)).length, patience).toBe(8);
  await expect.poll(async () => (await bubblesOf(widget)).length, patience).toBe(8);
  await expect(saidIn(widget).getByText("Sending")).toBeHidden(patience);
  for (const said of [await bubblesOf(widget), await messagesIn(column)]) {
    for (const side of ["visitor", "agent"]) {
      const within = said.filter((one) => one.startsWith(`${side} within`)).map((one) => one.trim());
      expect(within).toEqual([1, 2, 3].map((at) => `${side} within ${at}`));
    }
  }
  await say(widget, "visitor after");
  await expect(column.getByText("visitor after")).toHaveCount(1);
  await visitor.reload();
  await launcherOf(visitor).click();
  await expect.poll(() => bubblesOf(widget).then((said) => said.length)).toBe(9);
});

/** A real outage takes its real time. */
function silent(milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  return until(async () => Date.now() >= end, {
    what: () => "time stands still",
    patience: milliseconds * 2,
  });
}

test("a line that stutters and breaks again and again loses and doubles nothing", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  const line = await lineTo(desk);
  const { url } = later(await ChatShop.open(desk, cast.ana, {}, line.url));
  const visitor = await stranger();
  await visitor.goto(url);
  const widget = await openChat(visitor);
  const words = unique("Shaky");
  await say(widget, words);
  const column = await accept(await enter(cast.bo, { path: "/chats" }), words);
  const spoken = [words];
  line.delay(300);
  for (const at of [1, 2, 3, 4, 5, 6]) {
    await say(widget, `visitor ${at}`);
    await answer(column, `agent ${at}`);
    spoken.push(`visitor ${at}`, `agent ${at}`);
    if (at % 2 === 0) {
      line.cut();
      line.mend();
      line.delay(300);
    }
  }
  line.delay(0);
  const patience = { timeout: 45_000 };
  const all = (said: string[]) => said.map((one) => one.trim()).sort();
  await expect.poll(async () => all(await messagesIn(column)), patience).toEqual([...spoken].sort());
  await expect.poll(async () => all(await bubblesOf(widget)), patience).toEqual([...spoken].sort());
  await expect(saidIn(widget).getByText(/Sending|Kept until/)).toHaveCount(0, patience);
  for (const said of [await bubblesOf(widget), await messagesIn(column)]) {
    for (const side of ["visitor", "agent"]) {
      const own = said.map((one) => one.trim()).filter((one) => one.startsWith(side));
      expect(own).toEqual([1, 2, 3, 4, 5, 6].map((at) => `${side} ${at}`));
    }
  }
  expect((await bubblesOf(widget)).map((one) => one.trim())).toEqual(
    (await messagesIn(column)).map((one) => one.trim()),
  );
});

test("the server is killed and comes back: both go on, with everything said meanwhile", async ({
  newDesk,
  enter,
  stranger,
}) => {
  test.setTimeout(120_000);
  const desk = await newDesk();
  const [ana, bo] = [await desk.hire("Ana Sousa", "admin"), await desk.hire("Bo Lindqvist")];
  const { url } = later(await ChatShop.open(desk, ana));
  const visitor = await stranger();
  await visitor.goto(url);
  const widget = await openChat(visitor);
  const words = unique("Before the crash");
  await say(widget, words);
  const agent = await enter(bo, { path: "/chats" });
  const column = await accept(agent, words);
  await answer(column, "I am here.");
  await expect(saidIn(widget)).toContainText("I am here.");

  await say(widget, "just before");
  await desk.server.kill();
  await expect(widget.getByText("Connecting again. What you write is kept.")).toBeVisible();
  await say(widget, "while it was dead");
  await answer(column, "from the other side");
  await expect(saidIn(widget)).toContainText("Kept until you are online");
  await desk.server.start();
  await visitor.reload();

  const patience = { timeout: 45_000 };
  await expect(column.getByText("while it was dead")).toBeVisible(patience);
  await launcherOf(visitor).click();
  await expect(saidIn(widget)).toContainText("from the other side", patience);
  await expect(saidIn(widget).getByText(/Sending|Kept until/)).toHaveCount(0, patience);
  const spoken = [words, "I am here.", "just before", "while it was dead", "from the other side"].sort();
  expect((await bubblesOf(widget)).map((one) => one.trim()).sort()).toEqual(spoken);
  expect((await messagesIn(column)).map((one) => one.trim()).sort()).toEqual(spoken);
  await answer(column, "All is well again.");
  await expect(saidIn(widget)).toContainText("All is well again.");
});

test("a visitor on one node and an agent on another see all of each other", async ({
  newDesk,
  enter,
  stranger,
}) => {
  test.setTimeout(120_000);
  const desk = await newDesk();
  const [ana, bo] = [await desk.hire("Ana Sousa", "admin"), await desk.hire("Bo Lindqvist")];
  const node = await desk.server.neighbour();
  try {
    const { url } = later(await ChatShop.open(desk, ana));
    const agent = await enter({ ...bo, home: node.url }, { path: "/chats" });
    const visitor = await stranger();
    await visitor.goto(url);
    const widget = await openChat(visitor);
    const words = unique("From another node");
    await say(widget, words);
    const column = await accept(agent, words);
    await answerIn(column).pressSequentially("Wel");
    await expect(widget.getByRole("img", { name: `${bo.name} is typing` })).toBeVisible();
    await answerIn(column).pressSequentially("come");
    await answerIn(column).press("Enter");
    await expect(saidIn(widget)).toContainText("Welcome");
    await expect(column.getByText("Seen", { exact: true })).toBeVisible();
    await widget.getByRole("textbox", { name: "Write a message" }).pressSequentially("Than");
    await expect(column.getByText(/is typing$/)).toBeVisible();
    await say(widget, "Thank you");
    await expect(column.getByText("Thank you")).toBeVisible();
    await expect(saidIn(widget)).toContainText("Seen");
  } finally {
    await node.dispose();
  }
});

test("a network that lets no sockets through still carries a conversation", async ({
  desk,
  cast,
  enter,
  stranger,
}) => {
  test.setTimeout(120_000);
  const { url } = later(await ChatShop.open(desk, cast.ana));
  const visitor = await stranger();
  await visitor.routeWebSocket(/\/chat\/socket$/, (socket) => socket.close());
  await visitor.goto(url);
  await launcherOf(visitor).click();
  const widget = widgetOf(visitor);
  await widget.getByRole("button", { name: "Start a conversation" }).click();
  const words = unique("Without sockets");
  await say(widget, words);
  const column = await accept(await enter(cast.bo, { path: "/chats" }), words);
  await answer(column, "Never mind.");
  await expect(saidIn(widget)).toContainText("Never mind.");
  await expect(column.getByText("Seen", { exact: true })).toBeVisible();
  await say(widget, "It works all the same.");
  await expect(column.getByText("It works all the same.")).toBeVisible();
  await widget.getByRole("button", { name: "Close chat" }).click();
  await answer(column, "Good to know.");
  await expect(column.getByText("Arrived", { exact: true })).toBeVisible();
  await expect(launcherOf(visitor)).toHaveAccessibleName(/1 new message/);
});
