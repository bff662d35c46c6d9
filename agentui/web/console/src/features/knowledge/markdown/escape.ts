/**
 * Text as it has to be written to mean itself. `lineStart` says that it begins a line, where more signs mean
 * something.
 */
export function escapeText(text: string, lineStart: boolean): string {
  const escaped = text
    .replace(/[`*\\~[\]_]/g, (sign, at: number) =>
      sign === "_" && isWord(text[at - 1]) && isWord(text[at + 1]) ? sign : `\\${sign}`,
    )
    .replace(/<(?=[a-z/!?])/gi, "\\<")
    .replace(/&(?=#?\w+;)/g, "\\&");
  if (!lineStart) return escaped;
  return escaped
    .replace(/^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$|[-+])|>|=+\s*$|:::?(?=\S|$)|\|)/, "$1\\$2")
    .replace(/^(\s*\d{1,9})([.)])(?=\s|$)/, "$1\\$2");
}

function isWord(sign: string | undefined): boolean {
  return sign !== undefined && /[\p{L}\p{N}]/u.test(sign);
}
