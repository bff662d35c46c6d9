import { defineConfig } from "@playwright/test";
import { launchOptions } from "./desk/browser";

/** Not a test: `npm run screenshots` takes a picture of every view, to be looked at. */
export default defineConfig({
  testDir: "pictures",
  outputDir: "test-results/pictures-run",
  workers: 1,
  reporter: "list",
  use: { launchOptions },
});
