import { describe, expect, it } from "vitest";
import { blocksOf } from "./markdown";

describe("blocksOf", () => {
  it("reads what issues are written in", () => {
    const text =
      "**3 tickets** of **2 customers** wrote about this.\n\n## How much\n\n- Last 28 days\n- Channels: email\n\n> It \\*never\\* works\n\n[All](https://desk.example/product/themes/1), as of today.\n\n<!-- kept:abc -->";
    expect(blocksOf(text)).toEqual([
      {
        kind: "paragraph",
        pieces: [
          { text: "3 tickets", strong: true },
          { text: " of " },
          { text: "2 customers", strong: true },
          { text: " wrote about this." },
        ],
      },
      { kind: "heading", pieces: [{ text: "How much" }] },
      { kind: "list", items: [[{ text: "Last 28 days" }], [{ text: "Channels: email" }]] },
      { kind: "quote", pieces: [{ text: "It *never* works" }] },
      {
        kind: "paragraph",
        pieces: [{ text: "All", href: "https://desk.example/product/themes/1" }, { text: ", as of today." }],
      },
    ]);
  });

  it("makes links of nothing but web addresses", () => {
    expect(blocksOf("[a](javascript:alert(1))")).toEqual([
      { kind: "paragraph", pieces: [{ text: "[a](javascript:alert(1))" }] },
    ]);
  });
});
