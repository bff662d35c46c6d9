import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What floats lies outside the landmarks by nature, so only whole pages are held to the "region" rule. */
export async function expectAccessible(page: Page, floating = false) {
  await page.evaluate(() => {
    const ending = document.getAnimations().filter((one) => one.effect?.getTiming().iterations === 1);
    return Promise.allSettled(ending.map((one) => one.finished));
  });
  // Where no script may run axe cannot either, so mails in their sandboxed frames are left out.
  const axe = new AxeBuilder({ page })
    .exclude("iframe[sandbox]:not([sandbox*=allow-scripts])")
    .exclude("[role=tooltip]") // floats over everything, and says what the control's own name says
    .withTags(RULES)
    .disableRules(floating ? ["region"] : []);
  const { violations } = await axe.analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join("\n")}`);
  // Soft, so that one run tells of every view.
  expect.soft(told, `${page.url()} is accessible`).toEqual([]);
}
