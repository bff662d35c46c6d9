import { expect, type Page, test } from "@playwright/test";
import { expectAccessible } from "../desk/axe";

const WIDTHS = [1440, 1024, 390];

async function open(page: Page, path: string, theme = "light", width = 1440) {
  await page.setViewportSize({ width, height: 900 });
  await page.addInitScript((choice) => localStorage.setItem("kept.theme", choice), theme);
  await page.goto(path);
  await page.getByRole("main").waitFor();
}

for (const theme of ["light", "dark"]) {
  for (const width of WIDTHS) {
    for (const path of ["/kitchen", "/kitchen/desk"]) {
      test(`${path} is accessible in ${theme} at ${width} px and does not scroll sideways`, async ({
        page,
      }) => {
        await open(page, path, theme, width);
        await expectAccessible(page);
        const sideways = () => document.documentElement.scrollWidth - window.innerWidth;
        expect(await page.evaluate(sideways)).toBeLessThanOrEqual(0);
      });
    }
  }
}

test("what floats is accessible and gives the focus back", async ({ page }) => {
  await open(page, "/kitchen");
  for (const [button, role] of [
    ["Dialog", "dialog"],
    ["Drawer", "dialog"],
    ["Popover", "dialog"],
    ["Menu", "menu"],
  ] as const) {
    const trigger = page.getByRole("button", { name: button, exact: true });
    await trigger.click();
    await expect(page.getByRole(role)).toBeVisible();
    await expectAccessible(page, true);
    await page.keyboard.press("Escape");
    await expect(page.getByRole(role)).toBeHidden();
    await expect(trigger).toBeFocused();
  }
});

test("comboboxes choose by keyboard and are accessible while open", async ({ page }) => {
  await open(page, "/kitchen");
  const assignee = page.getByRole("button", { name: /^Assignee/ });
  await assignee.focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("lindq");
  await expectAccessible(page, true);
  await page.keyboard.press("Enter");
  await expect(assignee).toHaveText(/Bo Lindqvist/);
  await expect(assignee).toBeFocused();
});

test("a toast announces itself and undoes", async ({ page }) => {
  await open(page, "/kitchen");
  await page.getByRole("button", { name: "Toast with undo" }).click();
  await expect(page.getByRole("region", { name: /Notifications/ })).toContainText("Ticket 1042 solved");
  await expectAccessible(page, true);
  await page.getByRole("button", { name: "Undo", exact: true }).click();
  await expect(page.getByRole("region", { name: /Notifications/ })).toContainText("Ticket 1042 open again");
});

test("the palette runs commands and the sheet lists their keys", async ({ page }) => {
  await open(page, "/kitchen/desk");
  const first = page.getByRole("link", { name: "Customers" });
  await first.focus();
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible(page, true);
  await page.keyboard.type("dark");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(first).toBeFocused();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toContainText("Go to Inbox");
  await expectAccessible(page, true);
});

test("German is complete on screen", async ({ page }) => {
  await page.addInitScript(() => localStorage.setItem("kept.language", "de"));
  await open(page, "/kitchen/desk");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.getByRole("link", { name: "Nicht zugewiesen" })).toBeVisible();
});
