import { describe, expect, it } from "vitest";
import { draftFor, notesIn, shipOf } from "./shipDraft";
import { STARTERS } from "./starters";

const now = new Date("2026-03-12T15:00:00Z");
const today = "2026-03-12";

describe("draftFor", () => {
  it("begins a note in each of the customers' languages that it can", () => {
    const draft = draftFor([{ language: "de" }, { language: "tlh" }, { language: "en" }], today);
    expect(Object.keys(draft.note)).toEqual(["de", "en"]);
    expect(draft.note.de).toBe(STARTERS.de);
  });

  it("leaves the words of other languages to the writer", () => {
    expect(draftFor([{ language: "ja" }], today).note).toEqual({ ja: "" });
    expect(Object.keys(draftFor([], today).note)).toEqual(["en"]);
  });
});

describe("shipOf", () => {
  const draft = { day: today, telling: true, note: { en: "Done {name}", de: "  " } };

  it("leaves out what has no words, and what falls back on it", () => {
    expect(notesIn(draft)).toEqual(["en"]);
    expect(shipOf({ ...draft, fallback: "de" }, today, now)).toEqual({
      note: { en: "Done {name}" },
      fallback_language: "en",
    });
  });

  it("tells nobody when nobody is to be told", () => {
    expect(shipOf({ ...draft, telling: false }, today, now)).toEqual({});
  });

  it("counts an earlier day from its beginning, and never one to come", () => {
    expect(shipOf({ ...draft, telling: false, day: "2026-03-10" }, today, now)).toEqual({
      at: new Date("2026-03-10T00:00:00").toISOString(),
    });
    expect(shipOf({ ...draft, telling: false, day: "2026-04-10" }, today, now)).toEqual({});
  });
});
