import { describe, expect, it } from "vitest";
import type { Tracker } from "./queries";
import { needsToken, newTrackerOf, updateOf, valuesOf } from "./trackers";

const tracker = {
  id: 4,
  version: 7,
  kind: "github",
  name: "acme/shop",
  url: "https://github.com",
  project: "acme/shop",
  account: "",
  labels: ["customers", "kept"],
  issue_type: "",
  private_network: false,
  reopen: false,
  comment_growth: true,
} as unknown as Tracker;

describe("newTrackerOf", () => {
  it("leaves what is empty to the server", () => {
    const values = { ...valuesOf(undefined), project: " acme/shop ", token: " secret ", labels: "a, b,, a" };
    expect(newTrackerOf(values)).toEqual({
      kind: "github",
      project: "acme/shop",
      token: "secret",
      labels: ["a", "b"],
      private_network: false,
      reopen: false,
      comment_growth: true,
    });
  });

  it("sends a type of issue to Jira only", () => {
    const values = { ...valuesOf(undefined), issue_type: "Bug" };
    expect(newTrackerOf(values).issue_type).toBeUndefined();
    expect(newTrackerOf({ ...values, kind: "jira_cloud" }).issue_type).toBe("Bug");
  });
});

describe("updateOf", () => {
  it("is only what differs, with the version that was read", () => {
    const values = { ...valuesOf(tracker), labels: "kept", reopen: true };
    expect(updateOf(tracker, values)).toEqual({ labels: ["kept"], reopen: true, version: 7 });
  });

  it("has a token when one was typed, which another address needs", () => {
    const values = { ...valuesOf(tracker), url: "https://git.example.com" };
    expect(needsToken(tracker, values)).toBe(true);
    expect(updateOf(tracker, { ...values, token: "new" })).toEqual({
      url: "https://git.example.com",
      token: "new",
      version: 7,
    });
    expect(needsToken(tracker, valuesOf(tracker))).toBe(false);
  });
});
