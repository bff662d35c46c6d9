import { act, render } from "@testing-library/react";
import { type RefObject, useRef } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SEEN_AFTER, useSeenVersion } from "./useSeenVersion";

let seen: RefObject<number>;
const tops = { message: 100, composer: 400 };

function Ticket({ version }: { version: number }) {
  const composer = useRef<HTMLElement>(null);
  seen = useSeenVersion(version, composer);
  return (
    <article>
      <div data-message="1" />
      <section ref={composer} />
    </article>
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(document, "hasFocus").mockReturnValue(true);
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    return { top: this.tagName === "SECTION" ? tops.composer : tops.message } as DOMRect;
  });
  tops.message = 100;
});
afterEach(() => {
  vi.useRealTimers();
});

it("counts what has been on the screen for a moment as seen", () => {
  const { rerender } = render(<Ticket version={3} />);
  expect(seen.current).toBe(3);
  rerender(<Ticket version={4} />);
  act(() => void vi.advanceTimersByTime(SEEN_AFTER - 1));
  expect(seen.current).toBe(3);
  act(() => void vi.advanceTimersByTime(1));
  expect(seen.current).toBe(4);
});

it("does not count what comes while the window is behind others", () => {
  const { rerender } = render(<Ticket version={3} />);
  vi.mocked(document.hasFocus).mockReturnValue(false);
  rerender(<Ticket version={4} />);
  act(() => void vi.advanceTimersByTime(60_000));
  expect(seen.current).toBe(3);
  vi.mocked(document.hasFocus).mockReturnValue(true);
  window.dispatchEvent(new Event("focus"));
  act(() => void vi.advanceTimersByTime(SEEN_AFTER));
  expect(seen.current).toBe(4);
});

it("does not count a message that waits below until it is scrolled to", () => {
  const { rerender } = render(<Ticket version={3} />);
  tops.message = 900;
  rerender(<Ticket version={4} />);
  act(() => void vi.advanceTimersByTime(60_000));
  expect(seen.current).toBe(3);
  tops.message = 200;
  document.dispatchEvent(new Event("scroll"));
  act(() => void vi.advanceTimersByTime(SEEN_AFTER));
  expect(seen.current).toBe(4);
});
