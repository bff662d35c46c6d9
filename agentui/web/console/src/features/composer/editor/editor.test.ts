import { Editor } from "@tiptap/react";
import { describe, expect, it, vi } from "vitest";
import { editorExtensions, linkOf } from "./extensions";
import { fromServer, toServer } from "./html";
import { matchingPeople } from "./mentions";
import { insertPicture, placePicture, removePicture } from "./pictures";

const PEOPLE = [
  { id: 17, name: "Ada Byron", email: "ada@example.com" },
  { id: 18, name: "Bo Adams", email: "bo@example.com" },
  { id: 19, name: "Jérôme", email: "jerome@example.com" },
];

function editorWith(html: string, mentions = true) {
  const element = document.createElement("div");
  document.body.append(element);
  const extensions = editorExtensions({
    placeholder: () => "",
    canned: null,
    onEscape: () => {},
    mentions: mentions ? { people: () => PEOPLE, show: () => {} } : null,
  });
  return new Editor({ element, extensions, content: fromServer(html) });
}

const roundTrip = (html: string) => toServer(editorWith(html).getHTML());

describe("what the editor gives the server", () => {
  it("is what the server gave it, in the elements that the server knows", () => {
    const same = [
      "<p>Hello <strong>Ann</strong>,<br>it <em>works</em> <u>now</u> <s>not</s>.</p>",
      '<ol start="3"><li><p>three</p></li></ol><ul><li><p>dash</p></li></ul>',
      "<blockquote><p>quoted</p></blockquote><pre><code>x &lt; y</code></pre><h2>Title</h2>",
      '<p><img src="/api/v1/attachments/17" alt="a picture" width="200"></p>',
      '<p><a href="https://example.com/a?b=1&amp;c=2">x</a></p>',
      "<p>a</p><p><br></p><p>b</p>",
    ];
    for (const html of same) expect(roundTrip(html)).toBe(html);
  });

  it("names colleagues as tickets/mention.go reads them", () => {
    const mention = '<p><span data-mention="17">@Ada Byron</span> look</p>';
    expect(roundTrip(mention)).toBe(mention);
    expect(toServer(editorWith(mention, false).getHTML())).toBe("<p>@Ada Byron look</p>");
  });

  it("is nothing when nothing was written", () => {
    expect([roundTrip(""), roundTrip("<p><br></p><p></p>")]).toEqual(["", ""]);
  });

  it("holds no foreign picture and no link that runs", () => {
    expect(roundTrip('<p>a<img src="https://evil.example/x.png"></p>')).toBe("<p>a</p>");
    expect(roundTrip('<p><a href="javascript:alert(1)">x</a></p>')).toBe("<p>x</p>");
  });

  it("holds a picture once it has arrived", () => {
    vi.stubGlobal("URL", Object.assign(URL, { createObjectURL: () => "blob:x", revokeObjectURL: () => {} }));
    const editor = editorWith("<p>see</p>");
    editor.commands.focus("end");
    insertPicture(editor, 1, new File(["x"], "shot.png", { type: "image/png" }));
    expect(toServer(editor.getHTML())).toBe("<p>see</p>");
    expect(placePicture(editor, 1, "/api/v1/attachments/4")).toBe(true);
    expect(editor.getHTML()).toContain('src="/api/v1/attachments/4"');
    expect([placePicture(editor, 1, "/x"), removePicture(editor, 9)]).toEqual([false, false]);
  });
});

describe("mentions", () => {
  it("offer names from their beginning before those inside, whatever the accents", () => {
    const names = (query: string) => matchingPeople(PEOPLE, query).map(({ name }) => name);
    expect(names("ad")).toEqual(["Ada Byron", "Bo Adams"]);
    expect(names("jero")).toEqual(["Jérôme"]);
    expect(names("")).toHaveLength(3);
    expect(names("zz")).toEqual([]);
  });
});

describe("links", () => {
  it("are completed from what was typed", () => {
    const cases = [
      ["example.com/a", "https://example.com/a"],
      ["https://example.com", "https://example.com"],
      ["ada@example.com", "mailto:ada@example.com"],
      ["tel:+123", "tel:+123"],
      ["not a link", null],
      ["javascript:alert(1)", null],
      ["word", null],
    ] as const;
    for (const [typed, href] of cases) expect(linkOf(typed), typed).toBe(href);
  });
});
