import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { expect, type Route, test } from "@playwright/test";

const dist = join(import.meta.dirname, "../../console/dist");
const TYPES: Record<string, string> = {
  ".css": "text/css",
  ".html": "text/html",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
/** As strict as the built console bears: react-remove-scroll, under every dialog, writes one style element. */
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'";

/** Answers from the build, as the server does: files as they are, every other path with the page. */
async function serveBuild(route: Route) {
  const { pathname } = new URL(route.request().url());
  if (pathname.startsWith("/api/")) return route.fulfill({ status: 401, json: { code: "signed_out" } });
  const file = extname(pathname) ? pathname : "/index.html";
  const headers = { "Content-Security-Policy": POLICY, "Content-Type": TYPES[extname(file)] ?? "" };
  return route.fulfill({ headers, body: readFileSync(join(dist, file)) });
}

test("the build runs under a strict policy, asks nobody else, and has no workshop in it", async ({
  page,
}) => {
  const complaints: string[] = [];
  const origins = new Set<string>();
  page.on(
    "console",
    (message) => message.text().includes("Content Security Policy") && complaints.push(message.text()),
  );
  page.on("request", (request) => origins.add(new URL(request.url()).origin));
  await page.emulateMedia({ colorScheme: "dark" });
  await page.route("http://desk.test/**", serveBuild);

  await page.goto("http://desk.test/inbox/mine");
  await expect(page.getByRole("heading", { name: "Sign in to Kept" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await page.goto("http://desk.test/kitchen");
  await expect(page.getByRole("heading", { name: "Nothing is here" })).toBeVisible();
  expect(complaints).toEqual([]);
  expect([...origins]).toEqual(["http://desk.test"]);
});
