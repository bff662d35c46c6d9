import type MarkdownIt from "markdown-it";
import type { Token } from "markdown-it";

const BOX = /^\[([ xX])\](?:[ \t]|$)/;

/**
 * Lists of which each item begins with `[ ]` or `[x]`. Where only some do, a token "task_box" stays behind,
 * which the rich editor does not hold.
 */
export function tasks(markdown: MarkdownIt) {
  markdown.core.ruler.before("inline", "tasks", (state) => {
    const { tokens } = state;
    for (let at = 0; at < tokens.length; at++) {
      const open = tokens[at] as Token;
      if (open.type !== "bullet_list_open" && open.type !== "ordered_list_open") continue;
      const items = itemsOf(tokens, at);
      const boxes = items.map((item) => boxOf(tokens, item));
      if (boxes.every((box) => box === null)) continue;
      if (open.type === "ordered_list_open" || boxes.includes(null)) {
        open.type = "task_box";
        continue;
      }
      makeTasks(tokens, at, items, boxes as string[]);
    }
  });
}

function makeTasks(tokens: Token[], at: number, items: number[], boxes: string[]) {
  const open = tokens[at] as Token;
  open.type = "task_list_open";
  (tokens[closing(tokens, at, "bullet_list_close")] as Token).type = "task_list_close";
  items.forEach((item, index) => {
    const token = tokens[item] as Token;
    const inline = tokens[item + 2] as Token;
    token.type = "task_item_open";
    token.meta = { checked: boxes[index] !== " " };
    inline.content = inline.content.slice(4).trimStart();
    (tokens[closing(tokens, item, "list_item_close")] as Token).type = "task_item_close";
  });
}

function itemsOf(tokens: readonly Token[], at: number): number[] {
  const level = (tokens[at]?.level ?? 0) + 1;
  const items: number[] = [];
  for (let next = at + 1; next < tokens.length; next++) {
    const token = tokens[next] as Token;
    if (token.level < level) break;
    if (token.level === level && token.type === "list_item_open") items.push(next);
  }
  return items;
}

function boxOf(tokens: readonly Token[], item: number): string | null {
  const inline = tokens[item + 2];
  if (tokens[item + 1]?.type !== "paragraph_open" || inline?.type !== "inline") return null;
  return BOX.exec(inline.content)?.[1] ?? null;
}

function closing(tokens: readonly Token[], at: number, type: string): number {
  const level = tokens[at]?.level;
  return tokens.findIndex((token, index) => index > at && token.type === type && token.level === level);
}
