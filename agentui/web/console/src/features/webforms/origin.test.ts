import { expect, it } from "vitest";
import { wordsFor } from "./origin";

it("finds the words for a reader", () => {
  expect(wordsFor({ en: "Small", de: "Klein" }, "de-AT")).toBe("Klein");
  expect(wordsFor({ en: "Small", de: "Klein" }, "fr")).toBe("Small");
  expect(wordsFor({ ja: "小" }, "fr")).toBe("小");
  expect(wordsFor({ en: "", de: "Klein" }, "en")).toBe("Klein");
  expect(wordsFor({}, "en")).toBe("");
});
