import { beforeEach, describe, expect, it } from "vitest";
import { type Command, CommandRegistry } from "./registry";

let registry: CommandRegistry;
let ran: string[];

beforeEach(() => {
  registry = new CommandRegistry("pc");
  ran = [];
});

function offer(id: string, keys: Command["keys"], rest: Partial<Command> = {}) {
  return registry.register([{ id, title: id, group: "Test", keys, run: () => ran.push(id), ...rest }]);
}

function press(key: string, at = 0, init: Partial<KeyboardEvent> = {}) {
  return registry.handle({
    key,
    metaKey: false,
    ctrlKey: false,
    altKey: false,
    shiftKey: false,
    target: document.body,
    timeStamp: at,
    defaultPrevented: false,
    isComposing: false,
    ...init,
  });
}

describe("keys", () => {
  it("runs sequences in time, also after other keys, and not too late", () => {
    offer("inbox", "g i");
    expect([press("x", 0), press("g", 100), press("i", 900)]).toEqual([false, false, true]);
    press("g", 2000);
    expect(press("i", 3100)).toBe(false);
    expect(ran).toEqual(["inbox"]);
  });

  it("prefers the sequence over its last key alone", () => {
    offer("inbox", "g i");
    offer("info", "i");
    press("g", 0);
    press("i", 10);
    press("i", 20);
    expect(ran).toEqual(["inbox", "info"]);
  });

  it("ignores single keys where text is written, but not chords", () => {
    offer("solve", "e");
    offer("palette", "mod+k");
    offer("leave", "escape", { inInputs: true });
    const target = document.createElement("textarea");
    press("e", 0, { target });
    press("k", 0, { target, ctrlKey: true });
    press("Escape", 0, { target });
    expect(ran).toEqual(["palette", "leave"]);
  });

  it("leaves the keys of menus and dialogs to them", () => {
    offer("solve", "e");
    const dialog = document.createElement("div");
    dialog.setAttribute("role", "dialog");
    const target = dialog.appendChild(document.createElement("button"));
    expect(press("e", 0, { target })).toBe(false);
  });

  it("ignores what was handled already and what an input method composes", () => {
    offer("solve", "e");
    press("e", 0, { defaultPrevented: true });
    press("e", 0, { isComposing: true });
    expect(ran).toEqual([]);
  });

  it("takes any of several keys", () => {
    offer("next", ["j", "arrowdown"]);
    press("j");
    press("ArrowDown");
    expect(ran).toEqual(["next", "next"]);
  });
});

describe("scopes", () => {
  it("hears a scope only while it is on, and the inner one first", () => {
    offer("list", "e", { scope: "list" });
    offer("ticket", "e", { scope: "ticket" });
    expect(press("e")).toBe(false);
    const leaveList = registry.enter("list");
    const leaveTicket = registry.enter("ticket");
    press("e");
    leaveTicket();
    press("e");
    leaveList();
    expect(press("e")).toBe(false);
    expect(ran).toEqual(["ticket", "list"]);
  });
});

describe("what is on offer", () => {
  it("replaces a command by id while the replacement lasts", () => {
    offer("assign", "a", { title: "Assign" });
    const end = offer("assign", "a", { title: "Assign to me" });
    expect(registry.commands().map((command) => command.title)).toEqual(["Assign to me"]);
    end();
    expect(registry.commands().map((command) => command.title)).toEqual(["Assign"]);
  });
});
