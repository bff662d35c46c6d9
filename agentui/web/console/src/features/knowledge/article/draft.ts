import type { ChangedDetails, Edition } from "../model";

/** What is being written: the parts of a revision. */
export interface Text {
  title: string;
  summary: string;
  body: string;
  slug: string;
}

/** A text in this browser that no revision has yet, and the version of the article that it began with. */
export interface Draft {
  text: Text;
  base: number;
  savedAt: string;
}

export function textOf({ title, summary, body, translation }: Edition): Text {
  return { title, summary, body, slug: translation.slug };
}

export function sameText(one: Text, other: Text): boolean {
  return (
    one.title.trim() === other.title.trim() &&
    one.summary.trim() === other.summary.trim() &&
    one.slug === other.slug &&
    one.body.trimEnd() === other.body.trimEnd()
  );
}

/** Unsaved texts of one person, in this browser, until they are saved or thrown away. */
export class LocalDrafts {
  constructor(
    private readonly storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
    private readonly agent: number,
  ) {}

  read(id: number, language: string): Draft | null {
    try {
      const found = JSON.parse(this.storage.getItem(this.key(id, language)) ?? "null") as Draft | null;
      return found && typeof found.base === "number" && typeof found.text?.body === "string" ? found : null;
    } catch {
      return null;
    }
  }

  /** False when this browser has no room: the writer should save, then. */
  write(id: number, language: string, draft: Draft): boolean {
    try {
      this.storage.setItem(this.key(id, language), JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  }

  drop(id: number, language: string) {
    try {
      this.storage.removeItem(this.key(id, language));
    } catch {
      // Then there is none.
    }
  }

  private key(id: number, language: string): string {
    return `kept.article.${this.agent}.${id}.${language}`;
  }
}

/** What an editor begins with: the newest text, or what was being written here. */
export interface Opening {
  text: Text;
  base: number;
  /** The text comes from this browser. */
  restored: boolean;
  /** It was begun on a version that is no longer the newest; saving it will meet a conflict. */
  behind: boolean;
}

export function openingOf(edition: Edition, draft: Draft | null): Opening {
  const newest = textOf(edition);
  const { version } = edition.translation;
  if (!draft || sameText(draft.text, newest)) {
    return { text: newest, base: version, restored: false, behind: false };
  }
  return { text: draft.text, base: draft.base, restored: true, behind: draft.base !== version };
}

/** What others saved meanwhile, out of the fault that a save on an old version meets. */
export function conflictOf(
  fault: { code: string; details: unknown } | null | undefined,
): ChangedDetails | null {
  if (fault?.code !== "article_changed") return null;
  const details = fault.details as Partial<ChangedDetails> | null | undefined;
  return details && typeof details.body === "string" && typeof details.version === "number"
    ? (details as ChangedDetails)
    : null;
}

/** The address that the server would give in place of one that is taken. */
export function proposalOf(fault: { code: string; details: unknown } | null | undefined): string | null {
  if (fault?.code !== "slug_taken") return null;
  const { proposal } = (fault.details ?? {}) as { proposal?: unknown };
  return typeof proposal === "string" ? proposal : null;
}
