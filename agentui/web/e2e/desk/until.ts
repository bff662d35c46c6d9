import { setTimeout } from "node:timers/promises";

interface Waiting {
  /** Says what did not happen. */
  what: () => string;
  patience?: number;
  /** True when it cannot happen any more. */
  hopeless?: () => boolean;
}

const INTERVAL = 25;

/** Waits for a condition outside of a page, where Playwright's own waiting does not reach. */
export async function until(
  condition: () => Promise<boolean>,
  { what, patience = 15_000, hopeless = () => false }: Waiting,
): Promise<void> {
  const deadline = Date.now() + patience;
  while (!(await condition())) {
    if (hopeless() || Date.now() > deadline) throw new Error(what());
    await setTimeout(INTERVAL);
  }
}
