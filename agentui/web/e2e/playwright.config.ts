import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

const system = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const port = 5199;

/** The system's browser where there is one (or KEPT_CHROMIUM), else the one Playwright has installed. */
const executablePath = process.env.KEPT_CHROMIUM ?? system.find((path) => existsSync(path));

export default defineConfig({
  testDir: "tests",
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  reporter: "list",
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    launchOptions: {
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  webServer: {
    command: `npm run dev --workspace @kept/console -- --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: "..",
    url: `http://127.0.0.1:${port}`,
    reuseExistingServer: !process.env.CI,
  },
});
