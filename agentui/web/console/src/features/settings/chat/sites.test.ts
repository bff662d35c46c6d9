import { describe, expect, it } from "vitest";
import { contrast, isColor, moved, newQuestion, originFault, originOf, withWords } from "./sites";

describe("an allowed page", () => {
  it.each([
    ["https://shop.example", null],
    ["shop.example", null],
    ["https://shop.example:8443", null],
    ["http://localhost:3000", null],
    ["http://shop.example", "scheme"],
    ["ftp://shop.example", "scheme"],
    ["https://shop.example/cart", "path"],
    ["https://shop.example/?a", "path"],
    ["https://me@shop.example", "path"],
    ["shop", "unreadable"],
    ["", "unreadable"],
    ["two words.example", "unreadable"],
    ["https://KNOWN.example/", "twice"],
  ])("%j: %s", (typed, fault) => expect(originFault(typed, ["https://known.example"])).toBe(fault));

  it("is named as browsers do", () => {
    expect(originOf(" Shop.Example/ ")).toBe("https://shop.example");
    expect(originOf("https://shop.example:443")).toBe("https://shop.example");
  });
});

it("forgets a language whose text was emptied", () => {
  expect(withWords({ en: "Hi", de: "Hallo" }, "de", "")).toEqual({ en: "Hi" });
  expect(withWords(undefined, "en", "Hi")).toEqual({ en: "Hi" });
});

it("gives new questions names of their own", () => {
  const first = newQuestion([]);
  const second = newQuestion([first]);
  expect(newQuestion([second]).id).not.toBe(second.id);
  expect(new Set([first.id, second.id]).size).toBe(2);
});

it("moves within the list only", () => {
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  expect(moved(["a", "b"], 1, 1)).toEqual(["a", "b"]);
});

it("measures contrast as WCAG does", () => {
  expect(contrast("#ffffff", "#000000")).toBeCloseTo(21);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 1);
  expect(isColor("#2255cc")).toBe(true);
  expect(isColor("blue")).toBe(false);
});
