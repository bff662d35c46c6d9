import { describe, expect, it } from "vitest";
import {
  type Attachment,
  attachmentIds,
  type Content,
  contentOf,
  type Draft,
  isEmpty,
  joined,
  NOTHING,
} from "./model";

const file = (id: number, inline = false): Attachment => ({
  id,
  inline,
  name: `${id}.png`,
  type: "image/png",
  size: 10,
  url: `/api/v1/attachments/${id}`,
});
const words = (html: string, uploads: Attachment[] = []): Content => ({ html, recipients: null, uploads });

describe("what goes along", () => {
  it("are the files listed and the pictures that are still in the text", () => {
    const html = '<p><img src="/api/v1/attachments/2"></p>';
    expect(attachmentIds(words(html, [file(1), file(2, true), file(3, true)]))).toEqual([1, 2]);
    expect(isEmpty(words("", [file(3, true)]))).toBe(true);
    expect(isEmpty(words("", [file(1)]))).toBe(false);
  });

  it("is told apart again when a draft comes back", () => {
    const draft = {
      body_html: '<p>See <img src="/api/v1/attachments/2"></p>',
      attachments: [file(1), file(2)],
      recipients: {},
    } as unknown as Draft;
    const content = contentOf(draft);
    expect(content.uploads.map(({ id, inline }) => [id, inline])).toEqual([
      [1, false],
      [2, true],
    ]);
    expect(content.recipients).toBeNull();
  });
});

describe("joining", () => {
  it("loses no words and repeats none that both have", () => {
    const join = (a: string, b: string) => joined(words(a), words(b)).html;
    expect(join("<p>a</p>", "<p>a b</p>")).toBe("<p>a b</p>");
    expect(join("<p>a b</p>", "<p>a</p>")).toBe("<p>a b</p>");
    expect(join("<p>a</p>", "<p>b</p>")).toBe("<p>a</p><p>b</p>");
    expect(join("", "<p>b</p>")).toBe("<p>b</p>");
    expect(joined(words("", [file(1)]), words("", [file(1), file(2)])).uploads).toHaveLength(2);
    expect(joined(NOTHING, NOTHING)).toEqual(NOTHING);
  });
});
