/** Colours from any brand that people can still read (WCAG 2.2: 4.5 to 1 for text). */

type Rgb = readonly [number, number, number];

const WHITE = "#ffffff";
const INK = "#14181f";
const FALLBACK = "#2255cc";

/** A #rgb or #rrggbb colour in its long form; anything else becomes the standard blue. */
export function asColor(value: string | undefined): string {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(value ?? "")?.[1];
  if (!hex) return FALLBACK;
  return `#${hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex}`.toLowerCase();
}

function rgb(color: string): Rgb {
  const value = Number.parseInt(asColor(color).slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

function luminance(color: string): number {
  const [r, g, b] = rgb(color).map((part) => {
    const c = part / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** White or ink, whichever reads better on the colour. */
export function textOn(color: string): string {
  return contrast(color, WHITE) >= 4.5 || contrast(color, WHITE) >= contrast(color, INK) ? WHITE : INK;
}

export function mix(from: string, to: string, share: number): string {
  const [a, b] = [rgb(from), rgb(to)];
  const parts = a.map((part, at) => Math.round(part + ((b[at] ?? 0) - part) * share));
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}

/** The colour, moved away from the ground only as far as the ratio asks. */
export function readableOn(color: string, ground: string, ratio = 4.5): string {
  const target = luminance(ground) > 0.4 ? "#000000" : WHITE;
  for (let share = 0; share < 1; share += 0.05) {
    const moved = mix(color, target, share);
    if (contrast(moved, ground) >= ratio) return moved;
  }
  return target;
}

/** The brand's colour as a ground for text: kept as it is unless neither white nor ink reaches the ratio. */
export function brandGround(color: string): { ground: string; text: string } {
  const ground = asColor(color);
  const text = textOn(ground);
  return { ground: readableOn(ground, text), text };
}
