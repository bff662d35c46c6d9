import { describe, expect, it } from "vitest";
import type { Message } from "../../protocol";
import type { Entry } from "../core/outbox";
import { timeline } from "./timeline";

const said = (id: number, from: Message["from"], at: string): Message => {
  const agent = from === "agent" ? { name: "Anna", picture: "" } : null;
  return { id, nonce: "", from, agent, at, text: `${id}`, html: "", files: [], by_mail: false };
};
const entry = (nonce: string, at: string): Entry => {
  return { nonce, order: nonce, conversation: "1", text: nonce, files: [], at: Date.parse(at) };
};
const kinds = (...args: Parameters<typeof timeline>) =>
  timeline(...args).map((line) => (line.kind === "group" ? `${line.from} ${line.items.length}` : line.kind));

describe("timeline", () => {
  it("groups by who and when, and separates days", () => {
    const messages = [
      said(1, "visitor", "2025-11-19T10:00:00Z"),
      said(2, "visitor", "2025-11-19T10:01:00Z"),
      said(3, "agent", "2025-11-19T10:02:00Z"),
      said(4, "agent", "2025-11-19T10:30:00Z"),
      said(5, "system", "2025-11-20T10:00:00Z"),
    ];
    expect(kinds(messages, [], null)).toEqual(["day", "visitor 2", "agent 1", "agent 1", "day", "note"]);
  });

  it("draws the line before the first answer that was not read", () => {
    const messages = [1, 2, 3].map((id) => said(id, id === 1 ? "visitor" : "agent", "2025-11-19T10:00:00Z"));
    expect(kinds(messages, [], 2)).toEqual(["day", "visitor 1", "agent 1", "new", "agent 1"]);
  });

  it("puts what is on its way last, and it keeps its key when it has arrived", () => {
    const before = timeline([], [entry("a", "2025-11-19T10:00:00Z")], null);
    const after = timeline([{ ...said(9, "visitor", "2025-11-19T10:00:00Z"), nonce: "a" }], [], null);
    expect(before.map(({ key }) => key)).toEqual(after.map(({ key }) => key));
  });
});
