import { expect, it } from "vitest";
import { linkPiece, wordsPiece } from "./pieces";

it("makes a link of a title, which is never markup", () => {
  const piece = linkPiece({ title: "<b>Keys</b> & doors", url: "https://desk.test/help/en/articles/keys" });
  expect(piece.html).toBe(
    '<a href="https://desk.test/help/en/articles/keys">&lt;b&gt;Keys&lt;/b&gt; &amp; doors</a>',
  );
  expect(piece.text).toBe("<b>Keys</b> & doors: https://desk.test/help/en/articles/keys");
});

it("takes the words of a page without what lives on it only", () => {
  const html =
    '<p>See <a href="/help/en/articles/b">that</a> and <a href="#top">above</a>.</p>' +
    '<p><img src="/x.png"></p><ul><li><input type="checkbox"> Turn</li></ul>';
  const piece = wordsPiece(html, "https://desk.test/help/en/articles/a");
  expect(piece.html).toBe(
    '<p>See <a href="https://desk.test/help/en/articles/b">that</a> and above.</p><ul><li> Turn</li></ul>',
  );
  expect(piece.text).toBe("See that (https://desk.test/help/en/articles/b) and above.\n\n- Turn");
});
