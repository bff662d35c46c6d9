import { describe, expect, it } from "vitest";
import { type CannedReply, filledHtml, filledText, firstName, matching, slashBefore, textOf } from "./model";

function reply(shortcut: string, title: string, body_html = "<p>Text</p>"): CannedReply {
  return { id: shortcut.length, shortcut, title, body_html, team_id: null } as CannedReply;
}

const replies = [
  reply("refund", "How refunds work"),
  reply("return", "Send it back"),
  reply("hello", "Greeting"),
  reply("delay", "The parcel is late, no refund yet"),
  reply("uber", "Ü like Über"),
];
const found = (query: string) => matching(replies, query).map(({ shortcut }) => shortcut);

describe("matching", () => {
  it("puts shortcuts before titles, titles before what merely holds it", () => {
    expect(found("ref")).toEqual(["refund", "delay"]);
    expect(found("re")).toEqual(["refund", "return", "delay", "hello"]);
    expect(found("back")).toEqual(["return"]);
  });

  it("does not care about case and accents", () => {
    expect(found("ÜBER")).toEqual(["uber"]);
  });

  it("shows all for a slash alone, and none for nonsense", () => {
    expect(found("")).toHaveLength(5);
    expect(found("zzz")).toEqual([]);
  });

  it("finds words of the text only once three letters say what is meant", () => {
    const one = [reply("a", "B", "<p>Warranty lasts</p>")];
    expect(matching(one, "war")).toHaveLength(1);
    expect(matching(one, "wa")).toHaveLength(0);
  });
});

it.each([
  ["/", 1, { from: 0, query: "" }],
  ["Hi /ref", 7, { from: 3, query: "ref" }],
  ["Hi\n/ref more", 7, { from: 3, query: "ref" }],
  ["and/or", 6, null],
  ["https://a.example", 9, null],
  ["/ref done", 9, null],
])("finds the slash in %j at %i", (text, caret, expected) => {
  expect(slashBefore(text, caret)).toEqual(expected);
});

const filling = {
  customer: { name: "Ana <Torres>", email: "ana@example.net" },
  agent: { name: "Bo Berg" },
  ticket: { number: 1001, subject: "Late" },
};

describe("filling", () => {
  it("says who and what", () => {
    const html = "<p>Hello {{customer.first_name}}, it is #{{ ticket.number }}. {{agent.name}}</p>";
    expect(filledText(html, filling)).toBe("Hello Ana, it is #1001. Bo Berg");
  });

  it("leaves no gap where nothing is known, and what it does not know as it is", () => {
    const nobody = { ...filling, customer: { name: "", email: "" } };
    expect(filledText("<p>Hello {{customer.first_name}}, {{order.id}}</p>", nobody)).toBe(
      "Hello, {{order.id}}",
    );
  });

  it("never makes markup of a name", () => {
    expect(filledHtml("<p>{{customer.name}}</p>", filling)).toBe("<p>Ana &lt;Torres&gt;</p>");
  });
});

it.each([
  ["Ana Torres", "Ana"],
  ["Torres, Ana", "Ana"],
  ["Dr. Ana Torres", "Ana"],
  ["", ""],
  ["山田太郎", "山田太郎"],
])("the first name of %j is %j", (name, first) => expect(firstName(name)).toBe(first));

it("reads rich text as the chat shows it", () => {
  const html =
    '<p>See <a href="https://a.example/x">the page</a>:</p><ul><li><p>one</p></li><li>two</li></ul><p>Bye<br>Bo</p>';
  expect(textOf(html)).toBe("See the page (https://a.example/x):\n\n- one\n- two\nBye\nBo");
});
