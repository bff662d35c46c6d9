import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import uiGerman from "../../../shared/src/locales/de/ui.json";
import uiEnglish from "../../../shared/src/locales/en/ui.json";
import german from "./de";
import english from "./en";
import { first } from "./en/first";

type Texts = { [key: string]: string | Texts };

const PLURAL = /_(zero|one|two|few|many|other)$/;

/** All texts of a catalogue as "namespace:key.path". */
function flat(texts: Texts, prefix: string, separator: string): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]): [string, string][] =>
    typeof value === "string"
      ? [[prefix + separator + key, value]]
      : flat(value, prefix + separator + key, "."),
  );
}

function all(catalogue: Record<string, Texts>): Map<string, string> {
  return new Map(Object.entries(catalogue).flatMap(([name, texts]) => flat(texts, name, ":")));
}

const en = all({ ui: uiEnglish, ...english });
const de = all({ ui: uiGerman, ...german });
const variables = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.|\.d\.ts$|^kitchen|^locales/.test(name))
    .map((name) => join(folder, name));
}

/** Keys that a file asks for: exact ones, and beginnings of those with a variable in them. */
function asked(file: string): { exact: string[]; beginnings: string[] } {
  const source = ts.createSourceFile(
    file,
    readFileSync(file, "utf8"),
    ts.ScriptTarget.Latest,
    true,
    ts.ScriptKind.TSX,
  );
  const namespaces = new Set<string>();
  const exact: string[] = [];
  const beginnings: string[] = [];
  const ask = (key: ts.Expression) => {
    if (ts.isConditionalExpression(key)) {
      ask(key.whenTrue);
      ask(key.whenFalse);
    }
    if (ts.isStringLiteralLike(key)) exact.push(key.text);
    if (ts.isTemplateExpression(key)) beginnings.push(key.head.text);
  };
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node)) {
      const called = node.expression.getText().split(".").at(-1);
      const [first] = node.arguments;
      if (called === "useTranslation" && first) {
        const [, name] = first.getText().match(/"(\w+)"/) ?? [];
        if (name) namespaces.add(name);
      }
      if (called === "t" && first) ask(first);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  expect(namespaces.size, `${file} takes its texts from one namespace of its own`).toBeLessThanOrEqual(1);
  const [own = "ui"] = namespaces;
  const named = (key: string) => (key.includes(":") ? key : `${own}:${key}`);
  return { exact: exact.map(named), beginnings: beginnings.map(named) };
}

const files = [
  sources(join(import.meta.dirname, "..")),
  sources(join(import.meta.dirname, "../../../shared/src")),
];
const uses = files.flat().map(asked);
const exact = new Set(uses.flatMap((use) => use.exact));
const beginnings = [...new Set(uses.flatMap((use) => use.beginnings))];
const bases = new Set([...en.keys()].map((key) => key.replace(PLURAL, "")));

/** The file and all that it imports statically, of the console's own. */
function withImports(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  const imports = readFileSync(file, "utf8").matchAll(/^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)"/gm);
  for (const [, path = ""] of imports) {
    const beside = join(dirname(file), path);
    const imported = [".ts", ".tsx", "/index.ts"].map((ending) => beside + ending).find(existsSync);
    if (imported) withImports(imported, found);
  }
  return found;
}

describe("the catalogues", () => {
  it("hold at the start what the first view says", () => {
    const starts = ["main.tsx", "features/inbox/InboxLayout.tsx"];
    const sources = starts.flatMap((name) => [...withImports(join(import.meta.dirname, "..", name))]);
    const named = new Set(
      sources
        .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/useTranslation\(([^)]*)\)/g)])
        .flatMap(([, names = ""]) => [...names.matchAll(/"(\w+)"/g)].map(([, name]) => name)),
    );
    expect(named).toContain("inbox");
    expect([...named].filter((name) => name !== "ui").sort()).toEqual(
      [...named].filter((name) => name && name in first).sort(),
    );
  });

  it("have the same texts in both languages, with the plural forms that each language has", () => {
    expect([...de.keys()].map((key) => key.replace(PLURAL, "")).sort()).toEqual(
      [...en.keys()].map((key) => key.replace(PLURAL, "")).sort(),
    );
    for (const [language, texts] of Object.entries({ en, de })) {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      for (const base of new Set(
        [...texts.keys()].filter((key) => PLURAL.test(key)).map((key) => key.replace(PLURAL, "")),
      )) {
        for (const form of forms)
          expect(texts.has(`${base}_${form}`), `${language} ${base}_${form}`).toBe(true);
      }
    }
  });

  it("fill in the same values in both languages, and leave no text empty", () => {
    for (const [key, text] of en) {
      expect(variables(de.get(key) ?? ""), key).toEqual(variables(text));
      expect([text, de.get(key)], key).not.toContain("");
    }
  });

  it("have every text that is asked for", () => {
    expect([...exact].filter((key) => !bases.has(key))).toEqual([]);
    expect(beginnings.filter((start) => ![...bases].some((key) => key.startsWith(start)))).toEqual([]);
  });

  it("have no text that nobody asks for", () => {
    const unused = [...bases].filter(
      (key) => !exact.has(key) && !beginnings.some((start) => key.startsWith(start)),
    );
    expect(unused).toEqual([]);
  });
});
