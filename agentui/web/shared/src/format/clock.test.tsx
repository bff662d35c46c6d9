import { act, render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Clock, ClockProvider, useTicking } from "./clock";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

function Minutes({ onRender }: { onRender: () => void }) {
  onRender();
  return <p>{useTicking(1000, (now) => Math.floor(now.getTime() / 60_000))}</p>;
}

it("renders a reader only when what it shows has changed, and stops when nobody reads", () => {
  const clock = new Clock();
  let renders = 0;
  const view = render(
    <ClockProvider clock={clock}>
      <Minutes onRender={() => renders++} />
    </ClockProvider>,
  );
  act(() => vi.advanceTimersByTime(59_000));
  expect([view.container.textContent, renders]).toEqual(["0", 1]);
  act(() => vi.advanceTimersByTime(1000));
  expect([view.container.textContent, renders]).toEqual(["1", 2]);
  view.unmount();
  expect(vi.getTimerCount()).toBe(0);
});

it("shares one timer among readers of the same step", () => {
  const clock = new Clock();
  const stops = [clock.every(1000, () => {}), clock.every(1000, () => {}), clock.every(30_000, () => {})];
  expect(vi.getTimerCount()).toBe(2);
  for (const stop of stops) stop();
  expect(vi.getTimerCount()).toBe(0);
});
