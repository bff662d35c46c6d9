import type { components } from "../../api/schema";

export type Form = components["schemas"]["Form"];
export type Definition = components["schemas"]["FormDefinition"];
export type FormField = components["schemas"]["FormField"];
export type FormOption = components["schemas"]["FormOption"];
export type Condition = components["schemas"]["FormCondition"];
export type Rule = components["schemas"]["FormRule"];
export type FormDay = components["schemas"]["FormDay"];
export type Kind = FormField["kind"];
export type Text = Readonly<Record<string, string>>;

/** The kinds of fields in the order in which they are offered. */
export const KINDS = [
  "text",
  "long_text",
  "email",
  "phone",
  "number",
  "date",
  "choice",
  "choices",
  "checkbox",
  "files",
  "hidden",
  "heading",
] as const satisfies readonly Kind[];

export const LANGUAGES = ["en", "de", "es", "fr", "pt", "zh", "ja", "ar"] as const;
export const PRIORITIES = ["low", "normal", "high", "urgent"] as const;
export const FILE_GROUPS = ["pictures", "pdf", "documents", "sound", "video", "archives", "data"] as const;
export const TESTS = ["is", "is_not", "contains", "filled"] as const satisfies readonly Rule["test"][];

/** What fields of a kind may become, beside a field of the ticket or something about the customer. */
const TARGETS: Record<Kind, readonly string[]> = {
  text: ["name", "subject", "message"],
  long_text: ["message"],
  email: ["email"],
  phone: [],
  number: [],
  date: [],
  choice: ["subject", "priority", "team", "tag"],
  choices: ["tag"],
  checkbox: ["tag"],
  files: [],
  hidden: ["name", "subject", "priority", "team", "tag"],
  heading: [],
};

export function targetsOf(kind: Kind): readonly string[] {
  return TARGETS[kind];
}

/** Fields whose answer can be kept under a name: custom:KEY on the ticket, customer:KEY on the person. */
export function canBeKept(kind: Kind): boolean {
  return kind !== "heading" && kind !== "files";
}

export function hasOptions(kind: Kind): boolean {
  return kind === "choice" || kind === "choices";
}

export function isTyped(kind: Kind): boolean {
  return kind === "text" || kind === "long_text" || kind === "email" || kind === "phone";
}

/** The words in a language, or in the form's first one. */
export function said(text: Text | undefined, language: string, first = language): string {
  return text?.[language] || text?.[first] || "";
}

export function withWords(text: Text | undefined, language: string, words: string): Text {
  const { [language]: _, ...others } = text ?? {};
  return words ? { ...others, [language]: words } : others;
}

/** A name that addresses and programs can use, from words that people do. */
export function slugOf(words: string, joint = "-"): string {
  return words
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/ß/g, "ss")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, joint)
    .replace(new RegExp(`^[${joint}]+|[${joint}]+$`, "g"), "")
    .slice(0, joint === "-" ? 60 : 40);
}

/** A name for a field that no other one has. */
export function freeId(fields: readonly FormField[], wish: string): string {
  const base = /^[a-z]/.test(wish) ? wish : `field_${wish}`.replace(/_$/, "");
  if (!fields.some(({ id }) => id === base)) return base;
  for (let n = 2; ; n++) {
    const id = `${base.slice(0, 36)}_${n}`;
    if (!fields.some((field) => field.id === id)) return id;
  }
}

export function newField(fields: readonly FormField[], kind: Kind, label: Text, option: Text): FormField {
  const field: FormField = { id: freeId(fields, kind), kind };
  if (kind !== "hidden") field.label = { ...label };
  if (hasOptions(kind)) field.options = [{ value: "option_1", label: { ...option } }];
  if (kind === "email" && !fields.some(({ maps }) => maps === "email")) field.maps = "email";
  if (kind === "long_text" && !fields.some(({ maps }) => maps === "message")) field.maps = "message";
  return field;
}

export function insertAt(fields: readonly FormField[], at: number, field: FormField): FormField[] {
  return [...fields.slice(0, at), field, ...fields.slice(at)];
}

export function replaceAt(fields: readonly FormField[], at: number, field: FormField): FormField[] {
  const before = fields[at];
  const next = fields.map((other, index) => (index === at ? field : other));
  return before && before.id !== field.id ? next.map((other) => renamed(other, before.id, field.id)) : next;
}

