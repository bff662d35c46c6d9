import { describe, expect, it } from "vitest";
import { asColor, brandGround, contrast, readableOn } from "./color";

const brands = ["#2255cc", "#ffcc00", "#00ff88", "#777777", "#808080", "#e2001a", "#000", "#fff", "#7f7f00"];

describe("colours of a brand", () => {
  it("takes long and short forms and nothing else", () => {
    expect(asColor("#FC0")).toBe("#ffcc00");
    expect(asColor("#A1B2C3")).toBe("#a1b2c3");
    for (const wrong of [undefined, "", "red", "#12", "#12345g", "url(x)", "#fff;background:red"]) {
      expect(asColor(wrong)).toBe("#2255cc");
    }
  });

  it("measures contrast as WCAG does", () => {
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
    expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.478, 3);
  });

  it.each(brands)("%s carries text that can be read", (brand) => {
    const { ground, text } = brandGround(brand);
    expect(contrast(ground, text)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(brands)("%s is readable as text in light and dark", (brand) => {
    for (const ground of ["#ffffff", "#f4f6f8", "#16191e", "#23272e"]) {
      expect(contrast(readableOn(brand, ground), ground)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("leaves a colour alone that reads well", () => {
    expect(brandGround("#2255cc")).toEqual({ ground: "#2255cc", text: "#ffffff" });
    expect(readableOn("#2255cc", "#ffffff")).toBe("#2255cc");
  });
});
