/** A stretch of text, found words marked. Always plain text: React escapes it again. */
export interface Stretch {
  text: string;
  marked: boolean;
}

const ENTITIES: Record<string, string> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#34;": '"',
  "&#39;": "'",
  "&apos;": "'",
  "&nbsp;": "\u00a0",
};

/**
 * Reads a passage of a search answer: escaped text in which only <mark> and </mark> are markup. Anything else
 * that looks like markup is taken as the text it is, so nothing of it can ever become an element.
 */
export function stretchesOf(passage: string): Stretch[] {
  const stretches: Stretch[] = [];
  let marked = false;
  for (const piece of passage.split(/(<\/?mark>)/)) {
    if (piece === "<mark>") marked = true;
    else if (piece === "</mark>") marked = false;
    else if (piece !== "") append(stretches, { text: plainOf(piece), marked });
  }
  return stretches;
}

function append(stretches: Stretch[], next: Stretch) {
  const last = stretches.at(-1);
  if (last?.marked === next.marked) last.text += next.text;
  else stretches.push(next);
}

/** Once, not twice: "&amp;lt;" was written as "&lt;". */
function plainOf(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos|nbsp|#34|#39);/g, (entity) => ENTITIES[entity] ?? entity);
}
