/**
 * Shortcuts as written in code: "e", "?", "mod+k", "shift+enter", and sequences "g i". "mod" is
 * Command on a Mac and Control elsewhere. A printable key that needs Shift ("?") is written as the
 * character that it gives, so that it works on every keyboard layout.
 */
export interface Chord {
  key: string;
  mod: boolean;
  alt: boolean;
  shift: boolean;
}

export type Platform = "mac" | "pc";

export function platformOf(userAgent: string): Platform {
  return /Mac|iPhone|iPad/.test(userAgent) ? "mac" : "pc";
}

export function parseKeys(keys: string): Chord[] {
  return keys.split(" ").map((written) => {
    const parts = written.toLowerCase().split("+");
    const key = parts.at(-1) || "+";
    return {
      key,
      mod: parts.includes("mod"),
      alt: parts.includes("alt"),
      shift: parts.includes("shift"),
    };
  });
}

type KeyStroke = Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "altKey" | "shiftKey"> &
  Partial<Pick<KeyboardEvent, "code">>;

/** With Alt a digit's key gives another character on a Mac, and with Shift on every layout: there the key counts. */
function digitOf({ altKey, code }: KeyStroke): string | undefined {
  return altKey ? code?.match(/^Digit(\d)$/)?.[1] : undefined;
}

export function matchesChord(stroke: KeyStroke, chord: Chord, platform: Platform): boolean {
  const mod = platform === "mac" ? stroke.metaKey : stroke.ctrlKey;
  const foreign = platform === "mac" ? stroke.ctrlKey : stroke.metaKey;
  const digit = digitOf(stroke);
  const key = digit ?? stroke.key.toLowerCase();
  const givenByShift = digit === undefined && key.length === 1 && key.toUpperCase() === key;
  return (
    key === chord.key &&
    mod === chord.mod &&
    !foreign &&
    stroke.altKey === chord.alt &&
    (stroke.shiftKey === chord.shift || (givenByShift && !chord.shift))
  );
}

const NAMES: Record<Platform, Record<string, string>> = {
  mac: { mod: "⌘", alt: "⌥", shift: "⇧", enter: "↵", backspace: "⌫" },
  pc: { mod: "Ctrl", alt: "Alt", shift: "Shift", enter: "Enter", backspace: "Backspace" },
};
const COMMON: Record<string, string> = {
  escape: "Esc",
  arrowup: "↑",
  arrowdown: "↓",
  arrowleft: "←",
  arrowright: "→",
  tab: "Tab",
  space: "Space",
};

/** The caps to draw for each chord of a shortcut: "g i" is [["G"], ["I"]], "mod+k" [["⌘", "K"]]. */
export function keyCaps(keys: string, platform: Platform): string[][] {
  return parseKeys(keys).map((chord) => {
    const names = [chord.mod && "mod", chord.alt && "alt", chord.shift && "shift", chord.key];
    return names
      .filter((name) => name !== false)
      .map((name) => NAMES[platform][name] ?? COMMON[name] ?? name.toUpperCase());
  });
}

/** The value of `aria-keyshortcuts` for a single chord; sequences have no notation there. */
export function ariaKeys(keys: string, platform: Platform): string | undefined {
  const [chord, ...rest] = parseKeys(keys);
  if (!chord || rest.length > 0) return undefined;
  const mod = platform === "mac" ? "Meta" : "Control";
  const names = [chord.mod && mod, chord.alt && "Alt", chord.shift && "Shift", chord.key];
  return names.filter(Boolean).join("+");
}
