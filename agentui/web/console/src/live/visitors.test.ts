import { expect, it, vi } from "vitest";
import { VisitorStore } from "./visitors";

const visitor = {
  type: "visitor" as const,
  ticket_id: 7,
  online: true,
  typing: false,
  text: "",
  got: 3,
  read: 2,
  page: { url: "https://shop.example/", title: "Shop" },
};

it("keeps the last word on each visitor and tells when it changes", () => {
  const store = new VisitorStore();
  const listener = vi.fn();
  const stop = store.subscribe(listener);
  store.apply(visitor);
  expect(store.of(7)).toMatchObject({ online: true, read: 2 });
  store.apply({ ...visitor, typing: true, text: "Hel" });
  expect(store.of(7)).toMatchObject({ typing: true, text: "Hel" });
  expect(store.of(8)).toBeUndefined();
  store.apply({ type: "pong" });
  expect(listener).toHaveBeenCalledTimes(2);
  stop();
});

it("claims nothing after a new connection until it is told again", () => {
  const store = new VisitorStore();
  store.apply(visitor);
  store.apply({ type: "welcome", seq: 1, agents: [], tickets: {} });
  expect(store.of(7)).toBeUndefined();
});
