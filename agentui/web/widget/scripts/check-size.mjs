// Fails the build when the loader, or everything that opening the chat loads in the heaviest language,
// grows beyond its budget.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const KB = 1024;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

function weigh(file) {
  return { file, bytes: gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length };
}

function loadedBy(key, found = new Set()) {
  const chunk = manifest[key];
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const css of chunk.css ?? []) found.add(css);
  for (const imported of chunk.imports ?? []) loadedBy(imported, found);
  return found;
}

function hold(name, files, budget) {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const { file, bytes } of files) console.log(`${(bytes / KB).toFixed(1).padStart(7)} KB  ${file}`);
  console.log(`${(total / KB).toFixed(1).padStart(7)} KB  ${name} of ${budget} KB`);
  if (total <= budget * KB) return;
  console.error(`${name} is over its budget.`);
  process.exitCode = 1;
}

const locales = Object.keys(manifest).filter((key) => key.startsWith("src/locales/"));
const heaviest = locales.map((key) => weigh(manifest[key].file)).sort((a, b) => b.bytes - a.bytes)[0];
hold("the loader", [weigh("widget.js")], 6);
hold("the opened chat", [...[...loadedBy("src/app/main.tsx")].map(weigh), heaviest], 40);
