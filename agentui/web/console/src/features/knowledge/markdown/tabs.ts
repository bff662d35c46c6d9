import type MarkdownIt from "markdown-it";
import type { StateBlock } from "markdown-it";

const OPEN = ":::tabs";
const CLOSE = ":::";
const TAB = /^::tab (.*)$/;

/**
 * `:::tabs`, then parts that begin with `::tab Title`, then `:::`. What stands before the first part belongs
 * to none: it becomes a token "stray", which the rich editor does not hold.
 */
export function tabs(markdown: MarkdownIt) {
  markdown.block.ruler.before("fence", "tabs", rule, {
    alt: ["paragraph", "reference", "blockquote", "list"],
  });
}

interface Part {
  title: string | null;
  from: number;
  to: number;
}

function rule(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  if (markerOf(state, start) !== OPEN) return false;
  if (silent) return true;
  const { parts, next } = partsOf(state, start, end);
  const open = state.push("tabs_open", "div", 1);
  open.block = true;
  open.map = [start, next];
  const before = { parent: state.parentType, lineMax: state.lineMax };
  state.parentType = "blockquote"; // a container like any other: what is in it may interrupt paragraphs
  for (const { title, from, to } of parts) {
    if (title === null) {
      if (state.getLines(from, to, 0, false).trim() !== "") state.push("tabs_stray", "", 0);
      continue;
    }
    const tab = state.push("tab_open", "div", 1);
    tab.block = true;
    tab.info = title;
    state.lineMax = to;
    state.md.block.tokenize(state, from, to);
    state.push("tab_close", "div", -1).block = true;
  }
  state.parentType = before.parent;
  state.lineMax = before.lineMax;
  state.push("tabs_close", "div", -1).block = true;
  state.line = next;
  return true;
}

/** The words of a line that is not indented like code; null outside of the container. */
function markerOf(state: StateBlock, line: number): string | null {
  const indent = (state.sCount[line] ?? 0) - state.blkIndent;
  if (indent > 3 || indent < 0) return null;
  const from = (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);
  return state.src.slice(from, state.eMarks[line]).trim();
}

const FENCE = /^(`{3,}|~{3,})/;

function partsOf(state: StateBlock, start: number, end: number): { parts: Part[]; next: number } {
  const parts: Part[] = [{ title: null, from: start + 1, to: end }];
  let depth = 0;
  let fence = "";
  let line = start + 1;
  for (; line < end; line++) {
    if (!state.isEmpty(line) && (state.sCount[line] ?? 0) < state.blkIndent) break; // the list item around it ends
    const marker = markerOf(state, line) ?? "";
    const current = parts.at(-1) as Part;
    const fenced = FENCE.exec(marker)?.[1] ?? "";
    if (fence !== "") {
      if (fenced.startsWith(fence) && marker === fenced) fence = "";
    } else if (fenced !== "") fence = fenced;
    else if (marker === OPEN) depth++;
    else if (marker === CLOSE && depth > 0) depth--;
    else if (marker === CLOSE) {
      current.to = line;
      return { parts, next: line + 1 };
    } else if (depth === 0) {
      const title = TAB.exec(marker)?.[1];
      if (title === undefined) continue;
      current.to = line;
      parts.push({ title: title.trim(), from: line + 1, to: end });
    }
  }
  (parts.at(-1) as Part).to = line;
  return { parts, next: line };
}
