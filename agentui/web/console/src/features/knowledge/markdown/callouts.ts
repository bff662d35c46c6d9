import type MarkdownIt from "markdown-it";
import type { Token } from "markdown-it";

export const CALLOUTS = ["note", "tip", "important", "warning", "caution"] as const;
export type CalloutKind = (typeof CALLOUTS)[number];

export interface Callout {
  kind: CalloutKind;
  /** Its own words instead of "Note" or "Tip". */
  title: string;
}

const MARK = /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*(.*)$/i;

/** Quotations whose first line is `[!NOTE]` or the like, with a title or without. */
export function callouts(markdown: MarkdownIt) {
  markdown.core.ruler.after("block", "callouts", ({ tokens }) => {
    for (let at = 0; at < tokens.length; at++) {
      if (tokens[at]?.type !== "blockquote_open") continue;
      const found = take(tokens, at);
      if (!found) continue;
      const open = tokens[at] as Token;
      const close = tokens[closing(tokens, at)] as Token;
      open.type = "callout_open";
      open.meta = found;
      close.type = "callout_close";
    }
  });
}

/** Takes the line that says so out of the quotation at that place. */
function take(tokens: Token[], at: number): Callout | null {
  const paragraph = tokens[at + 1];
  const inline = tokens[at + 2];
  if (paragraph?.type !== "paragraph_open" || inline?.type !== "inline") return null;
  const [first = "", ...rest] = inline.content.split("\n");
  const mark = MARK.exec(first.trimEnd());
  if (!mark) return null;
  inline.content = rest.join("\n");
  if (rest.length === 0) tokens.splice(at + 1, 3);
  return { kind: (mark[1] ?? "note").toLowerCase() as CalloutKind, title: (mark[2] ?? "").trim() };
}

function closing(tokens: readonly Token[], at: number): number {
  const level = tokens[at]?.level;
  return tokens.findIndex(
    (token, index) => index > at && token.type === "blockquote_close" && token.level === level,
  );
}
