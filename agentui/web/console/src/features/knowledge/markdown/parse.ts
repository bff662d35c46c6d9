import type { Node, Schema } from "@tiptap/pm/model";
import type MarkdownIt from "markdown-it";
import type { Token } from "markdown-it";
import { MarkdownParser, type ParseSpec } from "prosemirror-markdown";

const TOKENS: Record<string, ParseSpec> = {
  paragraph: { block: "paragraph" },
  heading: { block: "heading", getAttrs: ({ tag }) => ({ level: Number(tag.slice(1)) }) },
  blockquote: { block: "blockquote" },
  callout: { block: "callout", getAttrs: ({ meta }) => ({ kind: meta.kind, title: meta.title }) },
  tabs: { block: "tabs" },
  tab: { block: "tab", getAttrs: ({ info }) => ({ title: info }) },
  bullet_list: { block: "bulletList", getAttrs: (_, tokens, at) => ({ tight: isTight(tokens, at) }) },
  ordered_list: {
    block: "orderedList",
    getAttrs: (token, tokens, at) => ({
      start: Number(token.attrGet("start") ?? 1),
      tight: isTight(tokens, at),
    }),
  },
  list_item: { block: "listItem" },
  task_list: { block: "taskList", getAttrs: (_, tokens, at) => ({ tight: isTight(tokens, at) }) },
  task_item: { block: "taskItem", getAttrs: ({ meta }) => ({ checked: meta.checked }) },
  code_block: { block: "codeBlock", noCloseToken: true },
  fence: {
    block: "codeBlock",
    getAttrs: ({ info }) => ({ language: info.trim() || null }),
    noCloseToken: true,
  },
  hr: { node: "horizontalRule" },
  table: { block: "table" },
  thead: { ignore: true },
  tbody: { ignore: true },
  tr: { block: "tableRow" },
  th: { block: "tableHeader", getAttrs: alignment },
  td: { block: "tableCell", getAttrs: alignment },
  html_block: { node: "rawBlock", getAttrs: ({ content }) => ({ source: content.replace(/\n+$/, "") }) },
  html_inline: { node: "rawInline", getAttrs: ({ content }) => ({ source: content }) },
  image: {
    node: "picture",
    getAttrs: (token) => ({
      src: token.attrGet("src") ?? "",
      alt: plainOf(token),
      title: token.attrGet("title"),
    }),
  },
  hardbreak: { node: "hardBreak" },
  em: { mark: "italic" },
  strong: { mark: "bold" },
  s: { mark: "strike" },
  code_inline: { mark: "code", noCloseToken: true },
  link: {
    mark: "link",
    getAttrs: (token) => ({ href: token.attrGet("href"), title: token.attrGet("title") }),
  },
};

const parsers = new WeakMap<Schema, MarkdownParser>();

/** Throws at tokens that the document has no place for. */
export function parse(schema: Schema, tokens: Token[]): Node {
  let parser = parsers.get(schema);
  if (!parser) {
    const given = { parse: (_: string, env: { tokens: Token[] }) => env.tokens };
    parser = new MarkdownParser(schema, given as unknown as MarkdownIt, TOKENS);
    parsers.set(schema, parser);
  }
  return parser.parse("", { tokens });
}

function alignment(token: Token) {
  return { align: /text-align:\s*(\w+)/.exec(token.attrGet("style") ?? "")?.[1] ?? null };
}

/** The first item's first paragraph is hidden where items stand close. */
function isTight(tokens: readonly Token[], at: number): boolean {
  const level = (tokens[at]?.level ?? 0) + 2;
  for (let next = at + 1; next < tokens.length && (tokens[next]?.level ?? 0) >= level - 1; next++) {
    const token = tokens[next] as Token;
    if (token.type === "paragraph_open" && token.level === level) return token.hidden;
  }
  return true;
}

export function plainOf(token: Token): string {
  return (token.children ?? [])
    .map((child) =>
      child.type === "image" ? plainOf(child) : child.type === "softbreak" ? " " : child.content,
    )
    .join("");
}
