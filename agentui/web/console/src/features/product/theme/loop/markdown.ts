/** A piece of a line: words that may be strong or lead somewhere. */
export interface Piece {
  text: string;
  strong?: boolean;
  href?: string;
}

export type Block =
  | { kind: "heading" | "paragraph" | "quote"; pieces: Piece[] }
  | { kind: "list"; items: Piece[][] };

/** The little Markdown that issues are written in: headings, paragraphs, lists, quotes, strong words and links. */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  for (const part of markdown.replace(/<!--[\s\S]*?-->/g, "").split(/\n{2,}/)) {
    const lines = part.split("\n").filter((line) => line.trim() !== "");
    for (const line of lines) blocks.push(blockOf(line));
  }
  return blocks.reduce<Block[]>(joined, []);
}

function blockOf(line: string): Block {
  const heading = /^#{1,6}\s+(.*)$/.exec(line);
  if (heading) return { kind: "heading", pieces: piecesOf(heading[1] ?? "") };
  const quote = /^>\s?(.*)$/.exec(line);
  if (quote) return { kind: "quote", pieces: piecesOf(quote[1] ?? "") };
  const item = /^\s*[-*]\s+(.*)$/.exec(line);
  if (item) return { kind: "list", items: [piecesOf(item[1] ?? "")] };
  return { kind: "paragraph", pieces: piecesOf(line) };
}

/** Items that follow each other are one list. */
function joined(before: Block[], next: Block): Block[] {
  const last = before.at(-1);
  if (last?.kind === "list" && next.kind === "list") last.items.push(...next.items);
  else before.push(next);
  return before;
}

const PIECE = /\*\*((?:\\.|[^*\\])+)\*\*|\[((?:\\.|[^\]\\])*)\]\((https?:\/\/[^\s)]+)\)/g;

function piecesOf(line: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const found of line.matchAll(PIECE)) {
    if (found.index > end) pieces.push({ text: plain(line.slice(end, found.index)) });
    const [all, strong, text = "", href] = found;
    pieces.push(strong === undefined ? { text: plain(text), href } : { text: plain(strong), strong: true });
    end = found.index + all.length;
  }
  if (end < line.length) pieces.push({ text: plain(line.slice(end)) });
  return pieces;
}

/** Without the backslashes that keep signs from being marks. */
function plain(text: string): string {
  return text.replace(/\\([\p{P}\p{S}])/gu, "$1");
}
