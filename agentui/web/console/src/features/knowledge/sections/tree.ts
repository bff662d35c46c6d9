import type { Section } from "../model";

/** Where a section goes: below which one, and at which place among those there. */
export interface Move {
  parent_id: number | null;
  position: number;
}

export type Direction = "up" | "down" | "in" | "out";

function siblings(sections: readonly Section[], parent: number | null): Section[] {
  return sections.filter((one) => one.parent_id === parent);
}

/** What a key does to a section; null where it cannot go on. */
export function moveBy(sections: readonly Section[], id: number, direction: Direction): Move | null {
  const section = sections.find((one) => one.id === id);
  if (!section) return null;
  const beside = siblings(sections, section.parent_id);
  const at = beside.indexOf(section);
  switch (direction) {
    case "up":
      return at > 0 ? { parent_id: section.parent_id, position: at - 1 } : null;
    case "down":
      return at < beside.length - 1 ? { parent_id: section.parent_id, position: at + 1 } : null;
    case "in": {
      const before = beside[at - 1];
      return before ? { parent_id: before.id, position: siblings(sections, before.id).length } : null;
    }
    case "out": {
      const parent = sections.find((one) => one.id === section.parent_id);
      if (!parent) return null;
      return {
        parent_id: parent.parent_id,
        position: siblings(sections, parent.parent_id).indexOf(parent) + 1,
      };
    }
  }
}

export type Drop = "before" | "inside" | "after";

/** What dropping a section there means; null where it would lie in itself or stay where it is. */
export function moveTo(sections: readonly Section[], id: number, target: number, drop: Drop): Move | null {
  if (id === target || isWithin(sections, target, id)) return null;
  const section = sections.find((one) => one.id === id);
  const goal = sections.find((one) => one.id === target);
  if (!section || !goal) return null;
  if (drop === "inside") {
    return {
      parent_id: goal.id,
      position: siblings(sections, goal.id).filter((one) => one.id !== id).length,
    };
  }
  const others = siblings(sections, goal.parent_id).filter((one) => one.id !== id);
  const position = others.indexOf(goal) + (drop === "after" ? 1 : 0);
  const stays =
    section.parent_id === goal.parent_id && siblings(sections, goal.parent_id).indexOf(section) === position;
  return stays ? null : { parent_id: goal.parent_id, position };
}

/** Whether a section lies in another one, at whatever depth. */
export function isWithin(sections: readonly Section[], id: number, other: number): boolean {
  for (
    let at = sections.find((one) => one.id === id);
    at;
    at = sections.find((one) => one.id === at?.parent_id)
  ) {
    if (at.parent_id === other) return true;
  }
  return false;
}

/** Which part of a row the pointer is over. */
export function dropAt(fraction: number): Drop {
  if (fraction < 0.3) return "before";
  return fraction > 0.7 ? "after" : "inside";
}
