import { describe, expect, it } from "vitest";
import { themeSearchOf } from "./search";

describe("themeSearchOf", () => {
  it("keeps what it knows, and no part that is the usual one", () => {
    expect(
      themeSearchOf({ part: "loop", q: 42, days: 7, open: "customers", of: "theme:3", area: [4] }),
    ).toEqual({
      part: "loop",
      q: "42",
      days: 7,
      open: "customers",
      of: "theme:3",
    });
    expect(themeSearchOf({ part: "evidence", q: "", page: 9 })).toEqual({});
  });
});
