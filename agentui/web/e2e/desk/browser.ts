import { existsSync } from "node:fs";

const system = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The system's browser where there is one (or KEPT_CHROMIUM), else the one Playwright has installed. */
const executablePath = process.env.KEPT_CHROMIUM ?? system.find((path) => existsSync(path));

export const launchOptions = {
  executablePath,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ],
};
