// Fails the build when the console's first load grows beyond its budget: the page, its blocking
// script, the entry and the inbox with everything they import statically, the style sheet and the latin
// font. Views that are reached later, the composer and other languages come when they are asked for.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 250 * 1024;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

function firstLoad(key, found = new Set()) {
  const chunk = manifest[key];
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const css of chunk.css ?? []) found.add(css);
  for (const imported of chunk.imports ?? []) firstLoad(imported, found);
  return found;
}

const fonts = readdirSync(new URL("assets/", dist)).filter((name) => /^inter-latin-(?!ext-)/.test(name));
const files = [
  "index.html",
  "theme.js",
  ...firstLoad("src/features/inbox/InboxLayout.tsx", firstLoad("index.html")),
  ...fonts.map((name) => `assets/${name}`),
];
const sizes = files.map((file) => {
  const bytes = readFileSync(new URL(file, dist));
  return { file, bytes: file.endsWith(".woff2") ? bytes.length : gzipSync(bytes, { level: 9 }).length };
});

const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
for (const { file, bytes } of sizes.sort((a, b) => b.bytes - a.bytes)) {
  console.log(`${(bytes / 1024).toFixed(1).padStart(7)} KB  ${file}`);
}
console.log(`${(total / 1024).toFixed(1).padStart(7)} KB  first load of ${BUDGET / 1024} KB`);
if (total > BUDGET) {
  console.error("The first load is over its budget: import what is heavy where it is used.");
  process.exit(1);
}
