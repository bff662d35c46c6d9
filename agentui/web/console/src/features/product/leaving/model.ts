import type { components } from "../../../api/schema";

type Schemas = components["schemas"];

export type Figures = Schemas["LensFigures"];
export type Part = Schemas["LensPart"];
export type Try = Schemas["LensTry"];
export type Ends = Schemas["LensEnds"];
export type Prior = Schemas["LensPrior"];
export type Mark = Schemas["LensMark"];
export type LeavingTicket = Schemas["LensTicket"];
export type Page = Schemas["LensTickets"];
export type Said = Schemas["LensSaid"];
export type Outcome = "saved" | "left" | "waiting" | "unknown";

export const KINDS = ["cancel", "return", "refund"] as const;
export type Kind = (typeof KINDS)[number];

export const REASONS = [
  "price",
  "missing",
  "defect",
  "service",
  "competitor",
  "unneeded",
  "late",
  "damaged",
  "wrong_item",
  "fit",
  "billing",
  "other",
] as const;

/** What a person can say about the end. */
export const ENDS = ["saved", "left", "unknown"] as const;

export function asks(mark: Mark, kind: Kind): boolean {
  return mark.kinds[kind] === "asks" || mark.kinds[kind] === "still";
}

/** The kinds that a ticket asks for. */
export function kindsOf(mark: Mark): Kind[] {
  return KINDS.filter((kind) => asks(mark, kind));
}

/** The sentences that say why, or how it ended; a sentence that says two things stands once. */
export function saidOf(mark: Mark): string[] {
  const told = mark.quotes.filter(({ what }) => !what.startsWith("kind."));
  const all = told.length > 0 ? told : mark.quotes;
  return [...new Set(all.map(({ said }) => said))];
}
