import type { ThemeShip } from "../loop/queries";
import type { ThemeCorrection, ThemeTurn } from "../queries";

/** Something that became of a theme: what a person said, what a run found, or when it was mended. */
export type Past =
  | { type: "correction"; at: string; key: string; correction: ThemeCorrection }
  | { type: "turn"; at: string; key: string; turn: ThemeTurn }
  | { type: "ship"; at: string; key: string; ship: ThemeShip; what: "shipped" | "regressed" | "withdrawn" };

interface Sources {
  corrections: readonly ThemeCorrection[];
  turns: readonly ThemeTurn[];
  ships: readonly ThemeShip[];
}

/** All of it in one line of time, the newest first. A turn that a listed correction made is told by the correction. */
export function historyOf({ corrections, turns, ships }: Sources): Past[] {
  const said = new Set(corrections.map(({ id }) => id));
  const past: Past[] = [
    ...corrections.map(
      (correction): Past => ({ type: "correction", at: correction.at, key: `c${correction.id}`, correction }),
    ),
    ...turns
      .filter(({ correction_id }) => correction_id === null || !said.has(correction_id))
      .map((turn): Past => ({ type: "turn", at: turn.at, key: `t${turn.id}`, turn })),
    ...ships.flatMap(momentsOf),
  ];
  return past.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

function momentsOf(ship: ThemeShip): Past[] {
  const moment = (what: "shipped" | "regressed" | "withdrawn", at: string | null): Past[] =>
    at === null ? [] : [{ type: "ship", at, key: `s${ship.id}${what}`, ship, what }];
  return [
    ...moment("shipped", ship.shipped_at),
    ...moment("regressed", ship.regressed_at),
    ...moment("withdrawn", ship.state === "withdrawn" && ship.shipped_at ? ship.updated_at : null),
  ];
}

/** How another theme had to do with this one. */
export function originOf({ kind, theme_id, theme, other_id, other }: ThemeTurn, id: number) {
  if (other_id === null || (kind !== "split" && kind !== "merged")) return null;
  const own = theme_id === id;
  const there = own ? { id: other_id, name: other } : { id: theme_id, name: theme };
  if (kind === "split") return { words: own ? "splitFrom" : "splitOff", other: there } as const;
  return { words: own ? "mergedInto" : "took", other: there } as const;
}

/** Without what a person did and it was taken back: the way back is a turn of the same correction, of another kind. */
export function standingOf(turns: readonly ThemeTurn[]): ThemeTurn[] {
  const undone = (turn: ThemeTurn) =>
    turn.correction_id !== null &&
    turns.some(({ correction_id, kind }) => correction_id === turn.correction_id && kind !== turn.kind);
  return turns.filter((turn) => !undone(turn));
}
