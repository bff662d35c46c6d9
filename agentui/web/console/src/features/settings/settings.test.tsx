import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { admin, problem, renderConsole } from "../../testing/renderConsole";
import { SectionNav } from "./components/SectionNav";
import { CalendarForm } from "./hours/CalendarForm";
import type { Calendar } from "./hours/hours";
import AgentsSection from "./sections/AgentsSection";
import TokensSection from "./sections/TokensSection";
import { describeBrowser } from "./sections/userAgent";

const calendar: Calendar = {
  id: 3,
  name: "Office hours",
  zone: "Europe/Berlin",
  weekly: { mon: [["09:00", "17:00"]] },
  holidays: [],
  updated_at: "2026-01-01T00:00:00Z",
};

const link = { url: "http://desk.test/password/once", expires_at: "2026-02-01T00:00:00Z" };

describe("the navigation", () => {
  it("shows what the role may open, and no more", async () => {
    const me = { ...admin, permissions: { work: true, read_notes: true, lead: false, admin: false } };
    await renderConsole(<SectionNav />, { me });
    const names = screen.getAllByRole("link").map((one) => one.textContent);
    expect(names).toContain("API tokens");
    expect(names).not.toContain("Mail ledger");
    expect(names).not.toContain("Desk");
  });
});

describe("CalendarForm", () => {
  it("sends only what was changed, tidied", async () => {
    const user = userEvent.setup();
    const { asked } = await renderConsole(<CalendarForm calendar={calendar} readOnly={false} />, {
      answers: {
        "PATCH /api/v1/sla/calendars/3": calendar,
        "GET /api/v1/sla/calendars": { items: [calendar] },
      },
    });
    const closes = screen.getByLabelText("Monday closes at");
    await user.clear(closes);
    await user.type(closes, "1830");
    await user.click(screen.getByRole("button", { name: "Save" }));
    await waitFor(() => expect(asked.some(({ method }) => method === "PATCH")).toBe(true));
    expect(asked.find(({ method }) => method === "PATCH")?.body).toEqual({
      weekly: { mon: [["09:00", "18:30"]] },
    });
  });

  it("does not send what overlaps, and says where", async () => {
    const user = userEvent.setup();
    await renderConsole(<CalendarForm calendar={calendar} readOnly={false} />);
    await user.click(screen.getByRole("button", { name: "Add hours to Monday" }));
    const [, second] = screen.getAllByLabelText("Monday opens at");
    await user.clear(second as HTMLElement);
    await user.type(second as HTMLElement, "12:00");
    expect(second).toHaveAccessibleDescription(/Overlaps/);
    expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
  });

  it("shows the server's error at the interval that it names", async () => {
    const user = userEvent.setup();
    await renderConsole(<CalendarForm calendar={calendar} readOnly={false} />, {
      answers: {
        "PATCH /api/v1/sla/calendars/3": problem(422, {
          detail: "weekly.mon[0][1]: is wrong",
          errors: [{ field: "weekly.mon[0][1]", message: "is too late for us" }],
        }),
      },
    });
    await user.type(screen.getByLabelText("Name"), "!");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("is too late for us")).toBeVisible();
    expect(screen.getByLabelText("Monday closes at")).toHaveAccessibleDescription("is too late for us");
  });

  it("changes nothing for those who may only read", async () => {
    await renderConsole(<CalendarForm calendar={calendar} readOnly />);
    expect(screen.getByLabelText("Monday opens at")).toBeDisabled();
    expect(screen.queryByRole("button", { name: "Save" })).not.toBeInTheDocument();
  });
});

describe("agents", () => {
  it("are invited with a link to hand over", async () => {
    const user = userEvent.setup();
    const grace = { ...admin.agent, id: 2, name: "Grace", email: "grace@desk.test", can_sign_in: false };
    const { asked } = await renderConsole(<AgentsSection />, {
      answers: {
        "GET /api/v1/agents": { items: [admin.agent] },
        "GET /api/v1/teams": { items: [] },
        "POST /api/v1/agents": grace,
        "POST /api/v1/agents/2/password-link": link,
      },
    });
    await user.click(await screen.findByRole("button", { name: "Invite" }));
    await user.type(screen.getByLabelText("Name"), "Grace");
    await user.type(screen.getByLabelText("Email"), "grace@desk.test");
    await user.click(screen.getByRole("button", { name: "Make invitation" }));
    expect(await screen.findByDisplayValue(link.url)).toBeVisible();
    expect(asked.find(({ path, method }) => method === "POST" && path === "/api/v1/agents")?.body).toEqual({
      name: "Grace",
      email: "grace@desk.test",
      role: "agent",
      teams: [],
    });
  });

  it("are only listed for those who may not change them", async () => {
    const me = { ...admin, permissions: { ...admin.permissions, admin: false } };
    await renderConsole(<AgentsSection />, {
      me,
      answers: { "GET /api/v1/agents": { items: [admin.agent] }, "GET /api/v1/teams": { items: [] } },
    });
    expect(await screen.findByText("ada@desk.test")).toBeVisible();
    expect(screen.queryByRole("button")).not.toBeInTheDocument();
  });
});

describe("tokens", () => {
  it("show their secret once", async () => {
    const user = userEvent.setup();
    const token = { id: 9, name: "Export", agent_id: 1, created_at: "2026-01-01T00:00:00Z", used_at: null };
    await renderConsole(<TokensSection />, {
      answers: {
        "GET /api/v1/tokens": { items: [] },
        "GET /api/v1/agents": { items: [admin.agent] },
        "POST /api/v1/tokens": { token, secret: "kept_secret" },
      },
    });
    await user.click(await screen.findByRole("button", { name: "Create token" }));
    await user.type(screen.getByLabelText("What it is for"), "Export");
    const dialog = within(screen.getByRole("dialog"));
    await user.click(dialog.getByRole("button", { name: "Create token" }));
    expect(await screen.findByDisplayValue("kept_secret")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Done" }));
    expect(screen.queryByDisplayValue("kept_secret")).not.toBeInTheDocument();
  });
});

it.each([
  ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome", "Linux"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18.0 Safari/605.1.15", "Safari", "macOS"],
  ["Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge", "Windows"],
  ["curl/8", undefined, undefined],
])("%s is told as %s on %s", (userAgent, browser, system) => {
  expect(describeBrowser(userAgent)).toEqual({ browser, system });
});
