import { renderHook } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { useTimelineScroll } from "./useTimelineScroll";

const HEIGHT = 400;

beforeEach(() => {
  const seen = class {
    observe() {}
    disconnect() {}
  };
  vi.stubGlobal("ResizeObserver", seen);
  vi.stubGlobal("IntersectionObserver", seen);
  return () => vi.unstubAllGlobals();
});

const rect = (top: number, height: number) => new DOMRect(0, top, 600, height);

/** A timeline of a box 400 high, in which messages begin where the test says. */
function timeline(first: number) {
  const box = document.createElement("section");
  box.getBoundingClientRect = () => rect(0, HEIGHT);
  const end = document.createElement("div");
  end.scrollIntoView = vi.fn();
  const add = (top: number) => {
    const message = document.createElement("article");
    message.dataset.message = "";
    message.getBoundingClientRect = () => rect(top, 100);
    box.append(message);
  };
  add(first);
  const refs = [{ current: box }, { current: end }] as const;
  const { result, rerender } = renderHook(
    ({ last, own }: { last: string; own: boolean }) => useTimelineScroll(...refs, { first: "1", last, own }),
    { initialProps: { last: "1", own: false } },
  );
  const arrives = (last: string, top: number, own = false) => {
    add(top);
    rerender({ last, own });
    return result.current.below;
  };
  return { arrives, end };
}

it("counts a new message only when it is out of sight", () => {
  const { arrives } = timeline(0);
  expect(arrives("2", 120)).toBe(0);
  expect(arrives("3", HEIGHT - 20)).toBe(1);
  expect(arrives("4", HEIGHT + 80)).toBe(2);
});

it("shows agents what they have just said", () => {
  const { arrives, end } = timeline(0);
  expect(arrives("2", HEIGHT + 80, true)).toBe(0);
  expect(end.scrollIntoView).toHaveBeenCalledOnce();
});
