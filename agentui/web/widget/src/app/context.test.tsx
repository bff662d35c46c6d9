import { render } from "preact";
import { expect, it } from "vitest";
import { ChatContext, type Counter, useChat } from "./context";
import { FIRST } from "./core/state";

it("shows what changes right after the first drawing, before any frame is painted", async () => {
  const listeners = new Set<() => void>();
  const counter = { state: FIRST, subscribe: (one: () => void) => listeners.add(one) } as unknown as Counter;
  const Shown = () => <p>{useChat().state.phase}</p>;
  const root = document.createElement("div");
  render(
    <ChatContext.Provider value={counter}>
      <Shown />
    </ChatContext.Provider>,
    root,
  );
  counter.state = { ...FIRST, phase: "ready" };
  for (const tell of listeners) tell();
  await Promise.resolve();
  expect(root.textContent).toBe("ready");
});
