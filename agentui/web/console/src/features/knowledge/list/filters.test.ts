import { describe, expect, it } from "vitest";
import { countFilters, filtersOf, queryOf } from "./filters";

describe("the filters in the address", () => {
  it("are read as they were written, and nothing else is", () => {
    const search = { q: 404, status: "draft", section: "0", owner: 3, label: " vip ", due: "mine", page: 7 };
    expect(filtersOf(search)).toEqual({
      q: "404",
      status: "draft",
      section: 0,
      owner: 3,
      label: "vip",
      due: "mine",
    });
  });

  it("leave out what they do not know", () => {
    expect(
      filtersOf({ q: " ", status: "gone", section: -1, owner: "x", visibility: "all", due: true }),
    ).toEqual({});
  });

  it("become what the server is asked for", () => {
    expect(queryOf({ due: "mine", section: 0, label: "vip" }, 9)).toEqual({
      reviewer_id: 9,
      section_id: 0,
      label: "vip",
    });
    expect(queryOf({ due: "overdue", q: "pay" }, 9)).toEqual({ overdue: true, q: "pay" });
    expect(queryOf({}, 9)).toEqual({});
  });

  it("are counted without the words", () => {
    expect(countFilters({ q: "x", section: 0, status: "draft" })).toBe(2);
  });
});
