import { expect, type Locator, type Page } from "@playwright/test";

/** A ticket's row in the list. */
export function rowOf(page: Page, subject: string): Locator {
  return page.getByRole("list", { name: "Tickets" }).getByRole("listitem").filter({ hasText: subject });
}

/** The open ticket with its head, its history and the composer. */
export function ticketOf(page: Page, subject: string): Locator {
  return page.getByRole("article", { name: subject, exact: true });
}

/** Opens a ticket from the list, as a click on its row does. */
export async function openFromList(page: Page, subject: string): Promise<Locator> {
  await rowOf(page, subject).getByRole("link").click();
  const ticket = ticketOf(page, subject);
  await expect(ticket.getByRole("region", { name: "History" })).toBeVisible();
  return ticket;
}

export function messagesFrom(ticket: Locator, name: string): Locator {
  return ticket.getByRole("article", { name: `Message from ${name}` });
}

/** The composer, opened for a reply or a note, with the words in it. */
export async function write(page: Page, words: string, mode: "reply" | "note" = "reply"): Promise<Locator> {
  const composer = page.getByRole("region", { name: "Answer" });
  const editor = composer.getByRole("textbox", {
    name: mode === "reply" ? "Reply to the customer" : "Internal note",
  });
  if (!(await editor.isVisible())) {
    await composer.getByRole("button", { name: mode === "reply" ? "Reply" : "Note", exact: true }).click();
  }
  await expect(editor).toBeFocused();
  await page.keyboard.type(words);
  return composer;
}

/** Waits until what was being loaded is there; skeletons are silent where a whole page is awaited. */
export async function settled(page: Page) {
  await expect(page.locator(".skeleton")).toHaveCount(0);
}

/** The command palette, once it takes what is typed. */
export async function openPalette(page: Page): Promise<Locator> {
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  await expect(palette.getByRole("combobox")).toBeFocused();
  return palette;
}

export function toast(page: Page): Locator {
  return page.getByRole("region", { name: /^Notifications \(/ });
}
