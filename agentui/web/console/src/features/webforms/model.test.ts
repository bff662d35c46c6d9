import { describe, expect, it } from "vitest";
import {
  brokenRules,
  duplicated,
  type FormField,
  faultsOf,
  freeId,
  moved,
  newField,
  removed,
  replaceAt,
  slugOf,
  snippetOf,
  totalsOf,
  withKind,
  withWords,
} from "./model";

const topic: FormField = { id: "topic", kind: "choice", options: [{ value: "a" }], maps: "tag" };
const email: FormField = { id: "email", kind: "email", maps: "email" };
const detail: FormField = {
  id: "detail",
  kind: "text",
  show: { rules: [{ field: "topic", test: "is", value: "a" }] },
};
const fields = [topic, email, detail];

describe("slugOf", () => {
  it.each([
    ["Contact us!", "contact-us"],
    ["Größe & Maß", "grosse-mass"],
    ["  --  ", ""],
    ["日本", ""],
  ])("%s", (words, slug) => expect(slugOf(words)).toBe(slug));

  it("joins with what it is told", () => expect(slugOf("Order number", "_")).toBe("order_number"));
});

describe("fields", () => {
  it("get a name that nobody has", () => {
    expect(freeId(fields, "topic")).toBe("topic_2");
    expect(freeId([...fields, { id: "topic_2", kind: "text" }], "topic")).toBe("topic_3");
    expect(freeId(fields, "2nd")).toBe("field_2nd");
  });

  it("become what is free", () => {
    expect(newField([], "email", { en: "E" }, {}).maps).toBe("email");
    expect(newField(fields, "email", { en: "E" }, {}).maps).toBeUndefined();
    expect(newField([], "choice", { en: "C" }, { en: "One" }).options).toEqual([
      { value: "option_1", label: { en: "One" } },
    ]);
  });

  it("take rules along when they are renamed", () => {
    const next = replaceAt(fields, 0, { ...topic, id: "subject" });
    expect(next[2]?.show?.rules[0]?.field).toBe("subject");
    expect(fields[2]?.show?.rules[0]?.field).toBe("topic");
  });

  it("take rules about them away when they are removed", () => {
    expect(removed(fields, 0)[1]?.show).toBeUndefined();
    expect(removed(fields, 1)[1]?.show).toEqual(detail.show);
  });

  it("are copied without what is there only once", () => {
    const next = duplicated(fields, 1);
    expect(next.map(({ id }) => id)).toEqual(["topic", "email", "email_2", "detail"]);
    expect(next[2]?.maps).toBeUndefined();
    expect(duplicated(fields, 0)[1]?.maps).toBe("tag");
  });

  it("move, and say which rules that breaks", () => {
    const next = moved(fields, 2, 0);
    expect(next.map(({ id }) => id)).toEqual(["detail", "topic", "email"]);
    expect(brokenRules(next, 0)).toHaveLength(1);
    expect(brokenRules(fields, 2)).toHaveLength(0);
    expect(moved(fields, 0, -1)).toEqual(fields);
    expect(moved(fields, 0, 3)).toEqual(fields);
  });

  it("lose what another kind has not", () => {
    expect(withKind(topic, "text", {})).toEqual({ id: "topic", kind: "text" });
    expect(withKind({ ...detail, maps: "custom:x" }, "number", {}).maps).toBe("custom:x");
    expect(withKind({ ...detail, maps: "custom:x" }, "files", {}).maps).toBeUndefined();
  });
});

it("keeps other languages", () => {
  expect(withWords({ en: "Yes", de: "Ja" }, "de", "")).toEqual({ en: "Yes" });
  expect(withWords(undefined, "de", "Ja")).toEqual({ de: "Ja" });
});

it("finds the faults of a field", () => {
  const faults = { "definition.fields[1].label": "say it", "definition.fields[10].id": "no", name: "x" };
  expect(faultsOf(faults, 1)).toEqual({ label: "say it" });
});

it("sums days", () => {
  const day = { day: "2026-03-02", views: 5, submissions: 2, suspected: 1, refused: 0 };
  expect(totalsOf([day, day])).toEqual({ views: 10, submissions: 4, suspected: 2, refused: 0 });
});

it("writes the snippet", () => {
  expect(snippetOf({ url: "https://desk.example/forms/contact", slug: "contact" })).toBe(
    '<script async src="https://desk.example/forms/embed.js" data-form="contact"></script>',
  );
});
