import type { Command } from "./registry";

/**
 * The commands that a query means: each of its words begins a word of what the command is called, filed under
 * or found by. Those whose title alone answers it come first; the order is that of registration otherwise.
 */
export function matching(commands: readonly Command[], query: string): readonly Command[] {
  const asked = wordsOf(query);
  if (asked.length === 0) return commands;
  const answers = (texts: readonly string[]) => {
    const words = texts.flatMap(wordsOf);
    return asked.every((start) => words.some((word) => word.startsWith(start)));
  };
  const found = commands.filter(({ title, group, keywords = [] }) => answers([title, group, ...keywords]));
  const byTitle = new Set(found.filter(({ title }) => answers([title])));
  return [...byTitle, ...found.filter((command) => !byTitle.has(command))];
}

/** Without case and accents, so that "uber" finds "Über Kept". */
function wordsOf(text: string): string[] {
  const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();
  return plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}
