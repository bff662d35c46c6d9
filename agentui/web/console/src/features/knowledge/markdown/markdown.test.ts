import { describe, expect, it } from "vitest";
import { hold } from "./document";
import { articleSchema as schema } from "./extensions";
import { meaningOf } from "./meaning";
import { serialize } from "./serialize";

/** Opened, and every block written anew. */
function anew(source: string): string | null {
  const held = hold(schema, source);
  return held && serialize(held.doc);
}

const PLAIN = [
  "# Title\n\nHello **bold** and *slanted* ~~gone~~ `code`.",
  "- one\n- two\n  - deeper\n- three",
  "1. one\n2. two\n   - inner",
  "3. three\n4. four",
  "- loose\n\n- list",
  "- [ ] open\n- [x] done\n  - [ ] inner",
  "> quoted\n>\n> twice",
  "> [!NOTE]\n> Read this.",
  "> [!WARNING] Mind the gap\n> First.\n>\n> - a\n> - b",
  "> [!TIP]\n>\n> - only a list",
  ":::tabs\n::tab Windows\n\nPress **Start**.\n\n::tab macOS\n\n```sh\nopen .\n:::\n```\n\n:::",
  "| a | b |\n| :-- | --: |\n| `x \\| y` | **2** |",
  "```go\nfmt.Println(1)\n```",
  "````md\n```\ninner\n```\n````",
  "![A door](kb:12) and [a file](kb:13) and [other](article:7#top)",
  '[words](https://example.com/a_b "a title")',
  "<https://example.com/a_b_c?d=1>",
  "one\\\ntwo",
  "---",
  "a \\* b \\_c\\_ snake_case \\<b> \\&amp; 1 < 2 & 3",
  "1\\. not a list",
  "\\# not a title",
  "\\:::tabs",
  "- a\n\n\n* b",
  "**`bold code`**",
  "``a ` b``",
  "`` `a` ``",
  "<div>raw</div>",
  "a <kbd>Ctrl</kbd> b",
];

describe("the rich editor", () => {
  it.each(PLAIN)("writes %j as it reads it", (source) => {
    expect(anew(source)).toBe(source);
  });

  it.each([
    ["* star\n* list", "- star\n- list"],
    ["Title\n=====", "# Title"],
    ["__bold__ and _slanted_", "**bold** and *slanted*"],
    ["    indented", "```\nindented\n```"],
    ["wrapped\nlines", "wrapped lines"],
    ["see https://example.com/x now", "see <https://example.com/x> now"],
    ["[a][1]\n\n[1]: https://example.com", "[a](https://example.com)"],
    ["***both** one*", "***both** one*"],
    ["| a |\n|---|", "| a |\n| --- |"],
  ])("writes %j in its own way, with the same meaning", (source, written) => {
    expect(anew(source)).toBe(written);
    expect(meaningOf(written)).toBe(meaningOf(source));
  });

  it.each([
    ["tasks beside plain items", "- [ ] task\n- plain"],
    ["words before the first tab", ":::tabs\nlost\n\n::tab A\n\nx\n\n:::"],
    ["numbered tasks", "1. [ ] task"],
  ])("leaves %s to the source", (_, source) => {
    expect(hold(schema, source)).toBeNull();
  });

  it("gives back the very text that nobody has touched", () => {
    const source = "Setext\n======\n\n* a\n* b\n\n\n_x_\nwrapped  \nhard\n\n[r]: https://example.com\n";
    const held = hold(schema, source);
    expect(held?.write(held.doc)).toBe(source);
  });

  it("writes anew only the block that was changed", () => {
    const source = "Setext\n======\n\n* a\n* b\n\n_old_ words\n\n| a|b |\n|-|-|\n|1|2|\n";
    const held = hold(schema, source);
    const doc = held?.doc;
    const changed = doc
      ?.replace(0, 0, doc.slice(0, 0))
      .copy(doc.content.replaceChild(2, schema.node("paragraph", null, [schema.text("new")])));
    expect(changed && held?.write(changed)).toBe(
      "Setext\n======\n\n* a\n* b\n\nnew\n\n| a|b |\n|-|-|\n|1|2|\n",
    );
  });

  it("keeps bold that ends with a full stop before a letter", () => {
    const bold = schema.mark("bold");
    const doc = schema.node("doc", null, [
      schema.node("paragraph", null, [schema.text("太字。", [bold]), schema.text("と続く")]),
    ]);
    const held = hold(schema, "");
    const written = held?.write(doc) ?? "";
    expect(hold(schema, written)?.doc.toJSON()).toEqual(doc.toJSON());
  });

  it("is empty for nothing", () => {
    const held = hold(schema, "");
    expect(held?.write(held.doc)).toBe("");
  });
});

/** A small generator with a seed, so that a failure can be seen again. */
function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

describe("any text", () => {
  it("survives being held: what is written means what was read", () => {
    const pieces = [
      "a",
      " ",
      "*",
      "_",
      "**",
      "`",
      "[",
      "](x)",
      "<b>",
      "&lt;",
      "\n",
      "\n\n",
      "- ",
      "1. ",
      "> ",
      "# ",
      "|",
      "~~",
      ":::tabs",
      "::tab x",
      ":::",
      "\\",
      "!",
      "[!NOTE]",
      "```",
      "日",
      ".",
      "[ ] ",
      "    ",
      "|---|---|",
    ]; // prettier-ignore
    let held = 0;
    for (let seed = 1; seed <= 1000; seed++) {
      const next = random(seed);
      const source = Array.from({ length: 3 + next(14) }, () => pieces[next(pieces.length)]).join("");
      const opened = hold(schema, source);
      if (!opened) continue;
      held++;
      expect(opened.write(opened.doc), JSON.stringify(source)).toBe(source);
      const written = serialize(opened.doc);
      expect(meaningOf(written), JSON.stringify([source, written])).toBe(meaningOf(source));
    }
    expect(held).toBeGreaterThan(500);
  });

  it("that is typed is read again as typed", () => {
    const signs = [
      "a",
      "b",
      " ",
      "*",
      "_",
      "`",
      "[",
      "]",
      "(",
      ")",
      "<",
      ">",
      "&amp;",
      "!",
      "#",
      "-",
      "+",
      "1.",
      "2)",
      "|",
      "~",
      ":",
      "\\",
      "=",
      "[!NOTE]",
      ":::",
      "x",
    ]; // prettier-ignore
    for (let seed = 1; seed <= 1000; seed++) {
      const next = random(seed);
      const text = Array.from({ length: 1 + next(8) }, () => signs[next(signs.length)])
        .join("")
        .trim();
      if (!text) continue;
      const doc = schema.node("doc", null, [schema.node("paragraph", null, [schema.text(text)])]);
      const written = hold(schema, "")?.write(doc) ?? "";
      expect(hold(schema, written)?.doc.toJSON(), JSON.stringify([text, written])).toEqual(doc.toJSON());
    }
  });
});
