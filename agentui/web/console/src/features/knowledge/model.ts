import type { components } from "../../api/schema";

type Schemas = components["schemas"];

export type Article = Schemas["Article"];
export type Translation = Schemas["ArticleTranslation"];
export type Edition = Schemas["ArticleEdition"];
export type Revision = Schemas["ArticleRevision"];
export type Diff = Schemas["ArticleDiff"];
export type Change = Diff["body"][number];
export type Counts = Schemas["ArticleCounts"];
export type Section = Schemas["ArticleSection"];
export type SectionWords = Schemas["SectionWords"];
export type Template = Schemas["ArticleTemplate"];
export type Words = Schemas["ArticleWords"];
export type ArticleFile = Schemas["ArticleFile"];
export type ArticleFound = Schemas["ArticleFound"];
export type ArticleUpdate = Schemas["ArticleUpdate"];
export type ArticleSave = Schemas["ArticleSave"];
export type NewArticle = Schemas["NewArticle"];
export type Preview = Schemas["ArticleHTML"];
export type ChangedDetails = Schemas["ChangedDetails"];

export type Status = Translation["status"];
export const STATUSES = ["draft", "in_review", "published", "archived"] as const satisfies readonly Status[];
export const VISIBILITIES = [
  "public",
  "customers",
  "agents",
] as const satisfies readonly Article["visibility"][];

/** The language to open an article in: the one that is looked for, else the source. */
export function shownIn(article: Article, language: string | undefined): Translation | undefined {
  return article.translations.find((one) => one.language === language) ?? article.translations[0];
}

/** What a section is called for somebody who reads that language. */
export function sectionName(section: Section, language: string): string {
  return (
    (section.words.find((one) => one.language === language) ?? section.words[0])?.title ?? `#${section.id}`
  );
}

/** "Deutsch" for "de", in the language's own name. */
export function languageName(language: string): string {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
  } catch {
    return language;
  }
}

/** Languages in use: the help centre's in their order, then whatever articles have besides. */
export function languagesOf(offered: readonly string[], article?: Article): string[] {
  return [...new Set([...offered, ...(article?.translations.map(({ language }) => language) ?? [])])];
}
