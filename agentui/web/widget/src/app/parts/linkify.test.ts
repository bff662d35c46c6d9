import { describe, expect, it } from "vitest";
import { linkify, safeHref } from "./linkify";

const links = (text: string) => linkify(text).flatMap((piece) => (typeof piece === "string" ? [] : [piece]));
const joined = (text: string) =>
  linkify(text)
    .map((piece) => (typeof piece === "string" ? piece : piece.text))
    .join("");

describe("linkify", () => {
  it.each([
    [
      "see https://shop.example/a?b=1&c=2.",
      "https://shop.example/a?b=1&c=2",
      "https://shop.example/a?b=1&c=2",
    ],
    ["(https://shop.example/x_(y))", "https://shop.example/x_(y)", "https://shop.example/x_(y)"],
    ["at www.shop.example, ok", "www.shop.example", "https://www.shop.example/"],
    ["to anna@shop.example!", "anna@shop.example", "mailto:anna@shop.example"],
    ["ここ https://shop.example/道。", "https://shop.example/道", "https://shop.example/%E9%81%93"],
    ["HTTP://SHOP.example", "HTTP://SHOP.example", "http://shop.example/"],
  ])("%s", (text, shown, href) => {
    expect(links(text)).toEqual([{ text: shown, href }]);
    expect(joined(text)).toBe(text);
  });

  it.each([
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x file:///etc/passwd ftp://x.example",
    "<a href='javascript:alert(1)'>x</a>",
    "e.g. 3.14 and a.b",
    "https://",
    "jAvAsCrIpT:https",
  ])("leaves %s alone", (text) => {
    expect(links(text)).toEqual([]);
    expect(joined(text)).toBe(text);
  });

  it("keeps what stands around an address out of it", () => {
    expect(links(`"https://a.example/"onclick="x"`)).toEqual([
      { text: "https://a.example/", href: "https://a.example/" },
    ]);
    expect(links("<https://a.example/><b>")).toEqual([
      { text: "https://a.example/", href: "https://a.example/" },
    ]);
  });

  it("gets through long hostile text", () => {
    const text = `${"www.".repeat(5000)} ${"(".repeat(5000)} https://${"a)".repeat(2000)} ${"a@".repeat(5000)}`;
    const start = performance.now();
    expect(joined(text)).toBe(text);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe("safeHref", () => {
  it("lets nothing run", () => {
    for (const bad of [
      "javascript:alert(1)",
      " javascript:alert(1)",
      "java\nscript:alert(1)",
      "data:text/html,x",
      "/relative",
      "",
    ]) {
      expect(safeHref(bad)).toBeUndefined();
    }
    expect(safeHref("https://a.example")).toBe("https://a.example/");
  });
});
