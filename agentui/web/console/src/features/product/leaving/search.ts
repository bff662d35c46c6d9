import { type Opening, openingOf, type Reading, readingOf, readingQuery, tidy } from "../search";
import { KINDS, type Kind } from "./model";

/** What is shown of those who ask to leave, as the address says it. */
export interface LeavingSearch extends Reading, Opening {
  kind?: Kind;
}

/** Reads an address; what it does not know is left out. */
export function leavingOf(search: Record<string, unknown>): LeavingSearch {
  return tidy<LeavingSearch>({
    ...readingOf(search),
    ...openingOf(search),
    kind: KINDS.find((one) => one === search.kind),
  });
}

/** The reading as the server is asked for it. */
export function leavingQuery(search: LeavingSearch) {
  return { ...readingQuery(search), ...tidy({ area: search.area, kind: search.kind }) };
}
