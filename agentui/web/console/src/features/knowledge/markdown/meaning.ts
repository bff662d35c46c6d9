import type { Token } from "markdown-it";
import { dialect } from "./dialect";
import { plainOf } from "./parse";

/**
 * What Markdown says, however it is written: two texts of one meaning look the same to readers. Which of several
 * ways to write a list, a heading or emphasis was chosen is no part of it.
 */
export function meaningOf(source: string): string {
  const said: string[] = [];
  for (const token of dialect.parse(source, {})) {
    if (token.type === "inline") said.push(JSON.stringify(runsOf(token)));
    else if (token.type !== "thead_open" && token.type !== "tbody_open") said.push(blockOf(token));
  }
  return said.join("\n");
}

function blockOf(token: Token): string {
  const attributes = [token.attrGet("start"), token.attrGet("style"), token.info.trim(), token.meta];
  const type = token.type === "fence" || token.type === "code_block" ? "code" : token.type;
  const content = token.type === "html_block" ? token.content.replace(/\n+$/, "") : token.content;
  return JSON.stringify([type, token.tag, ...attributes, token.hidden, content.replace(/\n$/, "")]);
}

type Run = [text: string, marks: string];

/** Stretches of text with the marks that are on it, in whatever order they were opened. */
function runsOf(inline: Token): Run[] {
  const runs: Run[] = [];
  let marks: string[] = [];
  const add = (text: string, more: readonly string[] = []) => {
    const on = [...new Set([...marks, ...more])].sort().join(" ");
    const last = runs.at(-1);
    if (last && last[1] === on) last[0] += text;
    else if (text !== "") runs.push([text, on]);
  };
  for (const token of inline.children ?? []) {
    if (token.nesting === 1) marks = [...marks, nameOf(token)];
    else if (token.nesting === -1) marks = marks.slice(0, -1);
    else if (token.type === "text" || token.type === "text_special") add(token.content);
    else if (token.type === "softbreak") add(" ");
    else if (token.type === "code_inline") add(token.content, ["code"]);
    else if (token.type === "image") add(`\u0000image ${nameOf(token)} ${plainOf(token)}\u0000`);
    else add(`\u0000${token.type} ${token.content}\u0000`);
  }
  return runs;
}

function nameOf(token: Token): string {
  const attributes = ["href", "src", "title"].map((name) => token.attrGet(name) ?? "");
  return JSON.stringify([token.type, ...attributes]);
}
