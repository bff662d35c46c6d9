import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it } from "vitest";
import { admin, renderConsole } from "../../testing/renderConsole";
import { FirstDay } from "./FirstDay";

const answers = (address: string, agents: number, sites: number) => ({
  "GET /api/v1/mailboxes": { items: [{ id: 1, address, name: "", team_id: null, signature_html: "" }] },
  "GET /api/v1/agents": { items: Array.from({ length: agents }, (_, id) => ({ ...admin.agent, id })) },
  "GET /api/v1/chat/sites": { items: Array.from({ length: sites }, (_, id) => ({ id })), next_cursor: "" },
});

beforeEach(() => localStorage.clear());

it("offers what is not done yet", async () => {
  await renderConsole(<FirstDay />, { answers: answers("help@desk.test", 1, 0) });
  expect(await screen.findByText("Harbour is ready")).toBeVisible();
  expect(screen.getByText(/Connect a mailbox/)).toHaveTextContent("done");
  expect(screen.queryByRole("link", { name: "Open mailboxes" })).not.toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Invite somebody" })).toBeVisible();
  expect(screen.getByRole("link", { name: "Set up the chat" })).toBeVisible();
  expect(screen.getByText("kept demo")).toBeVisible();
});

it("goes away when all is done, and for good when it is closed", async () => {
  const { asked, unmount } = await renderConsole(<FirstDay />, {
    answers: answers("help@desk.test", 2, 1),
  });
  await waitFor(() => expect(asked).toHaveLength(3));
  expect(screen.queryByText("Harbour is ready")).not.toBeInTheDocument();
  unmount();
  const open = await renderConsole(<FirstDay />, { answers: answers("support@example.com", 1, 0) });
  await userEvent.click(await screen.findByRole("button", { name: "Hide these steps" }));
  expect(screen.queryByText("Harbour is ready")).not.toBeInTheDocument();
  open.unmount();
  await renderConsole(<FirstDay />, { answers: answers("support@example.com", 1, 0) });
  expect(screen.queryByText("Harbour is ready")).not.toBeInTheDocument();
});

it("is nothing for whoever cannot take the steps", async () => {
  const me = { ...admin, permissions: { ...admin.permissions, admin: false } };
  const { asked } = await renderConsole(<FirstDay />, { me });
  expect(asked).toEqual([]);
});
