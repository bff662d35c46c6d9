import { Fragment, type Mark, type Node } from "@tiptap/pm/model";
import { MarkdownSerializer, type MarkdownSerializerState } from "prosemirror-markdown";
import { escapeText } from "./escape";

type State = MarkdownSerializerState;

const serializer = new MarkdownSerializer(
  {
    text(state, node, parent, index) {
      const text = (node.text ?? "").replace(/\s*\n\s*/g, " ");
      const bare = node.marks.some((mark) => isAutolink(mark, parent, index));
      state.text(bare ? text : escapeText(text, startsLine(parent, index)), false);
    },
    paragraph(state, node, parent) {
      // Nothing between paragraphs is nothing in Markdown.
      if (node.content.size === 0 && parent.childCount > 1) return;
      state.renderInline(arranged(node));
      state.closeBlock(node);
    },
    heading(state, node) {
      state.write(`${"#".repeat(node.attrs.level)} `);
      state.renderInline(arranged(node), false);
      state.closeBlock(node);
    },
    blockquote(state, node) {
      state.wrapBlock("> ", null, node, () => state.renderContent(node));
    },
    callout(state, node) {
      state.wrapBlock("> ", null, node, () => {
        state.write(
          `[!${String(node.attrs.kind).toUpperCase()}]${node.attrs.title ? ` ${oneLine(node.attrs.title)}` : ""}`,
        );
        // Only a paragraph may follow the mark at once; anything else might be taken for its continuation.
        if (node.firstChild?.type.name === "paragraph") state.ensureNewLine();
        else state.closeBlock(node);
        state.renderContent(node);
      });
    },
    tabs(state, node) {
      state.write(":::tabs\n");
      node.forEach((tab) => {
        state.write(`::tab ${oneLine(tab.attrs.title) || "…"}\n\n`);
        state.renderContent(tab);
        state.closeBlock(tab);
      });
      state.write(":::");
      state.closeBlock(node);
    },
    bulletList(state, node, parent, index) {
      const sign = afterSame(parent, index) ? "*" : "-";
      state.renderList(node, "  ", () => `${sign} `);
    },
    taskList(state, node, parent, index) {
      const sign = afterSame(parent, index) ? "*" : "-";
      state.renderList(node, "  ", (at) => `${sign} [${node.child(at).attrs.checked ? "x" : " "}] `);
    },
    orderedList(state, node, parent, index) {
      const start = Number(node.attrs.start ?? 1);
      const sign = afterSame(parent, index) ? ")" : ".";
      const width = String(start + node.childCount - 1).length;
      state.renderList(node, " ".repeat(width + 2), (at) => `${start + at}${sign} `.padEnd(width + 2));
    },
    listItem(state, node) {
      state.renderContent(node);
    },
    taskItem(state, node) {
      state.renderContent(node);
    },
    codeBlock(state, node) {
      const fence = "`".repeat(longest(node.textContent, /`{3,}/g, "``").length + 1);
      state.write(`${fence}${node.attrs.language ?? ""}\n`);
      state.text(node.textContent, false);
      if (node.textContent) state.write("\n");
      state.write(fence);
      state.closeBlock(node);
    },
    horizontalRule(state, node) {
      state.write("---");
      state.closeBlock(node);
    },
    table: writeTable,
    rawBlock(state, node) {
      state.text(node.attrs.source, false);
      state.closeBlock(node);
    },
    rawInline(state, node) {
      state.text(node.attrs.source, false);
    },
    picture(state, node) {
      if (!node.attrs.src) return; // still on its way
      state.write(
        `![${escapeText(node.attrs.alt ?? "", false)}](${target(node.attrs.src, node.attrs.title)})`,
      );
    },
    hardBreak(state, _node, parent, index) {
      if (parent.type.name.startsWith("table")) return state.write(" ");
      for (let next = index + 1; next < parent.childCount; next++) {
        if (parent.child(next).type.name !== "hardBreak") return state.write("\\\n");
      }
    },
  },
  {
    italic: { open: "*", close: "*", mixable: true, expelEnclosingWhitespace: true },
    bold: { open: "**", close: "**", mixable: true, expelEnclosingWhitespace: true },
    strike: { open: "~~", close: "~~", mixable: true, expelEnclosingWhitespace: true },
    link: {
      mixable: true,
      open: (_state, mark, parent, index) => (isAutolink(mark, parent, index) ? "<" : "["),
      close: (_state, mark, parent, index) =>
        isAutolink(mark, parent, index - 1) ? ">" : `](${target(mark.attrs.href ?? "", mark.attrs.title)})`,
    },
    code: {
      open: (_state, _mark, parent, index) => ticks(parent.child(index)).open,
      close: (_state, _mark, parent, index) => ticks(parent.child(index - 1)).close,
      escape: false,
    },
  },
  { hardBreakNodeName: "hardBreak" },
);

/** The Markdown of a block, or of a whole document. */
export function serialize(node: Node): string {
  const holder = node.type.name === "doc" ? node : node.type.schema.topNodeType.create(null, node);
  return serializer.serialize(holder).replace(/\n+$/, "");
}

/** A line with the marks that last longest outermost, so that few have to be closed and opened again. */
function arranged(line: Node): Node {
  const pieces = line.children.map((piece, at) => {
    if (piece.marks.length < 2) return piece;
    const extent = (mark: Mark) => {
      if (mark.type.name === "code") return 0; // nothing may stand inside it
      let end = at + 1;
      while (end < line.childCount && mark.isInSet(line.child(end).marks)) end++;
      return end;
    };
    return piece.mark([...piece.marks].sort((a, b) => extent(b) - extent(a)));
  });
  return line.copy(Fragment.fromArray(pieces));
}

function startsLine(parent: Node, index: number): boolean {
  return index === 0 || parent.child(index - 1).type.name === "hardBreak";
}

/** Two lists of one kind beside each other would be one: the second has another sign. */
function afterSame(parent: Node, index: number): boolean {
  let same = 0;
  while (same < index && parent.child(index - same - 1).type === parent.child(index).type) same++;
  return same % 2 === 1;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function longest(text: string, runs: RegExp, least: string): string {
  return [...text.matchAll(runs)].reduce((found, [run]) => (run.length > found.length ? run : found), least);
}

function target(address: string, title: string | null): string {
  const plain = /^[^\s<>()]+$/.test(address);
  const written = plain ? address : `<${address.replace(/[<>\\]/g, "\\$&").replace(/\n/g, "")}>`;
  return title ? `${written} "${title.replace(/["\\]/g, "\\$&")}"` : written;
}

