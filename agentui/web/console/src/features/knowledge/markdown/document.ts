import { Fragment, type Node, type Schema } from "@tiptap/pm/model";
import type { Token } from "markdown-it";
import { dialect } from "./dialect";
import { meaningOf } from "./meaning";
import { parse } from "./parse";
import { serialize } from "./serialize";

/** Markdown as the rich editor holds it. */
export interface HeldText {
  doc: Node;
  /** The Markdown of what became of `doc`: whatever was not touched is written as it was. */
  write: (doc: Node) => string;
}

/**
 * Opens Markdown for the rich editor; null when the editor could not give back all that it says, so that only
 * its source may be edited.
 */
export function hold(schema: Schema, source: string): HeldText | null {
  const env: { references?: object } = {};
  let doc: Node;
  let tokens: Token[];
  try {
    tokens = dialect.parse(source, env);
    doc = parse(schema, tokens);
    doc.check();
  } catch {
    return null;
  }
  if (doc.childCount === 0) doc = schema.topNodeType.createAndFill() as Node;
  if (meaningOf(source) !== meaningOf(written(doc))) return null;
  // Link definitions stand apart from what uses them: such a text is written anew as a whole.
  const known = env.references ? new Map<string, string>() : sourcesOf(doc, tokens, source);
  const loaded = keyOf(trimmed(doc));
  return { doc, write: (now) => (keyOf(trimmed(now)) === loaded ? source : written(now, known)) };
}

/** Without the empty line that the editor keeps at the end for the next word. */
function trimmed(doc: Node): Node {
  const { lastChild, childCount } = doc;
  if (childCount < 2 || lastChild?.type.name !== "paragraph" || lastChild.content.size > 0) return doc;
  return trimmed(doc.copy(doc.content.cut(0, doc.content.size - lastChild.nodeSize)));
}

/** The blocks' own words in the source, by what they say. */
function sourcesOf(doc: Node, tokens: readonly Token[], source: string): Map<string, string> {
  const lines = source.split("\n");
  const maps = tokens
    .filter(({ level, nesting, map }) => level === 0 && nesting >= 0 && map)
    .map(({ map }) => map);
  const known = new Map<string, string>();
  if (maps.length !== doc.childCount) return known;
  doc.forEach((block, _, at) => {
    const [from, to] = maps[at] as [number, number];
    known.set(keyOf(block), lines.slice(from, to).join("\n").replace(/\s+$/, ""));
  });
  return known;
}

const keys = new WeakMap<Node, string>();

function keyOf(node: Node): string {
  const known = keys.get(node);
  if (known !== undefined) return known;
  const key = JSON.stringify(node.toJSON());
  keys.set(node, key);
  return key;
}

function written(doc: Node, known: ReadonlyMap<string, string> = new Map()): string {
  const blocks: string[] = [];
  const flush = (run: Node[]) => {
    // Neighbours are written together, so that lists beside each other stay apart.
    if (run.length > 0) blocks.push(exact(doc.copy(Fragment.from(run))));
  };
  let run: Node[] = [];
  doc.forEach((block) => {
    const was = known.get(keyOf(block));
    if (was === undefined) {
      run.push(block);
      return;
    }
    flush(run);
    run = [];
    blocks.push(was);
  });
  flush(run);
  const text = blocks.filter((block) => block.trim() !== "").join("\n\n");
  return text === "" ? "" : `${text}\n`;
}

const BEFORE = /([\p{L}\p{N}])(?=(?:\*{1,3}|~~)[\p{P}\p{S}])/gu;
const AFTER = /((?<=[\p{P}\p{S}])(?:\*{1,3}|~~))([\p{L}\p{N}])/gu;

/**
 * Bold that ends with a full stop right before a letter does not end for Markdown ("**Stop.**then"). The letter
 * is written as its number then, which counts as punctuation and reads the same.
 */
function exact(doc: Node): string {
  const plain = serialize(doc);
  if (!/[\p{P}\p{S}](?:\*|~~)[\p{L}\p{N}]|[\p{L}\p{N}](?:\*|~~)[\p{P}\p{S}]/u.test(plain)) return plain;
  if (says(doc, plain)) return plain;
  const numbered = plain
    .replace(BEFORE, (letter) => entity(letter))
    .replace(AFTER, (_, sign: string, letter: string) => sign + entity(letter));
  return says(doc, numbered) ? numbered : plain;
}

function says(doc: Node, source: string): boolean {
  try {
    return keyOf(parse(doc.type.schema, dialect.parse(source, {}))) === keyOf(doc);
  } catch {
    return false;
  }
}

function entity(letter: string): string {
  return `&#${letter.codePointAt(0)};`;
}
