import { expect, it } from "vitest";
import { promisesFile } from "./forgotten";

it("hears a promise of a file in English and German", () => {
  const promises = [
    "<p>Please see the attached invoice.</p>",
    "<p>I&nbsp;attach the log</p>",
    "<p>Enclosed is the form</p>",
    "<p>Die Rechnung finden Sie im Anhang.</p>",
    "<p>Anbei das Formular.</p>",
    "<p>Ich habe es beigefügt</p>",
    "<p>Ich hänge die Datei an.</p>",
  ];
  expect(promises.filter((html) => !promisesFile(html))).toEqual([]);
});

it("hears none where there is none", () => {
  const others = [
    "<p>Thank you for your attachment.</p>",
    "<p>There was no attachment.</p>",
    "<blockquote><p>I attached it</p></blockquote><p>Received.</p>",
    "<p>Es war kein Anhang dabei.</p>",
    "<p>I am quite attached-free</p>".replace("attached-free", "free"),
  ];
  expect(others.filter(promisesFile)).toEqual([]);
});
