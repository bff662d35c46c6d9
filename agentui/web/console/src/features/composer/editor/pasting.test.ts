import { describe, expect, it } from "vitest";
import { cleanPaste } from "./pasting";

const clean = (html: string) =>
  cleanPaste(html, { isOwnPicture: (id) => id === 7 })
    .replace(/\s+/g, " ")
    .trim();

describe("pasting", () => {
  it("unwraps what Google Docs puts around, and reads its styles", () => {
    const pasted =
      '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr" style="line-height:1.38"><span style="font-weight:700;color:#000">Bold</span><span style="font-style:italic"> and italic</span></p></b>';
    expect(clean(pasted)).toBe("<p><span><strong>Bold</strong></span><span><em> and italic</em></span></p>");
  });

  it("makes lists of what Word paints as lists", () => {
    const item = (level: number, marker: string, text: string) =>
      `<p class="MsoListParagraph" style="mso-list:l0 level${level} lfo1"><!--[if !supportLists]--><span style="mso-list:Ignore">${marker}<span>&nbsp;</span></span><!--[endif]-->${text}<o:p></o:p></p>`;
    const pasted = `<p class="MsoNormal">Do:</p>${item(1, "1.", "one")}${item(2, "·", "deeper")}${item(1, "2.", "two")}<p class="MsoNormal">End</p>`;
    expect(clean(pasted)).toBe(
      "<p>Do:</p><ol><li>one<ul><li>deeper</li></ul></li><li>two</li></ol><p>End</p>",
    );
  });

  it("takes scripts, styles, comments and foreign pictures away", () => {
    const pasted =
      '<style>p{color:red}</style><script>alert(1)</script><!--x--><p onclick="x()">a<img src="https://evil.example/t.gif"><img src="/api/v1/attachments/9"><img src="/api/v1/attachments/7"></p>';
    expect(clean(pasted)).toBe('<p>a<img src="/api/v1/attachments/7"></p>');
  });

  it("keeps links that lead somewhere, straight", () => {
    expect(
      clean(
        '<a href="https://www.google.com/url?q=https://example.com/a&amp;sa=D" style="x" target="_blank">a</a>',
      ),
    ).toBe('<a href="https://example.com/a">a</a>');
    expect(clean('<a href="javascript:alert(1)">a</a><a href="#top">b</a>')).toBe("ab");
  });

  it("reads tables row by row, and headings in our sizes", () => {
    expect(
      clean("<table><tbody><tr><td>a</td><td>b</td></tr><tr><td></td><td>c</td></tr></tbody></table>"),
    ).toBe("<p>a | b</p><p>c</p>");
    expect(clean("<h1>a</h1><h5>b</h5><div>c</div>")).toBe("<h2>a</h2><h3>b</h3><p>c</p>");
  });

  it("keeps mentions", () => {
    expect(clean('<p><span data-mention="17" class="x">@Ada</span></p>')).toBe(
      '<p><span data-mention="17">@Ada</span></p>',
    );
  });
});
