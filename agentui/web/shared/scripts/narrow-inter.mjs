// Makes src/styles/fonts/inter-latin.woff2 from the package's Inter: the same characters with the weights
// that are used (400 to 700) instead of all nine hundred, which takes a third off the largest file of a
// first visit. Run again after an update of @fontsource-variable/inter; the result is committed.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import subsetFont from "subset-font";

const WEIGHTS = { min: 400, max: 700 };
const LATIN = "inter-latin-wght-normal.woff2";

const folder = new URL(
  "./",
  `file://${createRequire(import.meta.url).resolve("@fontsource-variable/inter")}`,
);
const css = readFileSync(new URL("index.css", folder), "utf8");
const [, face = ""] = css.split("/* inter-latin-wght-normal */");
const [, ranges = ""] = face.match(/unicode-range: ([^;]+);/) ?? [];

/** Every character of "U+0000-00FF,U+0131". */
function charactersOf(unicodeRange) {
  return unicodeRange
    .split(",")
    .map((range) => range.trim().slice(2).split("-"))
    .flatMap(([first, last = first]) => {
      const start = Number.parseInt(first, 16);
      return Array.from({ length: Number.parseInt(last, 16) - start + 1 }, (_, at) => start + at);
    })
    .map((code) => String.fromCodePoint(code))
    .join("");
}

const whole = readFileSync(new URL(`files/${LATIN}`, folder));
const narrow = await subsetFont(whole, charactersOf(ranges), {
  targetFormat: "woff2",
  variationAxes: { wght: WEIGHTS },
});
writeFileSync(new URL("../src/styles/fonts/inter-latin.woff2", import.meta.url), narrow);
console.log(`${whole.length} bytes became ${narrow.length}`);
