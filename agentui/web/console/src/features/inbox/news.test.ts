import { QueryClient } from "@tanstack/react-query";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Ticket, TicketRow } from "../ticket/model";
import { ticketKeys } from "../ticket/queries";
import { at, happened, message, news, row, said } from "../ticket/testing";
import { itemsIn, keyOf, type TimelineData } from "../ticket/timelineCache";
import { type ListData, rowsIn } from "./listCache";
import { belongs } from "./membership";
import { applyEvent, debounced, fetchAgain, noteOvertaken } from "./news";
import { patchEverywhere } from "./rowCache";

const viewer = { agentId: 1, teams: [5] };
const NOW = Date.parse(at(30));
let queries: QueryClient;

beforeEach(() => {
  queries = new QueryClient();
});

function seedList(view: string, rows: TicketRow[]) {
  const data: ListData = { pages: [{ items: rows, next_cursor: "" }], pageParams: [""] };
  queries.setQueryData(ticketKeys.list({ view, sort: "newest" }), data);
}
const listed = (view: string) =>
  rowsIn(queries.getQueryData<ListData>(ticketKeys.list({ view, sort: "newest" }))).filter(
    (one) => !one.left,
  );
const idsIn = (view: string) => listed(view).map((one) => one.id);

function seedTicket(one: TicketRow) {
  const ticket = { ...one, followers: [], customer: { id: 7 }, drafts: [] } as unknown as Ticket;
  queries.setQueryData(ticketKeys.one(one.id), ticket);
}
const ticketOf = (id: number) => queries.getQueryData<Ticket>(ticketKeys.one(id));

function seedHistory(id: number, items: TimelineData["pages"][number]["items"]) {
  const data: TimelineData = { pages: [{ items, before: 0 }], pageParams: [undefined] };
  queries.setQueryData(ticketKeys.part(id, "timeline"), data);
}
const history = (id: number) =>
  itemsIn(queries.getQueryData<TimelineData>(ticketKeys.part(id, "timeline"))).map(keyOf);

