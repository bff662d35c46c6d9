import type { Page } from "@playwright/test";
import {
  type Agent,
  customer,
  type Desk,
  expect,
  expectAccessible,
  openPalette,
  settled,
  test,
  ticketOf,
  told,
  unique,
  write,
} from "../desk";

const THEMES = ["light", "dark"] as const;
const SETTINGS = [
  "profile",
  "security",
  "tokens",
  "agents",
  "teams",
  "mailboxes",
  "hours",
  "policies",
  "desk",
  "mail",
  "about",
];

async function noSidewaysScroll(page: Page) {
  const sideways = () => document.documentElement.scrollWidth - window.innerWidth;
  expect(await page.evaluate(sideways), `${page.url()} does not scroll sideways`).toBeLessThanOrEqual(0);
}

/** A ticket with HTML, a file, tags, a note and an answer. */
async function busyTicket(desk: Desk, by: Agent) {
  const subject = unique("Everything at once");
  const { id } = await desk.ticket(by, subject, customer(), {
    text: "Look",
    html: "<p>Look at <b>this</b></p>",
    attachments: [{ filename: "notes.txt", content: "notes" }],
  });
  const params = { path: { id } };
  await told(
    by.api.PATCH("/api/v1/tickets/{id}", {
      params,
      body: { add_tags: ["fragile", "vip"], priority: "urgent" },
    }),
  );
  for (const kind of ["note", "message"] as const) {
    await told(
      by.api.POST("/api/v1/tickets/{id}/replies", {
        params,
        body: { kind, body_text: `A ${kind}`, anyway: true },
      }),
    );
  }
  return { id, subject };
}

for (const theme of THEMES) {
  test(`the inbox and what floats over it are accessible, ${theme}`, async ({ desk, cast, enter }) => {
    const { id, subject } = await busyTicket(desk, cast.ana);
    const page = await enter(cast.ana, { theme });
    await settled(page);
    await expectAccessible(page);
    await page.goto(`/inbox/open/tickets/${id}`);
    const ticket = ticketOf(page, subject);
    await expect(ticket.getByRole("article", { name: /^Note from/ })).toBeVisible();
    await settled(page);
    await expectAccessible(page);
    const composer = await write(page, "Writing to the customer");
    await expectAccessible(page);
    await composer.getByRole("button", { name: "Note", exact: true }).click();
    await page.keyboard.type("And a note");
    await expectAccessible(page);
    await ticket.getByRole("button", { name: /^Assignee:/ }).click();
    await expect(page.getByRole("dialog", { name: "Assignee" })).toBeVisible();
    await expectAccessible(page, true);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: /^Notifications/ }).click();
    await expect(page.getByRole("dialog", { name: "Notifications" })).toBeVisible();
    await expectAccessible(page, true);
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: subject }).hover();
    await openPalette(page);
    await expectAccessible(page, true);
    await page.keyboard.press("Escape");
    await page.goto("/inbox/open");
    await page.getByRole("checkbox", { name: `Select ${subject}` }).check();
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
    await expectAccessible(page, true);
  });

  test(`search and customers are accessible, ${theme}`, async ({ desk, cast, enter }) => {
    const subject = unique("The pendulum");
    const row = await desk.ticket(cast.ana, subject);
    const page = await enter(cast.ana, { theme, path: "/search" });
    await expectAccessible(page);
    await page.getByRole("combobox", { name: "Search tickets" }).fill(String(row.id));
    await expect(page.getByRole("link", { name: new RegExp(subject) })).toBeVisible();
    await expectAccessible(page);
    for (const path of ["/customers", `/customers/${row.requester.id}`, "/nowhere"]) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).or(page.getByText("Nothing is here")).first().waitFor();
      await settled(page);
      await expectAccessible(page);
      await noSidewaysScroll(page);
    }
  });

  test(`the settings are accessible, ${theme}`, async ({ cast, enter }) => {
    const page = await enter(cast.ana, { theme, path: "/settings" });
    for (const section of SETTINGS) {
      await page.goto(`/settings/${section}`);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await settled(page);
      await expectAccessible(page);
      await noSidewaysScroll(page);
    }
    await page.goto("/settings/mailboxes");
    await page.getByRole("button", { name: "Add mailbox" }).click();
    await expect(page.getByRole("dialog", { name: "Add mailbox" })).toBeVisible();
    await expectAccessible(page, true);
  });

  test(`signing in is accessible, ${theme}`, async ({ stranger, cast }) => {
    const page = await stranger({ colorScheme: theme, reducedMotion: "reduce" });
    await page.goto("/sign-in");
    await page.getByLabel("Email").fill(cast.bo.email);
    await page.getByLabel("Password").fill("wrong");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Email and password do not match.")).toBeVisible();
    await expectAccessible(page);
    await page.goto("/password/not-a-token");
    await expect(page.getByRole("heading", { name: "This link is no longer good" })).toBeVisible();
    await expectAccessible(page);
  });

  test(`on a phone it is accessible, ${theme}`, async ({ desk, cast, enter }) => {
    const { id, subject } = await busyTicket(desk, cast.ana);
    const page = await enter(cast.ana, { theme, path: "/inbox", width: 390, height: 844 });
    await page.getByRole("navigation", { name: "Views" }).waitFor();
    await expectAccessible(page);
    await page.goto("/inbox/open");
    await page.getByRole("list", { name: "Tickets" }).waitFor();
    await expectAccessible(page);
    await page.goto(`/inbox/open/tickets/${id}`);
    await expect(ticketOf(page, subject).getByRole("article", { name: /^Note from/ })).toBeVisible();
    await settled(page);
    await expectAccessible(page);
    await write(page, "With one thumb");
    await expectAccessible(page);
    for (const path of [
      "/search",
      "/customers",
      "/settings",
      "/settings/policies",
      "/settings/hours",
      "/settings/mail",
    ]) {
      await page.goto(path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      await settled(page);
      await expectAccessible(page);
      await noSidewaysScroll(page);
    }
  });
}

test("setting up is accessible in both themes", async ({ newDesk, stranger }) => {
  const desk = await newDesk();
  const link = await desk.server.setupLink();
  for (const theme of THEMES) {
    const page = await stranger({ baseURL: desk.server.url, colorScheme: theme, reducedMotion: "reduce" });
    await page.goto(link);
    await page.getByLabel("Your name").waitFor();
    await expectAccessible(page);
  }
});
