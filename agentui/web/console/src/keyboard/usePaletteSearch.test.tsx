import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CommandProvider } from "./CommandProvider";
import { CommandRegistry, type PaletteResult } from "./registry";
import { usePaletteSearch } from "./usePaletteSearch";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const result = (id: string): PaletteResult => ({ id, title: id, run: () => {} });

/** A provider that answers when the test says so. */
function slowDesk() {
  const asked = new Map<string, { answer: (ids: string[]) => void; signal: AbortSignal }>();
  const registry = new CommandRegistry("pc");
  registry.provide({
    id: "tickets",
    group: "Tickets",
    search: (query, signal) =>
      new Promise((resolve) => {
        asked.set(query, { signal, answer: (ids) => resolve(ids.map(result)) });
      }),
  });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <CommandProvider registry={registry}>{children}</CommandProvider>
  );
  const hook = renderHook(({ query }) => usePaletteSearch(query), {
    wrapper,
    initialProps: { query: "ink" },
  });
  const shown = () => hook.result.current.found.flatMap(({ results }) => results.map(({ id }) => id));
  const type = async (query: string) => {
    hook.rerender({ query });
    await act(() => vi.advanceTimersByTimeAsync(200));
  };
  const answer = (query: string, ...ids: string[]) => act(async () => asked.get(query)?.answer(ids));
  return { hook, asked, shown, type, answer };
}

it("keeps what was found until the newer answer is there", async () => {
  const { hook, shown, type, answer } = slowDesk();
  await type("ink");
  await answer("ink", "a", "b");
  expect(shown()).toEqual(["a", "b"]);
  await type("inkjet");
  expect(shown()).toEqual(["a", "b"]);
  expect(hook.result.current.busy).toBe(true);
  await answer("inkjet", "c");
  expect(shown()).toEqual(["c"]);
  expect(hook.result.current.busy).toBe(false);
  await type("");
  expect(shown()).toEqual([]);
});

it("aborts what is no longer asked, and never shows its late answer", async () => {
  const { asked, shown, type, answer } = slowDesk();
  await type("ink");
  await type("inkjet");
  expect(asked.get("ink")?.signal.aborted).toBe(true);
  await answer("inkjet", "new");
  await answer("ink", "old");
  expect(shown()).toEqual(["new"]);
});

it("waits for a pause in typing", async () => {
  const { hook, asked } = slowDesk();
  hook.rerender({ query: "inkj" });
  await act(() => vi.advanceTimersByTimeAsync(50));
  hook.rerender({ query: "inkjet" });
  await act(() => vi.advanceTimersByTimeAsync(200));
  expect([...asked.keys()]).toEqual(["inkjet"]);
});
