import { describe, expect, it } from "vitest";
import { stretchesOf } from "./highlights";

describe("a highlighted passage", () => {
  it.each([
    ["plain", [{ text: "plain", marked: false }]],
    [
      "the <mark>printer</mark> is on",
      [
        { text: "the ", marked: false },
        { text: "printer", marked: true },
        { text: " is on", marked: false },
      ],
    ],
    ["<mark>a</mark><mark>b</mark>", [{ text: "ab", marked: true }]],
    ["a &amp; b &lt;c&gt; &#39;d&#39; &quot;e&quot;", [{ text: "a & b <c> 'd' \"e\"", marked: false }]],
    ["&amp;lt;b&amp;gt;", [{ text: "&lt;b&gt;", marked: false }]],
    ["<mark>open", [{ text: "open", marked: true }]],
    ["</mark>closed</mark>", [{ text: "closed", marked: false }]],
    ["", []],
  ])("%j", (passage, stretches) => {
    expect(stretchesOf(passage)).toEqual(stretches);
  });

  it.each([
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<mark onclick="alert(1)">x</mark>',
    "<MARK>x</MARK>",
    "<mar<mark>k>",
    "<<mark>/mark>",
  ])("%j stays text", (passage) => {
    const text = stretchesOf(passage)
      .map((stretch) => stretch.text)
      .join("");
    expect(text).toBe(passage.split(/<\/?mark>/).join(""));
  });
});
