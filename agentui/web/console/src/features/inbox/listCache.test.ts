import { describe, expect, it } from "vitest";
import { at, row } from "../ticket/testing";
import { arrange } from "./heldOrder";
import { type ListData, leaveRow, placeRow, rowsIn } from "./listCache";

const list = (pages: number[][], more = ""): ListData => ({
  pages: pages.map((ids, index) => ({
    items: ids.map((id) => row({ id })),
    next_cursor: index < pages.length - 1 ? "next" : more,
  })),
  pageParams: pages.map((_, index) => String(index)),
});
const ids = (data: ListData) => rowsIn(data).map((one) => one.id);
const bo = { kind: "agent", id: 2, name: "Bo" } as const;
const me = { kind: "agent", id: 1, name: "Ana" } as const;

describe("placeRow", () => {
  it("puts a new row where the order wants it, on whichever page that is", () => {
    const data = list([
      [9, 7],
      [5, 3],
    ]);
    expect(ids(placeRow(data, row({ id: 10 }), "newest"))).toEqual([10, 9, 7, 5, 3]);
    expect(ids(placeRow(data, row({ id: 6 }), "newest"))).toEqual([9, 7, 6, 5, 3]);
    expect(ids(placeRow(data, row({ id: 1 }), "newest"))).toEqual([9, 7, 5, 3, 1]);
  });

  it("leaves to the next page what sorts behind everything that is fetched", () => {
    const data = list([[9, 7]], "more");
    expect(placeRow(data, row({ id: 1 }), "newest")).toBe(data);
  });

  it("moves a row on new activity and changes it in place otherwise", () => {
    const data = list([
      [9, 7],
      [5, 3],
    ]);
    const moved = placeRow(data, row({ id: 3, last_activity_at: at(50) }), "newest");
    expect(ids(moved)).toEqual([3, 9, 7, 5]);
    const patched = placeRow(data, row({ id: 5, subject: "New" }), "newest");
    expect(ids(patched)).toEqual([9, 7, 5, 3]);
    expect(rowsIn(patched)[2]?.subject).toBe("New");
    expect(patched.pages[0]).toBe(data.pages[0]);
  });

  it("drops a row that moves behind what is fetched: a later page brings it", () => {
    const data = list([[9, 7, 5]], "more");
    expect(ids(placeRow(data, row({ id: 9, last_activity_at: at(1) }), "newest"))).toEqual([7, 5]);
  });

  it("sorts by deadline, and among equals by number like the server", () => {
    const due = (id: number, minute: number) => row({ id, next_due_at: at(minute) });
    const data: ListData = {
      pages: [{ items: [due(2, 5), due(4, 9)], next_cursor: "" }],
      pageParams: [""],
    };
    expect(ids(placeRow(data, due(3, 5), "due"))).toEqual([2, 3, 4]);
  });

  it("shows a row once that two pages bring", () => {
    expect(
      ids(
        list([
          [9, 7],
          [7, 5],
        ]),
      ),
    ).toEqual([9, 7, 5]);
  });
});

describe("arrange", () => {
  const rows = (data: ListData) => rowsIn(data);

  it("shows the rows as they are while nobody works in the list", () => {
    const data = leaveRow(list([[9, 7, 5]]), row({ id: 7, status: "solved" }), bo);
    expect(arrange(rows(data), null, 1)).toMatchObject({ waiting: 0 });
    expect(arrange(rows(data), null, 1).shown.map((one) => one.id)).toEqual([9, 5]);
  });

  it("keeps every row in its place while somebody does: arrivals wait, what left stays marked", () => {
    let data = list([[9, 7, 5]]);
    data = placeRow(data, row({ id: 12 }), "newest");
    data = placeRow(data, row({ id: 11 }), "newest");
    data = placeRow(data, row({ id: 5, last_activity_at: at(40) }), "newest");
    data = leaveRow(data, row({ id: 7, status: "solved" }), bo);
    const { shown, waiting } = arrange(rows(data), [9, 7, 5], 1);
    expect(shown.map((one) => [one.id, one.left?.name])).toEqual([
      [9, undefined],
      [7, "Bo"],
      [5, undefined],
    ]);
    expect(waiting).toBe(2);
  });

  it("takes away at once what the agent sent away", () => {
    const data = leaveRow(list([[9, 7, 5]]), row({ id: 7, status: "solved" }), me);
    expect(arrange(rows(data), [9, 7, 5], 1).shown.map((one) => one.id)).toEqual([9, 5]);
  });

  it("adds what was fetched further down", () => {
    const { shown, waiting } = arrange(
      rows(
        list([
          [9, 7],
          [5, 3],
        ]),
      ),
      [9, 7],
      1,
    );
    expect([shown.map((one) => one.id), waiting]).toEqual([[9, 7, 5, 3], 0]);
  });
});