describe("an event of a ticket", () => {
  it("moves its row from the view that it leaves into the one that it enters", () => {
    seedList("unassigned", [row({ id: 1 })]);
    seedList("mine", [row({ id: 2, assignee_id: 1 })]);
    const taken = row({ id: 1, version: 2, assignee_id: 1, updated_at: at(20) });
    applyEvent(queries, news({ kind: "ticket.changed", row: taken }), viewer, NOW);
    expect(idsIn("unassigned")).toEqual([]);
    expect(idsIn("mine")).toEqual([2, 1]);
  });

  it("says who made a row leave, for the list that keeps its place", () => {
    seedList("open", [row({ id: 1 })]);
    const solved = row({ id: 1, version: 2, status: "solved" });
    applyEvent(queries, news({ kind: "ticket.changed", row: solved }), viewer, NOW);
    const data = queries.getQueryData<ListData>(ticketKeys.list({ view: "open", sort: "newest" }));
    expect(rowsIn(data)[0]).toMatchObject({ status: "solved", left: { name: "Bo" } });
  });

  it("changes nothing when an answer to a request has overtaken it", () => {
    seedList("open", [row({ id: 1, version: 5, subject: "Newer" })]);
    seedTicket(row({ id: 1, version: 5, subject: "Newer" }));
    const old = row({ id: 1, version: 4, subject: "Older" });
    applyEvent(queries, news({ kind: "ticket.changed", row: old }), viewer, NOW);
    expect(listed("open")[0]?.subject).toBe("Newer");
    expect(ticketOf(1)?.subject).toBe("Newer");
  });

  it("takes the deadline of the same version, which clocks change without counting it", () => {
    seedList("open", [row({ id: 1, version: 2, updated_at: at(10) })]);
    const later = row({ id: 1, version: 2, updated_at: at(11), next_due_at: at(55), sla_state: "running" });
    applyEvent(queries, news({ kind: "sla.changed", row: later }), viewer, NOW);
    expect(listed("open")[0]?.next_due_at).toBe(at(55));
  });

  it("keeps what only this reader knows, and marks what a customer says as unread", () => {
    seedList("open", [row({ id: 1, unread: false })]);
    const { unread: _, ...silent } = row({ id: 1, version: 2 });
    applyEvent(queries, news({ kind: "ticket.changed", row: silent }), viewer, NOW);
    expect(listed("open")[0]?.unread).toBe(false);
    const data = { version: 3, message_id: 9, kind: "message", author: "customer" };
    const row3 = { ...silent, version: 3 };
    applyEvent(
      queries,
      news({ kind: "message.added", row: row3, data, message: message({ id: 9 }) }),
      viewer,
      NOW,
    );
    expect(listed("open")[0]?.unread).toBe(true);
  });

  it("adds what was said and done to the history once, in order of time", () => {
    seedTicket(row({ id: 1 }));
    seedHistory(1, [said({ id: 1 }), said({ id: 5 })]);
    const between = news({ kind: "ticket.changed", id: 77, at: at(3), row: row({ id: 1, version: 2 }) });
    const after = message({ id: 8 });
    const data = { version: 3, message_id: 8, kind: "message", author: "customer" };
    const told = news({
      kind: "message.added",
      id: 78,
      at: at(8),
      row: row({ id: 1, version: 3 }),
      data,
      message: after,
    });
    for (const event of [between, told, told, between]) applyEvent(queries, event, viewer, NOW);
    expect(history(1)).toEqual(["m1", "e77", "m5", "m8"]);
  });

  it("adds nothing for a note that the reader may not read, and still brings the row up to date", () => {
    seedTicket(row({ id: 1 }));
    seedHistory(1, [said({ id: 1 })]);
    const redacted = { version: 2, message_id: 9, kind: "note", author: "agent" };
    applyEvent(
      queries,
      news({ kind: "message.added", row: row({ id: 1, version: 2 }), data: redacted }),
      viewer,
      NOW,
    );
    expect(history(1)).toEqual(["m1"]);
    expect(ticketOf(1)?.version).toBe(2);
  });

  it("shows at the message what became of its delivery", () => {
    const delivery = {
      id: 3,
      state: "queued",
      attempts: 0,
      next_try_at: null,
      sent_at: null,
      last_error: "",
    } as const;
    seedTicket(row({ id: 1 }));
    seedHistory(1, [said({ id: 4, delivery })]);
    const sent = message({ id: 4, delivery: { ...delivery, state: "sent", attempts: 1 } });
    const data = { message_id: 4, state: "sent" };
    applyEvent(
      queries,
      news({ kind: "delivery.changed", id: 80, row: row({ id: 1 }), data, message: sent }),
      viewer,
      NOW,
    );
    const items = itemsIn(queries.getQueryData<TimelineData>(ticketKeys.part(1, "timeline")));
    expect(items.find((item) => item.message)?.message?.delivery?.state).toBe("sent");
  });

  it("follows the followers, for the ticket and for the view of what one follows", () => {
    seedTicket(row({ id: 1 }));
    seedList("following", []);
    const changes = { followers: { from: [], to: [1] } };
    const data = { version: 2, changes };
    applyEvent(queries, news({ kind: "ticket.changed", row: row({ id: 1, version: 2 }), data }), viewer, NOW);
    expect(idsIn("following")).toEqual([1]);
    expect(ticketOf(1)?.followers).toEqual([1]);
  });

  it("takes out of every list a ticket that has gone out of sight, and asks for it anew", () => {
    seedList("open", [row({ id: 1 }), row({ id: 2 })]);
    seedTicket(row({ id: 1 }));
    applyEvent(queries, news({ kind: "ticket.hidden", ticket_id: 1 }), viewer, NOW);
    expect(idsIn("open")).toEqual([2]);
    expect(queries.getQueryState(ticketKeys.one(1))?.isInvalidated).toBe(true);
  });

  it("has the clocks' ledger asked for anew when a clock changes", () => {
    queries.setQueryData(ticketKeys.part(1, "sla"), {});
    applyEvent(queries, news({ kind: "sla.breached", row: row({ id: 1 }) }), viewer, NOW);
    expect(queries.getQueryState(ticketKeys.part(1, "sla"))?.isInvalidated).toBe(true);
  });

  it("asks anew for the open tickets of a customer whose record changed, and for no others", () => {
    seedTicket(row({ id: 1 }));
    seedHistory(1, [happened(1, 1)]);
    applyEvent(queries, news({ kind: "customer.changed", data: { customer_id: 7 } }), viewer, NOW);
    expect(queries.getQueryState(ticketKeys.one(1))?.isInvalidated).toBe(true);
    expect(queries.getQueryState(ticketKeys.part(1, "timeline"))?.isInvalidated).toBe(false);
  });
});

