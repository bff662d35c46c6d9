import { describe, expect, it } from "vitest";
import {
  columnsFrom,
  columnsText,
  NARROWEST,
  NO_COLUMNS,
  roomFor,
  sharesAfter,
  shownOf,
  widthsOf,
  withChat,
  withoutChat,
} from "./columns";

const opened = (...ids: number[]) => ids.reduce(withChat, NO_COLUMNS);

it.each([
  [200, 1],
  [639, 1],
  [640, 2],
  [1_000, 3],
  [1_280, 4],
  [4_000, 4],
])("%i px have room for %i chats", (width, room) => expect(roomFor(width)).toBe(room));

describe("columns", () => {
  it("keep the order in which chats were opened", () => {
    expect(withChat(opened(1, 2, 3), 1)).toEqual({ open: [1, 2, 3], recent: [1, 3, 2] });
  });

  it("give a fifth chat the place of the one that was left alone longest", () => {
    const four = withChat(opened(1, 2, 3, 4), 1);
    expect(withChat(four, 5)).toEqual({ open: [1, 5, 3, 4], recent: [5, 1, 4, 3] });
  });

  it("show the ones worked in last where not all have room, each in its place", () => {
    const three = withChat(opened(1, 2, 3), 1);
    expect(shownOf(three, 2)).toEqual([1, 3]);
    expect(shownOf(three, 4)).toEqual([1, 2, 3]);
    expect(shownOf(withoutChat(three, 1), 2)).toEqual([2, 3]);
  });

  it("survive in the browser, whatever stands there", () => {
    expect(columnsFrom(columnsText(withChat(opened(7, 8), 7)))).toEqual({ open: [7, 8], recent: [7, 8] });
    expect(columnsFrom("")).toEqual(NO_COLUMNS);
    expect(columnsFrom("4,x,-1,4,5|9,5")).toEqual({ open: [4, 5], recent: [5, 4] });
    expect(columnsFrom("1,2,3,4,5,6|").open).toHaveLength(4);
  });
});

describe("widths", () => {
  it("share the room evenly until somebody moves a line", () => {
    expect(widthsOf([], 3, 1_200)).toEqual([400, 400, 400]);
  });

  it("follow the line that is moved, and stay as wide as a chat needs", () => {
    const shares = sharesAfter([400, 400, 400], 0, 460);
    expect(widthsOf(shares, 3, 1_200)).toEqual([460, 340, 400]);
    expect(widthsOf(sharesAfter([400, 400], 0, 790), 2, 800)).toEqual([480, NARROWEST]);
  });

  it("keep every chat readable in a narrower window", () => {
    const widths = widthsOf([2, 0.5], 2, 700);
    expect(Math.min(...widths)).toBe(NARROWEST);
    expect(widths.reduce((sum, one) => sum + one)).toBeLessThanOrEqual(700);
  });
});
