import { describe, expect, it } from "vitest";
import type { Edition } from "../model";
import { conflictOf, LocalDrafts, openingOf, proposalOf, sameText, textOf } from "./draft";

const edition = {
  title: "Refunds",
  summary: "",
  body: "Ask us.\n",
  translation: { version: 4, slug: "refunds" },
} as Edition;

function memory() {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
}

const written = { ...textOf(edition), body: "Ask them.\n" };

describe("what an editor begins with", () => {
  it("is the newest text where nothing was written here", () => {
    expect(openingOf(edition, null)).toEqual({
      text: textOf(edition),
      base: 4,
      restored: false,
      behind: false,
    });
  });

  it("is what was being written, on the version that it began with", () => {
    expect(openingOf(edition, { text: written, base: 4, savedAt: "" })).toMatchObject({
      text: written,
      restored: true,
      behind: false,
    });
    expect(openingOf(edition, { text: written, base: 3, savedAt: "" })).toMatchObject({
      base: 3,
      behind: true,
    });
  });

  it("is the newest text when the draft says the same", () => {
    const same = { ...textOf(edition), body: "Ask us.\n\n" };
    expect(openingOf(edition, { text: same, base: 3, savedAt: "" })).toMatchObject({
      base: 4,
      restored: false,
    });
    expect(sameText(same, textOf(edition))).toBe(true);
  });
});

describe("drafts in the browser", () => {
  it("belong to one person, article and language", () => {
    const storage = memory();
    const mine = new LocalDrafts(storage, 1);
    expect(mine.write(7, "en", { text: written, base: 4, savedAt: "now" })).toBe(true);
    expect(mine.read(7, "en")?.text).toEqual(written);
    expect(mine.read(7, "de")).toBeNull();
    expect(new LocalDrafts(storage, 2).read(7, "en")).toBeNull();
    mine.drop(7, "en");
    expect(mine.read(7, "en")).toBeNull();
  });

  it("say when there is no room, and take nothing that is no draft", () => {
    const storage = memory();
    const full = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    const drafts = new LocalDrafts({ ...storage, setItem: full }, 1);
    expect(drafts.write(7, "en", { text: written, base: 4, savedAt: "" })).toBe(false);
    storage.setItem("kept.article.1.7.en", "{broken");
    expect(new LocalDrafts(storage, 1).read(7, "en")).toBeNull();
    storage.setItem("kept.article.1.7.en", "[1]");
    expect(new LocalDrafts(storage, 1).read(7, "en")).toBeNull();
  });
});

describe("a conflict", () => {
  const details = {
    version: 6,
    status: "draft",
    title: "T",
    summary: "",
    body: "theirs",
    diff: [],
    revisions: [],
  };

  it("is told with both versions", () => {
    expect(conflictOf({ code: "article_changed", details })).toEqual(details);
  });

  it("is none when the fault is another, or says nothing of the article", () => {
    expect(conflictOf({ code: "slug_taken", details })).toBeNull();
    expect(conflictOf({ code: "article_changed", details: { version: 3 } })).toBeNull();
    expect(conflictOf(null)).toBeNull();
  });

  it("of addresses comes with one that is free", () => {
    expect(proposalOf({ code: "slug_taken", details: { proposal: "refunds-2" } })).toBe("refunds-2");
    expect(proposalOf({ code: "article_changed", details })).toBeNull();
  });
});
