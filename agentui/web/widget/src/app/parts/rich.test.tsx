import { render } from "preact";
import { describe, expect, it } from "vitest";
import { RichText } from "./rich";

function shown(html: string): string {
  const root = document.createElement("div");
  render(<RichText html={html} />, root);
  return root.innerHTML;
}

describe("formatted text", () => {
  it("keeps what people write", () => {
    expect(shown("<p>Hi <b>you</b></p><ul><li>one</li></ul>")).toBe(
      "<p>Hi <b>you</b></p><ul><li>one</li></ul>",
    );
  });

  it("keeps nothing that runs, loads or looks like us", () => {
    for (const hostile of [
      "<script>alert(1)</script>",
      "<img src=x onerror=alert(1)>",
      "<svg onload=alert(1)><script>alert(1)</script></svg>",
      "<iframe></iframe>",
      "<a href='javascript:alert(1)' onclick='alert(1)'>x</a>",
      "<p style='position:fixed' class='bar' id='root' onclick='x()'>x</p>",
      "<form action='/x'><input name=a><button>b</button></form>",
      "<img src='https://spy.example/x.png'><img src='//spy.example/x.png'>",
      "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
      "<template><script>alert(1)</script></template><noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    ]) {
      expect(shown(hostile)).not.toMatch(
        /script|onerror|onclick|onload|style=|class=|id=|iframe|form|input|spy|<svg|<math/i,
      );
    }
  });

  it("opens links elsewhere, with nothing in hand", () => {
    expect(shown("<a href='https://a.example/x' target=_self rel=opener>x</a>")).toBe(
      '<a href="https://a.example/x" target="_blank" rel="noopener noreferrer nofollow">x</a>',
    );
  });

  it("survives what is nested without end", () => {
    expect(shown(`${"<div>".repeat(300)}deep`)).toContain("deep");
  });
});
