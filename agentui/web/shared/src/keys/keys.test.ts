import { expect, it } from "vitest";
import { ariaKeys, keyCaps, matchesChord, type Platform, parseKeys } from "./keys";

type Held = Partial<Record<"meta" | "ctrl" | "alt" | "shift", true>> & { code?: string };

const stroke = (key: string, held: Held = {}) => ({
  key,
  metaKey: held.meta ?? false,
  ctrlKey: held.ctrl ?? false,
  altKey: held.alt ?? false,
  shiftKey: held.shift ?? false,
  code: held.code,
});

it.each<[string, ReturnType<typeof stroke>, Platform, boolean]>([
  ["e", stroke("e"), "pc", true],
  ["e", stroke("E", { shift: true }), "pc", false],
  ["shift+e", stroke("E", { shift: true }), "pc", true],
  ["?", stroke("?", { shift: true }), "pc", true],
  ["?", stroke("?"), "mac", true],
  ["mod+k", stroke("k", { meta: true }), "mac", true],
  ["mod+k", stroke("k", { ctrl: true }), "mac", false],
  ["mod+k", stroke("k", { ctrl: true }), "pc", true],
  ["k", stroke("k", { ctrl: true }), "pc", false],
  ["mod+enter", stroke("Enter", { ctrl: true }), "pc", true],
  ["shift+enter", stroke("Enter"), "pc", false],
  ["+", stroke("+", { shift: true }), "pc", true],
  ["alt+1", stroke("¡", { alt: true, code: "Digit1" }), "mac", true],
  ["alt+1", stroke("!", { alt: true, shift: true, code: "Digit1" }), "pc", false],
  ["alt+shift+1", stroke("!", { alt: true, shift: true, code: "Digit1" }), "pc", true],
  ["alt+1", stroke("1", { alt: true }), "pc", true],
])("%s and %j on %s: %s", (keys, pressed, platform, matches) => {
  const [chord] = parseKeys(keys);
  expect(chord && matchesChord(pressed, chord, platform)).toBe(matches);
});

it("draws caps as each platform prints them", () => {
  expect(keyCaps("mod+shift+k", "mac")).toEqual([["⌘", "⇧", "K"]]);
  expect(keyCaps("mod+enter", "pc")).toEqual([["Ctrl", "Enter"]]);
  expect(keyCaps("g i", "pc")).toEqual([["G"], ["I"]]);
});

it("tells assistive technology about single chords only", () => {
  expect(ariaKeys("mod+k", "mac")).toBe("Meta+k");
  expect(ariaKeys("g i", "mac")).toBeUndefined();
});
