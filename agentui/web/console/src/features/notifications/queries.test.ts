import { describe, expect, it } from "vitest";
import { type Notification, type NotificationPages, withNew, withRead } from "./queries";

const AT = "2026-03-04T10:00:00Z";

function notification(id: number, read = false): Notification {
  return {
    id,
    kind: "mention",
    ticket_id: 1001,
    subject: "Printer",
    actor: "Ada",
    preview: "",
    data: {},
    created_at: AT,
    read_at: read ? AT : null,
  };
}

const pages = (...items: Notification[]): NotificationPages => ({
  pageParams: [""],
  pages: [{ items, next_cursor: "", unread: items.filter((one) => one.read_at === null).length }],
});

describe("notifications", () => {
  it("come on top and count", () => {
    const after = withNew(pages(notification(1)), notification(2));
    expect(after.pages[0]?.items.map(({ id }) => id)).toEqual([2, 1]);
    expect(after.pages[0]?.unread).toBe(2);
  });

  it("are there once, however often they are told", () => {
    const before = pages(notification(1));
    expect(withNew(before, notification(1))).toBe(before);
  });

  it("are read one by one, and again without effect", () => {
    const once = withRead(pages(notification(2), notification(1)), AT, [2]);
    expect(once.pages[0]?.unread).toBe(1);
    expect(withRead(once, AT, [2]).pages[0]?.unread).toBe(1);
  });

  it("are all read, those of later pages that are not here included", () => {
    const before = pages(notification(2), notification(1, true));
    const [first] = before.pages;
    if (first) first.unread = 40;
    expect(withRead(before, AT).pages[0]?.unread).toBe(0);
    expect(withRead(before, AT).pages[0]?.items.every((one) => one.read_at)).toBe(true);
  });
});
