import { expect, it } from "vitest";
import { draftOf, emptyDraft, type Target, targetsOf, unreadable } from "./targets";

const units = { day: "d", hour: "h", minute: "m", second: "s" };

it("a policy is written as it was read", () => {
  const targets: Target[] = [
    { kind: "first_reply", business: true, seconds: { urgent: 3_600, high: 14_400, normal: 28_800 } },
    { kind: "resolution", business: false, seconds: { low: 432_000 } },
  ];
  const drafts = targets.map((target) => draftOf(target, units));
  expect(drafts[0]?.times).toEqual({ urgent: "1h", high: "4h", normal: "8h", low: "" });
  expect(drafts[1]?.times.low).toBe("5d");
  expect(targetsOf(drafts)).toEqual(targets);
});

it("times that cannot be read are named by the server's paths", () => {
  const draft = emptyDraft("next_reply");
  const drafts = [draft, { ...draft, times: { ...draft.times, high: "soon", low: "4" } }];
  expect(unreadable(drafts)).toEqual(["targets[1].seconds.high", "targets[1].seconds.low"]);
});
