import { expect, it } from "vitest";
import { ownPath } from "./router";

it.each([
  ["/inbox/mine?q=a#b", "/inbox/mine?q=a#b"],
  ["//evil.example/inbox", undefined],
  ["/\\evil.example", undefined],
  ["https://evil.example/", undefined],
  ["javascript:alert(1)", undefined],
  [["/inbox"], undefined],
])("after signing in, %j leads to %s", (then, path) => {
  expect(ownPath(then)).toBe(path);
});
