import { describe, expect, it } from "vitest";
import { figuresIn } from "./useFigures";

const english = figuresIn("en", "EUR", (span) => `${span / 1000} s`);
const german = figuresIn("de", "Taler", (span) => `${span / 1000} s`);
const plain = (text: string) => text.replace(/[\u00a0\u2009\u202f]/g, " ");

describe("figures", () => {
  it("writes small shares with a decimal and large ones without", () => {
    expect(english.text("share", 0.1234)).toBe("12%");
    expect(english.text("share", 0.0712)).toBe("7.1%");
    expect(plain(german.text("share", 0.0712))).toBe("7,1 %");
  });

  it("gives both ends of an interval as many decimals", () => {
    expect(plain(english.range("share", 0.09, 0.16))).toMatch(/^9\.0%? ?– ?16\.0%$/);
    expect(plain(english.range("share", 0.11, 0.16))).toMatch(/^11%? ?– ?16%$/);
  });

  it("shows signs where they mean something", () => {
    expect(english.text("mood", 0.4)).toBe("+0.40");
    expect(english.text("mood", -0.315)).toMatch(/^[-−]0\.3[12]$/);
    expect(plain(english.text("points", -0.021))).toMatch(/^[-−]2\.1 pp$/);
    expect(english.range("points", -0.072, -0.004)).toMatch(/^[-−]7\.2 … [-−]0\.4$/);
    expect(english.text("ratio", 1.849)).toBe("×1.8");
  });

  it("takes a currency by its code, or as it is written", () => {
    expect(english.text("money", 1200)).toBe("€1,200");
    expect(plain(german.text("money", 1200))).toBe("1.200 Taler");
  });
});
