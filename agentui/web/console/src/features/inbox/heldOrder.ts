import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { ListedRow } from "./listCache";

export interface Arranged {
  shown: ListedRow[];
  /** How many belong further up and wait to be let in. */
  waiting: number;
}

/**
 * What a list shows. Without a held order: the rows as they are. With one, nobody's hand is moved: rows
 * keep their places, what left stays until the order is given up (unless the agent made it leave), what
 * arrived above waits, and what was fetched further down is added below.
 */
export function arrange(rows: ListedRow[], held: readonly number[] | null, me: number): Arranged {
  if (!held) return { shown: rows.filter((row) => !row.left), waiting: 0 };
  const byId = new Map(rows.map((row) => [row.id, row]));
  const ownLeave = (row: ListedRow) => row.left?.kind === "agent" && row.left.id === me;
  const shown = held.flatMap((id) => {
    const row = byId.get(id);
    return row && !ownLeave(row) ? [row] : [];
  });
  const known = new Set(held);
  const end = rows.findLastIndex((row) => known.has(row.id));
  const strangers = rows.filter((row) => !row.left && !known.has(row.id));
  const below = new Set(rows.slice(end + 1));
  const further = strangers.filter((row) => below.has(row));
  return { shown: [...shown, ...further], waiting: strangers.length - further.length };
}

/** Holds the order while `working`; `letIn` gives it up once, for the "3 new" button. */
export function useHeldOrder(rows: ListedRow[], working: boolean, me: number) {
  const held = useRef<readonly number[] | null>(null);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round reads the order that was given up
  const arranged = useMemo(
    () => arrange(rows, working ? held.current : null, me),
    [rows, working, me, round],
  );
  useEffect(() => {
    held.current = arranged.shown.length > 0 ? arranged.shown.map((row) => row.id) : null;
  }, [arranged]);
  const letIn = useCallback(() => {
    held.current = null;
    setRound((one) => one + 1);
  }, []);
  return { ...arranged, letIn };
}
