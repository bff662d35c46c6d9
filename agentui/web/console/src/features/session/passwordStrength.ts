export const LEAST_LENGTH = 10;

/** "short" is refused by the server; the others are advice. */
export type Strength = "short" | "weak" | "fair" | "strong";

/**
 * How hard a password is to guess, by how many different signs it has of how many kinds. Repeats and runs
 * ("aaaa", "1234") count once. A long sentence is strong without any special sign.
 */
export function strengthOf(password: string): Strength {
  const signs = [...password];
  if (signs.length < LEAST_LENGTH) return "short";
  const surprising = signs.filter((sign, at) => !follows(signs[at - 1], sign)).length;
  const distinct = new Set(signs).size;
  const bits = Math.min(surprising, distinct * 2) * Math.log2(poolOf(password));
  if (bits < 40) return "weak";
  return bits < 70 ? "fair" : "strong";
}

function follows(before: string | undefined, sign: string): boolean {
  if (before === undefined) return false;
  const step = (sign.codePointAt(0) ?? 0) - (before.codePointAt(0) ?? 0);
  return Math.abs(step) <= 1;
}

function poolOf(password: string): number {
  const kinds: [RegExp, number][] = [
    [/\p{Ll}/u, 26],
    [/\p{Lu}/u, 26],
    [/\d/, 10],
    [/[^\p{L}\d]/u, 33],
  ];
  return Math.max(
    2,
    kinds.reduce((sum, [kind, size]) => sum + (kind.test(password) ? size : 0), 0),
  );
}
