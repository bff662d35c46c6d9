export type Piece = string | { href: string; text: string };

const LINK = /\bhttps?:\/\/[^\s<>"]+|\bwww\.[^\s<>"]+\.[^\s<>"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+/giu;
const TRAILING = /[.,;:!?'"*_~»”’…、。，！？；：）」』】]+$/u;

/** Splits plain text at its web and mail addresses. Nothing else becomes a link, whatever it is called. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(LINK)) {
    const shown = trimmed(match[0]);
    const href = safeHref(addressOf(shown));
    if (!href) continue;
    if (match.index > at) pieces.push(text.slice(at, match.index));
    pieces.push({ href, text: shown });
    at = match.index + shown.length;
  }
  if (at < text.length) pieces.push(text.slice(at));
  return pieces;
}

function addressOf(shown: string): string {
  if (/^https?:/i.test(shown)) return shown;
  return /^www\./i.test(shown) ? `https://${shown}` : `mailto:${shown}`;
}

/** Punctuation after an address belongs to the sentence, and so does a bracket that it did not open. */
function trimmed(found: string): string {
  for (;;) {
    const shorter = found.replace(TRAILING, "");
    const last = shorter.at(-1);
    const open = last === ")" ? "(" : last === "]" ? "[" : "";
    const surplus = open && shorter.split(last as string).length > shorter.split(open).length;
    const next = surplus ? shorter.slice(0, -1) : shorter;
    if (next === found) return found;
    found = next;
  }
}

/** The address when it leads to the web or to mail, else nothing. */
export function safeHref(address: string): string | undefined {
  try {
    const url = new URL(address);
    return ["https:", "http:", "mailto:"].includes(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
