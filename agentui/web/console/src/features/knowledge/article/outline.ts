import { dialect } from "../markdown/dialect";
import { plainOf } from "../markdown/parse";

export interface Heading {
  level: number;
  title: string;
  /** Which heading of the text it is. */
  at: number;
}

/** The headings of a text, in order; those without words have no line of their own. */
export function headingsOf(body: string): Heading[] {
  const tokens = dialect.parse(body, {});
  return tokens
    .flatMap((token, at) => (token.type === "heading_open" ? [{ token, inline: tokens[at + 1] }] : []))
    .map(({ token, inline }, at) => ({
      level: Number(token.tag.slice(1)),
      title: inline ? plainOf(inline).trim() : "",
      at,
    }))
    .filter(({ title }) => title !== "");
}
