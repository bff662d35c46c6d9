import { screen } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";
import { renderConsole } from "../../testing/renderConsole";
import type { Clock } from "./model";
import { SlaLedger } from "./SlaLedger";

const HOUR = 3_600;

const clock: Clock = {
  id: 1,
  kind: "resolution",
  state: "running",
  business: true,
  calendar_name: "Office hours",
  target_seconds: 40 * HOUR,
  elapsed_seconds: 25.5 * HOUR,
  remaining_seconds: 14.5 * HOUR,
  started_at: "2026-03-02T09:00:00Z",
  due_at: "2026-03-09T09:00:00Z",
  ended_at: null,
  breached_at: null,
  ledger: [],
  why: [],
};

beforeEach(() => localStorage.clear());

it("says business time in hours, and time on the calendar in days", async () => {
  const calendar: Clock = { ...clock, id: 2, kind: "first_reply", business: false, calendar_name: "" };
  await renderConsole(<SlaLedger id={7} />, {
    answers: { "GET /api/v1/tickets/7/sla": { policy_name: "Gold", clocks: [clock, calendar] } },
    now: () => new Date("2026-03-05T12:00:00Z"),
  });
  expect(await screen.findByText("25h 30m of 40h in Office hours")).toBeInTheDocument();
  expect(screen.getByText("1d 1h of 1d 16h")).toBeInTheDocument();
});
