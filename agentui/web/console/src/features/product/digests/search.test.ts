import { describe, expect, it } from "vitest";
import { archiveOf } from "./search";

describe("archiveOf", () => {
  it("keeps what makes sense", () => {
    expect(archiveOf({ team: "3", unread: true })).toEqual({ team: 3, unread: true });
    expect(archiveOf({ team: "x", unread: "no" })).toEqual({});
  });
});