it("changes what is read on every screen at once", () => {
  seedList("open", [row({ id: 1, unread: true })]);
  seedList("mine", [row({ id: 1, unread: true })]);
  patchEverywhere(queries, 1, { unread: false });
  expect([listed("open")[0]?.unread, listed("mine")[0]?.unread]).toEqual([false, false]);
});

it.each([
  ["mine", { assignee_id: 1 }, true],
  ["mine", { assignee_id: 1, status: "pending" }, false],
  ["unassigned", {}, true],
  ["unassigned", { assignee_id: 3 }, false],
  ["teams", { team_id: 5 }, true],
  ["teams", { team_id: 6 }, false],
  ["team:6", { team_id: 6 }, true],
  ["open", { status: "solved" }, false],
  ["solved", { status: "solved" }, true],
  ["due_soon", { next_due_at: at(31) }, true],
  ["due_soon", { next_due_at: at(30 + 121) }, false],
  ["breached", { sla_state: "breached" }, true],
  ["breached", { sla_state: "breached", status: "solved" }, false],
  ["following", {}, undefined],
  ["following", { status: "closed" }, false],
] as const)("the view %s holds %j: %s", (view, part, inside) => {
  expect(belongs(view, row({ id: 1, ...part }), viewer, NOW)).toBe(inside);
});

describe("the counters", () => {
  it("are asked for once after a burst, and at the latest after two seconds of one", () => {
    vi.useFakeTimers({ now: 0 });
    const run = vi.fn();
    const { call } = debounced(run);
    for (let beat = 0; beat < 30; beat++) {
      call(Date.now());
      vi.advanceTimersByTime(100);
    }
    expect(run).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(5_000);
    expect(run).toHaveBeenCalledTimes(2);
    vi.useRealTimers();
  });
});

describe("news that overtakes an answer", () => {
  it("has what was being fetched fetched once more, and nothing else", async () => {
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const fetch = (queryKey: readonly unknown[]) =>
      void queries.fetchQuery({
        queryKey,
        queryFn: () => {
          asked.push(JSON.stringify(queryKey.slice(1)));
          return new Promise<null>((resolve) => answers.push(() => resolve(null)));
        },
      });
    fetch(ticketKeys.list({ view: "mine" }));
    fetch(ticketKeys.one(1));
    fetch(ticketKeys.one(2));
    const overtaken = new Set<string>();
    expect(noteOvertaken(queries, news({ kind: "ticket.created", row: row({ id: 1 }) }), overtaken)).toBe(
      true,
    );
    expect(overtaken.size).toBe(2);
    for (const answer of answers.splice(0)) answer();
    await vi.waitFor(() => expect(queries.isFetching()).toBe(0));
    expect(noteOvertaken(queries, news({ kind: "ticket.created", row: row({ id: 1 }) }), overtaken)).toBe(
      false,
    );
    fetchAgain(queries, overtaken);
    expect(overtaken.size).toBe(0);
    const stale = queries
      .getQueryCache()
      .findAll({ stale: true, predicate: ({ state }) => state.isInvalidated });
    expect(stale.map(({ queryKey }) => JSON.stringify(queryKey.slice(1)))).toEqual([
      JSON.stringify(["list", { view: "mine" }]),
      JSON.stringify(["one", 1]),
    ]);
    expect(asked).toHaveLength(3);
  });
});
