import { defineConfig } from "@playwright/test";
import { launchOptions } from "./desk/browser";

const port = Number(process.env.E2E_PORT ?? 5199);

export default defineConfig({
  testDir: "tests",
  forbidOnly: Boolean(process.env.CI),
  fullyParallel: true,
  workers: 2,
  // A shared machine may stall for longer than any patience; what fails twice is broken.
  retries: process.env.CI ? 1 : 0,
  timeout: 60_000,
  // For machines that are busy with other things: what is right comes at once.
  expect: { timeout: 15_000 },
  reporter: "list",
  use: { screenshot: "only-on-failure", trace: "retain-on-failure", launchOptions },
  projects: [
    // The parts by themselves, on Vite's server.
    {
      name: "workshop",
      testMatch: /(workshop|production)\.spec/,
      use: { baseURL: `http://127.0.0.1:${port}` },
    },
    // The whole program: each worker has a server, a database and a relay of its own.
    { name: "desk", testIgnore: /(workshop|production)\.spec/ },
  ],
  webServer: {
    command: `npm run dev --workspace @kept/console -- --host 127.0.0.1 --port ${port} --strictPort`,
    cwd: "..",
    url: `http://127.0.0.1:${port}`,
    reuseExistingServer: !process.env.CI,
  },
});