function renamed(field: FormField, from: string, to: string): FormField {
  if (!field.show) return field;
  const rules = field.show.rules.map((rule) => (rule.field === from ? { ...rule, field: to } : rule));
  return { ...field, show: { ...field.show, rules } };
}

/** A copy right below, which becomes a line of the message: a thing can become something only once. */
export function duplicated(fields: readonly FormField[], at: number): FormField[] {
  const field = fields[at];
  if (!field) return [...fields];
  const { maps, ...copy } = structuredClone(field);
  const id = freeId(fields, field.id);
  return insertAt(fields, at + 1, { ...copy, id, ...(maps === "tag" && { maps }) });
}

/** Without the field, and without the rules that looked at it. */
export function removed(fields: readonly FormField[], at: number): FormField[] {
  return sound(fields.filter((_, index) => index !== at));
}

export function moved(fields: readonly FormField[], from: number, to: number): FormField[] {
  const field = fields[from];
  if (!field || to < 0 || to >= fields.length) return [...fields];
  return insertAt(
    fields.filter((_, index) => index !== from),
    to,
    field,
  );
}

/** Rules that look at a question which does not stand above, by the field's place; moving may make some. */
export function brokenRules(fields: readonly FormField[], at: number): Rule[] {
  const above = new Set(questionsAbove(fields, at).map(({ id }) => id));
  return (fields[at]?.show?.rules ?? []).filter((rule) => !above.has(rule.field));
}

export function questionsAbove(fields: readonly FormField[], at: number): FormField[] {
  return fields.slice(0, at).filter(({ kind }) => kind !== "heading");
}

/** Without rules that look at fields which are not there. */
export function sound(fields: readonly FormField[]): FormField[] {
  const ids = new Set(fields.map(({ id }) => id));
  return fields.map((field) => {
    if (!field.show) return field;
    const rules = field.show.rules.filter((rule) => ids.has(rule.field));
    if (rules.length === field.show.rules.length) return field;
    const { show, ...rest } = field;
    return rules.length > 0 ? { ...rest, show: { ...show, rules } } : rest;
  });
}

/** Only what belongs to the kind, so that a changed kind leaves nothing behind that the server refuses. */
export function withKind(field: FormField, kind: Kind, option: Text): FormField {
  const { id, label, help, show } = field;
  const next: FormField = { id, kind, label, help, show };
  if (kind !== "heading" && kind !== "hidden") next.required = field.required;
  if (isTyped(kind) || kind === "number") next.placeholder = field.placeholder;
  if (hasOptions(kind)) {
    next.options = field.options?.length ? field.options : [{ value: "option_1", label: { ...option } }];
  }
  const keeps = /^custom(er)?:/.test(field.maps ?? "") && canBeKept(kind);
  if (field.maps && (TARGETS[kind].includes(field.maps) || keeps)) next.maps = field.maps;
  return next;
}

/** What is wrong with one field, by the name of its part: "label", "options[1].value". */
export function faultsOf(faults: Readonly<Record<string, string>>, at: number): Record<string, string> {
  const prefix = `definition.fields[${at}].`;
  const own = Object.entries(faults).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, message]) => [name.slice(prefix.length), message]));
}

export interface StarterWords {
  title: string;
  name: string;
  email: string;
  message: string;
}

/** What most forms begin with. */
export function starter(language: string, words: StarterWords): Definition {
  const text = (one: string): Text => ({ [language]: one });
  return {
    languages: [language],
    title: text(words.title),
    color: "#2161ca",
    fields: [
      { id: "name", kind: "text", label: text(words.name), maps: "name" },
      { id: "email", kind: "email", label: text(words.email), required: true, maps: "email" },
      { id: "message", kind: "long_text", label: text(words.message), required: true, maps: "message" },
    ],
  };
}

export interface Totals {
  views: number;
  submissions: number;
  suspected: number;
  refused: number;
}

export function totalsOf(days: readonly FormDay[]): Totals {
  const sum = { views: 0, submissions: 0, suspected: 0, refused: 0 };
  for (const day of days) {
    for (const name of ["views", "submissions", "suspected", "refused"] as const) sum[name] += day[name];
  }
  return sum;
}

/** The line that puts a form into a page of another site. */
export function snippetOf(form: Pick<Form, "url" | "slug">): string {
  const { origin } = new URL(form.url);
  return `<script async src="${origin}/forms/embed.js" data-form="${form.slug}"></script>`;
}
