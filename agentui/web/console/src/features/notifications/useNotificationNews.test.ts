import { expect, it, vi } from "vitest";
import type { LiveNews } from "../../live";
import { askPermission, permissionOf, showNotice } from "./browser";
import type { Notification } from "./queries";
import { notificationIn } from "./useNotificationNews";

const mention: Notification = {
  id: 7,
  kind: "mention",
  ticket_id: 1001,
  subject: "Printer",
  actor: "Ada",
  preview: "",
  data: {},
  created_at: "2026-03-04T10:00:00Z",
  read_at: null,
};

it("is found in events and in signals, and nowhere else", () => {
  const event = {
    type: "event",
    seq: 1,
    id: 1,
    kind: "notification.added",
    at: mention.created_at,
    actor: { kind: "system", name: "" },
    data: {},
    notification: mention,
  } satisfies LiveNews;
  expect(notificationIn(event)).toBe(mention);
  expect(notificationIn({ type: "notification", notification: mention })).toBe(mention);
  expect(notificationIn({ ...event, kind: "ticket.created" })).toBeUndefined();
  expect(notificationIn({ type: "reload" })).toBeUndefined();
});

it("shows the browser's notice only when allowed, and only while nobody looks", async () => {
  const made = vi.fn();
  class Fake {
    static permission: NotificationPermission = "default";
    static requestPermission = async () => {
      Fake.permission = "granted";
      return Fake.permission;
    };
    onclick: (() => void) | null = null;
    constructor(title: string) {
      made(title);
    }
    close() {}
  }
  const host = (visibilityState: DocumentVisibilityState) => ({
    Notification: Fake as unknown as typeof globalThis.Notification,
    document: { visibilityState },
  });
  const notice = { title: "Ada mentioned you", body: "", tag: "kept-7", onClick: () => {} };

  expect(permissionOf({ document: { visibilityState: "hidden" } })).toBe("unsupported");
  showNotice(host("hidden"), notice);
  expect(made).not.toHaveBeenCalled();
  expect(await askPermission(host("hidden"))).toBe("granted");
  showNotice(host("visible"), notice);
  expect(made).not.toHaveBeenCalled();
  showNotice(host("hidden"), notice);
  expect(made).toHaveBeenCalledExactlyOnceWith("Ada mentioned you");
});
