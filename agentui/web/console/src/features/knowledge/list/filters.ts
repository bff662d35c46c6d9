import { STATUSES, type Status, VISIBILITIES } from "../model";

/** What of the list is shown, as the address says it. */
export interface Filters {
  q?: string;
  status?: Status;
  /** 0: in none. */
  section?: number;
  language?: string;
  label?: string;
  owner?: number;
  visibility?: (typeof VISIBILITIES)[number];
  /** What waits for somebody: a review by oneself, a review date, a translation, a planned publication. */
  due?: Due;
}

export const DUES = ["mine", "overdue", "outdated", "planned"] as const;
export type Due = (typeof DUES)[number];

/** Reads an address; what it does not know is left out. */
export function filtersOf(search: Record<string, unknown>): Filters {
  return tidy({
    q: textOf(search.q),
    status: STATUSES.find((one) => one === search.status),
    section: numberOf(search.section, 0),
    language: textOf(search.language),
    label: textOf(search.label),
    owner: numberOf(search.owner, 1),
    visibility: VISIBILITIES.find((one) => one === search.visibility),
    due: DUES.find((one) => one === search.due),
  });
}

/** What the server is asked for; `me` is whose reviews are "mine". */
export function queryOf(
  { q, status, section, language, label, owner, visibility, due }: Filters,
  me: number,
) {
  return tidy({
    q,
    status,
    section_id: section,
    language,
    label,
    owner_id: owner,
    visibility,
    reviewer_id: due === "mine" ? me : undefined,
    overdue: due === "overdue" || undefined,
    outdated: due === "outdated" || undefined,
    planned: due === "planned" || undefined,
  });
}

/** How many filters are set beside the words that are searched for. */
export function countFilters({ q: _, ...others }: Filters): number {
  return Object.values(others).filter((one) => one !== undefined).length;
}

function textOf(value: unknown): string | undefined {
  const text = typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
  return text === "" ? undefined : text;
}

function numberOf(value: unknown, least: number): number | undefined {
  const number =
    typeof value === "number" || (typeof value === "string" && value !== "") ? Number(value) : Number.NaN;
  return Number.isSafeInteger(number) && number >= least ? number : undefined;
}

/** Without what is undefined, so that addresses and keys of the same filters are the same. */
function tidy<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
