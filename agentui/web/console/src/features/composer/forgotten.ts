const PROMISES = [
  /\battach(?:ed|ment|ments|ing)\b/i,
  /\bI(?:'ve| have)? attach\b/i,
  /\benclos(?:ed|ing)\b/i,
  /\b(?:im|in der|siehe|als)\s+(?:anhang|anlage)\b/i,
  /\b(?:angehängt|angehaengt|beigefügt|beigefuegt|anbei)\b/i,
  /\bhänge\b.*\ban\b/i,
];
const DENIALS =
  /\b(?:no|without|missing|your|the) attachments?\b|\b(?:kein(?:en)?|ohne|ihr(?:en)?) anhang\b/gi;

/** True when the words speak of a file that goes along; what is quoted is not the writer's promise. */
export function promisesFile(html: string): boolean {
  const own = html.replace(/<blockquote>[\s\S]*<\/blockquote>/g, " ").replace(/<[^>]*>/g, " ");
  const words = own.replace(/&nbsp;/g, " ").replace(DENIALS, " ");
  return PROMISES.some((promise) => promise.test(words));
}
