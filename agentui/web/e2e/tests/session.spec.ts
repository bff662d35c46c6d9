import type { Page } from "@playwright/test";
import { expect, PASSWORD, test, toast, told } from "../desk";

async function signIn(page: Page, email: string, password = PASSWORD) {
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

test("the link in the terminal makes the first admin, once", async ({ newDesk, stranger }) => {
  const desk = await newDesk();
  const page = await stranger({ baseURL: desk.server.url });
  await page.goto("/");
  await expect(page.getByText("Open the setup link that the server printed")).toBeVisible();

  const link = await desk.server.setupLink();
  await page.goto(link);
  await page.getByLabel("Your name").fill("Ana Sousa");
  await page.getByLabel("Email").fill("ana@desk.test");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByLabel("Name of the desk").fill("Harbour shoes");
  await page.getByLabel("Support address").fill("help@harbour.test");
  await page.getByRole("button", { name: "Create the desk" }).click();
  await expect(page).toHaveURL(/\/inbox\/mine$/);
  await expect(page.getByRole("heading", { name: "Harbour shoes is ready" })).toBeVisible();

  const other = await stranger({ baseURL: desk.server.url });
  await other.goto(link);
  await expect(other.getByRole("heading", { name: "This desk is set up already" })).toBeVisible();
  const token = new URL(link).searchParams.get("token");
  const again = { token, name: "Eve", email: "eve@desk.test", password: PASSWORD, desk_name: "Mine" };
  const refused = await other.request.post("/api/v1/setup", { data: again, headers: { "X-Kept": "1" } });
  expect(refused.status()).toBe(409);

  await other.getByRole("link", { name: "Sign in" }).click();
  await expect(other.getByRole("heading", { name: "Sign in to Harbour shoes" })).toBeVisible();
  await signIn(other, "ana@desk.test");
  await expect(other).toHaveURL(/\/inbox\/mine$/);
});

test("who signs in comes to where they wanted; who signs out is out everywhere in this browser", async ({
  desk,
  stranger,
}) => {
  const mia = await desk.hire("Mia Ostrowski");
  const page = await stranger();
  await page.goto("/inbox/pending?sort=oldest");
  await signIn(page, mia.email, "not her password");
  await expect(page.getByText("Email and password do not match.")).toBeVisible();
  await signIn(page, mia.email);
  await expect(page).toHaveURL(/\/inbox\/pending\?sort=oldest$/);

  const tab = await page.context().newPage();
  await tab.goto("/customers");
  await expect(tab.getByRole("heading", { name: "Customers" })).toBeVisible();
  await page.getByRole("button", { name: `Account of ${mia.name}` }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  await expect(tab.getByText("Your session has ended.")).toBeVisible();
  expect((await page.request.get("/api/v1/me")).status()).toBe(401);
  await page.goBack();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
});

test("too many wrong guesses have to wait, and the right password waits too", async ({ desk, stranger }) => {
  const mia = await desk.hire("Mia Ostrowski");
  const page = await stranger();
  await page.goto("/sign-in");
  for (let guess = 0; guess < 10; guess++) {
    const data = { email: mia.email, password: `guess ${guess}` };
    const answer = await page.request.post("/api/v1/session", { data, headers: { "X-Kept": "1" } });
    expect(answer.status()).toBe(401);
  }
  await signIn(page, mia.email);
  await expect(page.getByText(/Too many attempts\. Try again in \d+m/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeDisabled();
});

test("changing the password ends the other sessions, live", async ({ desk, enter }) => {
  const mia = await desk.hire("Mia Ostrowski");
  const other = await enter(mia);
  const page = await enter(mia, { path: "/settings/security" });
  const sessions = page.getByRole("list", { name: "Where you are signed in" });
  await expect(sessions.getByRole("listitem")).toHaveCount(2);
  await page.getByLabel("Current password").fill("wrong of course");
  await page.getByLabel("New password").fill("another calm harbour");
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByLabel("Current password")).toHaveAccessibleDescription(/is not your password/);
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(toast(page)).toContainText("Password changed");
  await expect(other.getByText("Your session has ended.")).toBeVisible();
  await signIn(other, mia.email, "another calm harbour");
  await expect(other).toHaveURL(/\/inbox\/open$/);
});

test("whoever is invited sets a password by a link that works once", async ({ desk, cast, stranger }) => {
  const email = `new.${cast.ana.id}.${Date.now()}@desk.test`;
  const body = { name: "Noor Haddad", email, role: "agent" as const };
  const { id } = await told(cast.ana.api.POST("/api/v1/agents", { body }));
  const { url } = await told(
    cast.ana.api.POST("/api/v1/agents/{id}/password-link", { params: { path: { id } } }),
  );
  const page = await stranger();
  await page.goto(url);
  await expect(page.getByRole("heading", { name: "Welcome, Noor Haddad" })).toBeVisible();
  await page.getByLabel("New password").fill("short");
  await expect(page.getByText("Too short")).toBeVisible();
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Set password and sign in" }).click();
  await expect(page.getByRole("button", { name: "Account of Noor Haddad" })).toBeVisible();

  const other = await stranger({ baseURL: desk.server.url });
  await other.goto(url);
  await expect(other.getByRole("heading", { name: "This link is no longer good" })).toBeVisible();
  await other.getByRole("link", { name: "Sign in" }).click();
  await signIn(other, email);
  await expect(other.getByRole("button", { name: "Account of Noor Haddad" })).toBeVisible();
});
