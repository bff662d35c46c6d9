import { describe, expect, it } from "vitest";
import {
  invalidIn,
  isAddress,
  parseAddresses,
  sameRecipients,
  withAddresses,
  withoutAddress,
} from "./recipients";

describe("addresses", () => {
  it("are read as people paste them", () => {
    expect(
      parseAddresses(
        'Ada <ada@example.com>, bo@example.com; "Cruz, Dan" <dan@example.com>\nmailto:eve@example.com',
      ),
    ).toEqual([
      { name: "Ada", address: "ada@example.com" },
      { address: "bo@example.com" },
      { name: "Cruz, Dan", address: "dan@example.com" },
      { address: "eve@example.com" },
    ]);
    expect(parseAddresses(" , ;; ")).toEqual([]);
  });

  it("are told from what is none", () => {
    const good = ["a@b.de", "first.last+tag@sub.example.com", "jörg@müller.example", "x@例え.jp"];
    const bad = ["", "a", "a@b", "@b.de", "a b@c.de", "a@b..de", "a@-b.de", "a@b.de>", "a,b@c.de"];
    expect(good.filter((one) => !isAddress(one))).toEqual([]);
    expect(bad.filter(isAddress)).toEqual([]);
  });
});

describe("recipients", () => {
  const ada = { name: "Ada", address: "ada@example.com" };
  const bo = { address: "bo@example.com" };

  it("are each in one field, that which was named last", () => {
    const both = withAddresses({ to: [ada], cc: [bo] }, "bcc", [{ address: "ADA@example.com" }, bo]);
    expect(both).toEqual({ to: [], cc: [], bcc: [{ address: "ADA@example.com" }, bo] });
    expect(withoutAddress({ to: [ada, bo] }, "to", ada)).toEqual({ to: [bo] });
  });

  it("are the same when the same people are in the same fields", () => {
    expect(sameRecipients({ to: [ada] }, { to: [{ address: "Ada@Example.com" }], cc: [] })).toBe(true);
    expect(sameRecipients({ to: [ada] }, { cc: [ada] })).toBe(false);
    expect(invalidIn({ to: [ada, { address: "nobody" }] })).toEqual([{ address: "nobody" }]);
  });
});