function isAutolink(mark: Mark, parent: Node, index: number): boolean {
  const { href, title } = mark.attrs;
  const node = parent.child(index);
  if (mark.type.name !== "link") return false;
  if (title || !/^[a-z][\w+.-]{1,31}:[^\s<>]*$/i.test(href ?? "")) return false;
  if (!node.isText || node.text !== href || node.marks.at(-1) !== mark) return false;
  const neighbours = [index - 1, index + 1].filter((at) => at >= 0 && at < parent.childCount);
  return !neighbours.some((at) => mark.isInSet(parent.child(at).marks));
}

function ticks(node: Node): { open: string; close: string } {
  const text = node.text ?? "";
  const fence = longest(text, /`+/g, "") ? "`".repeat(longest(text, /`+/g, "").length + 1) : "`";
  const spaced = /^`|`$/.test(text) || (/^ .* $/.test(text) && text.trim() !== "");
  return spaced ? { open: `${fence} `, close: ` ${fence}` } : { open: fence, close: fence };
}

const RULES: Record<string, string> = { left: ":--", center: ":-:", right: "--:" };

function writeTable(state: State, table: Node) {
  table.forEach((row, _, at) => {
    const cells: string[] = [];
    row.forEach((cell) => {
      cells.push(cellText(cell));
    });
    state.write(`| ${cells.join(" | ")} |`);
    if (at === 0) {
      const rules: string[] = [];
      row.forEach((cell) => {
        rules.push(RULES[cell.attrs.align] ?? "---");
      });
      state.ensureNewLine();
      state.write(`| ${rules.join(" | ")} |`);
    }
    if (at < table.childCount - 1) state.ensureNewLine();
  });
  state.closeBlock(table);
}

/** A bar inside a cell ends it wherever it stands, in code too. */
function cellText(cell: Node): string {
  const paragraph = cell.type.schema.nodes.paragraph?.create(null, cell.content);
  return paragraph
    ? serialize(paragraph)
        .replace(/\s*\\?\n\s*/g, " ")
        .replace(/\|/g, "\\|")
    : "";
}
