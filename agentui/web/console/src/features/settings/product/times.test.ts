import { describe, expect, it } from "vitest";
import { addressesOf, hourName, weekdayName } from "./times";

describe("names of times", () => {
  it("begin the week on Monday", () => {
    expect(weekdayName(1, "en")).toBe("Monday");
    expect(weekdayName(7, "de")).toBe("Sonntag");
  });

  it("have the reader's clock", () => {
    expect(hourName(8, "de")).toBe("08:00");
    expect(hourName(20, "en")).toMatch(/^8:00\sPM$/);
  });
});

describe("addressesOf", () => {
  it("takes what was pasted, each once", () => {
    expect(addressesOf("Pia@shop.test, max@shop.test;\n pia@shop.test\n")).toEqual([
      "pia@shop.test",
      "max@shop.test",
    ]);
    expect(addressesOf(" \n")).toEqual([]);
  });
});
