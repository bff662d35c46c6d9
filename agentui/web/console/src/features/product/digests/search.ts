import { type Opening, openingOf } from "../search";

/** What the archive shows: of one team, and only what was not read. */
export interface ArchiveSearch {
  team?: number;
  unread?: true;
}

export function archiveOf({ team, unread }: Record<string, unknown>): ArchiveSearch {
  const id = Number(team);
  return {
    ...(Number.isSafeInteger(id) && id > 0 && { team: id }),
    ...((unread === true || unread === "true" || unread === 1) && { unread: true }),
  };
}

/** A digest's address says which number's tickets are open. */
export function digestOf(search: Record<string, unknown>): Opening {
  return openingOf(search);
}
