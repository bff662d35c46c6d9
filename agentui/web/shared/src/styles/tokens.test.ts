import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const css = readFileSync(join(import.meta.dirname, "tokens.css"), "utf8");
const [lightBlock = "", darkBlock = ""] = css.split('[data-theme="dark"]');

function colors(block: string): Record<string, string> {
  const found = block.matchAll(/--color-([\w-]+):\s*(#[0-9a-f]{6})/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name, value]));
}

/** Relative luminance and contrast as WCAG 2.2 defines them (section "contrast ratio"). */
function luminance(hex: string): number {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  const [r = 0, g = 0, b = 0] = channels.map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ["canvas", "surface", "raised", "sunken", "hover", "selected", "note-soft"];
const meanings = ["accent", "breach", "due", "met", "note"];

describe.each([
  ["light", colors(lightBlock)],
  ["dark", { ...colors(lightBlock), ...colors(darkBlock) }],
])("%s", (_, color) => {
  function expectPair(text: string, ground: string, least: number) {
    const ratio = contrast(color[text] ?? "", color[ground] ?? "");
    expect(ratio, `${text} on ${ground}`).toBeGreaterThanOrEqual(least);
  }

  it("keeps reading text at AAA and every other text at AA", () => {
    for (const ground of grounds) {
      expectPair("ink", ground, 7);
      for (const text of ["ink-soft", "ink-faint", "accent-text"]) expectPair(text, ground, 4.5);
    }
  });

  it("keeps words in a meaning's colour at AA on its own ground and on panes", () => {
    for (const meaning of meanings) {
      for (const ground of [`${meaning}-soft`, "surface", "selected", "hover"]) {
        expectPair(`${meaning}-text`, ground, 4.5);
      }
    }
  });

  it("keeps labels on filled buttons at AA and edges of controls at 3:1", () => {
    expectPair("accent-ink", "accent", 4.5);
    expectPair("accent-ink", "accent-hover", 4.5);
    expectPair("breach-ink", "breach", 4.5);
    for (const ground of grounds) expectPair("line-strong", ground, 3);
    for (const mark of ["accent", "breach", "due", "met"]) expectPair(mark, "surface", 3);
  });

  it("defines every colour in both themes", () => {
    expect(Object.keys(colors(darkBlock)).sort()).toEqual(Object.keys(colors(lightBlock)).sort());
  });
});
