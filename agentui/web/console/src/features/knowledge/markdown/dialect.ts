import MarkdownIt from "markdown-it";
import { type Callout, callouts } from "./callouts";
import { tabs } from "./tabs";
import { tasks } from "./tasks";

export type { Callout };

/**
 * The Markdown that articles are written in, as the server's package knowledge/markdown reads it: CommonMark,
 * GitHub's tables, strikethrough, task lists and plain links, callouts and tabs.
 */
export const dialect = new MarkdownIt("default", { html: true, linkify: true })
  .use(tabs)
  .use(callouts)
  .use(tasks);

// Only what begins with a scheme or is a mail address; "kept.example" in a sentence stays a word.
dialect.linkify.set({ fuzzyLink: false, fuzzyIP: false, fuzzyEmail: true });
// An address is what was written; nothing is judged here, since nothing of it is put into a page.
dialect.validateLink = () => true;
dialect.normalizeLink = (url) => url;
