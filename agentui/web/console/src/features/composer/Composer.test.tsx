import { createI18n } from "@kept/shared/i18n";
import { renderUi } from "@kept/shared/testing";
import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { I18nextProvider } from "react-i18next";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ApiProvider, createApi, createQueryClient } from "../../api";
import { CommandProvider, CommandRegistry } from "../../keyboard";
import { LiveClient, LiveProvider } from "../../live";
import { english, loadCatalogue } from "../../locales/catalogues";
import { sessionKeys } from "../session/queries";
import { ticketKeys, ticketQuery } from "../ticket/queries";
import Composer from "./Composer";
import { HeldReplies } from "./HeldReplies";
import type { Draft, NewReply, Ticket } from "./model";

const NOW = "2026-01-01T00:00:00Z";
const ANA = {
  id: 1,
  name: "Ana Sousa",
  email: "ana@example.com",
  active: true,
  hue: 10,
  teams: [],
  role: "agent",
};
const BO = { ...ANA, id: 2, name: "Bo Lindqvist", email: "bo@example.com" };
const ELLEN = { name: "Ellen Ripley", address: "ellen@customer.example" };

const held = (html: string): Draft => ({ ...draft(html), id: 9, send_at: "2099-01-01T00:00:00Z" });

function draft(html: string): Draft {
  return {
    id: 3,
    ticket_id: 1001,
    kind: "message",
    body_html: html,
    recipients: {},
    attachments: [],
    base_version: 5,
    then_status: "",
    send_at: null,
    problem: "",
    updated_at: NOW,
  };
}

const TICKET = {
  id: 1001,
  version: 5,
  subject: "Charged twice",
  status: "open",
  mailbox_id: 1,
  requester: { id: 7, name: ELLEN.name, email: ELLEN.address },
  reply_to: { to: [ELLEN], cc: [{ address: "accounts@customer.example" }] },
  drafts: [] as Draft[],
} as unknown as Ticket;

interface Call {
  method: string;
  path: string;
  body: unknown;
}

/** A server that knows one ticket; `replies` says what becomes of a reply. */
function server(replies: (reply: NewReply) => Response, drafts: Draft[] = []) {
  const calls: Call[] = [];
  const json = (body: unknown, status = 200) => Response.json(body, { status });
  const fetch = async (request: Request) => {
    const { pathname: path } = new URL(request.url);
    const text = await request.text();
    const body: unknown = text ? JSON.parse(text) : null;
    calls.push({ method: request.method, path, body });
    if (path.endsWith("/replies")) return replies(body as NewReply);
    if (path.endsWith("/hold")) return json(draft("<p>Hello Ellen</p>"));
    if (request.method === "DELETE") return new Response(null, { status: 204 });
    if (request.method === "PUT")
      return json({ draft: { ...draft((body as { body_html: string }).body_html) } });
    if (path === "/api/v1/agents") return json({ items: [ANA, BO] });
    if (path === "/api/v1/mailboxes")
      return json({ items: [{ id: 1, address: "support@example.com", name: "Support" }] });
    if (path === "/api/v1/tickets/1001") return json({ ...TICKET, drafts });
    return json({ items: [] });
  };
  const sent = () =>
    calls.filter(({ path }) => path.endsWith("/replies")).map(({ body }) => body as NewReply);
  return { fetch, calls, sent, json };
}

const problem = (status: number, code: string, detail: string, details?: unknown) =>
  Response.json({ type: "about:blank", title: code, status, code, detail, details }, { status });

const taken = (reply: NewReply) =>
  Response.json({ version: 6, held: held(reply.body_html ?? "") }, { status: 202 });

async function open({ fetch }: Pick<ReturnType<typeof server>, "fetch">) {
  const api = createApi({ baseUrl: "http://desk.test/", fetch, onSignedOut: () => {} });
  const queries = createQueryClient();
  queries.setQueryData(sessionKeys.all, {
    agent: ANA,
    permissions: { work: true, read_notes: true, lead: false, admin: false },
    preferences: { locale: "en", time_zone: "UTC", signature_html: "" },
    desk: { name: "Support", undo_seconds: 10, quoted_history: true },
  } as never);
  const first = await fetch(new Request("http://desk.test/api/v1/tickets/1001"));
  queries.setQueryData(ticketKeys.one(1001), (await first.json()) as Ticket);
  const socket = () => ({ send() {}, close() {}, onopen: null, onmessage: null, onclose: null });
  const live = new LiveClient({ connect: socket });
  const i18n = await createI18n({ english, load: loadCatalogue }, "en");
  function Pane() {
    const { data } = useQuery(ticketQuery(api, 1001));
    return (
      data && (
        <article>
          <HeldReplies ticket={data} />
          <Composer ticket={data} />
        </article>
      )
    );
  }
  await renderUi(
    <I18nextProvider i18n={i18n}>
      <QueryClientProvider client={queries}>
        <ApiProvider api={api}>
          <LiveProvider live={live}>
            <CommandProvider registry={new CommandRegistry("pc")}>
              <Pane />
            </CommandProvider>
          </LiveProvider>
        </ApiProvider>
      </QueryClientProvider>
    </I18nextProvider>,
  );
  return userEvent.setup();
}

const editor = () => screen.getByRole("textbox", { name: "Reply to the customer" });
const send = () => screen.getByRole("button", { name: "Send" });

beforeEach(() => {
  localStorage.clear();
  window.matchMedia ??= vi.fn();
  vi.spyOn(window, "matchMedia").mockImplementation(
    () => ({ matches: true, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList,
  );
});
afterEach(() => {
  localStorage.clear();
});

it("sends what was restored to whom the server says, and lets it be taken back", async () => {
  const desk = server(taken, [draft("<p>Hello Ellen</p>")]);
  const user = await open(desk);
  await waitFor(() => expect(editor()).toHaveTextContent("Hello Ellen"));
  expect(screen.getByRole("button", { name: "Change the recipients" })).toHaveTextContent(
    /Ellen Ripley.*accounts@/,
  );
  await user.click(send());
  await waitFor(() => expect(desk.sent()).toHaveLength(1));
  expect(desk.sent()[0]).toMatchObject({
    kind: "message",
    body_html: "<p>Hello Ellen</p>",
    recipients: TICKET.reply_to,
    base_version: 5,
    undo_seconds: 10,
  });
  await user.click(await screen.findByRole("button", { name: "Take back" }));
  await waitFor(() => expect(editor()).toHaveTextContent("Hello Ellen"));
  expect(desk.calls).toContainEqual({ method: "DELETE", path: "/api/v1/drafts/9/hold", body: null });
  expect(screen.queryByRole("button", { name: "Take back" })).toBeNull();
});

it("stops before what it did not know, says what it was, and sends on purpose under the same nonce", async () => {
  const since = [
    {
      version: 6,
      kind: "message.added",
      actor: { kind: "agent", id: 2, name: BO.name },
      at: NOW,
      data: { version: 6, message_id: 4, kind: "note", author: "agent" },
    },
    {
      version: 7,
      kind: "ticket.changed",
      actor: { kind: "agent", id: 2, name: BO.name },
      at: NOW,
      data: {
        version: 7,
        changes: { status: { from: "open", to: "pending" }, assignee_id: { from: null, to: 2 } },
      },
    },
  ];
  const desk = server(
    (reply) =>
      reply.anyway ? taken(reply) : problem(409, "ticket_changed", "Changed.", { version: 7, since }),
    [draft("<p>Hello Ellen</p>")],
  );
  const user = await open(desk);
  await user.click(await screen.findByRole("button", { name: "Send" }));
  const panel = await screen.findByRole("alertdialog");
  expect(panel).toHaveTextContent("Bo Lindqvist wrote a note");
  await waitFor(() =>
    expect(panel).toHaveTextContent("set the status to Pending, assigned it to Bo Lindqvist"),
  );
  expect(editor()).toHaveTextContent("Hello Ellen");
  await user.click(screen.getByRole("button", { name: "Send anyway" }));
  await waitFor(() => expect(desk.sent()).toHaveLength(2));
  const [first, second] = desk.sent();
  expect([second?.anyway, second?.nonce]).toEqual([true, first?.nonce]);
  await screen.findByRole("button", { name: "Take back" });
});

it("takes what was reviewed as read", async () => {
  const desk = server(
    (reply) =>
      (reply.base_version ?? 0) < 7
        ? problem(409, "ticket_changed", "Changed.", { version: 7, since: [] })
        : taken(reply),
    [draft("<p>Hello Ellen</p>")],
  );
  const user = await open(desk);
  await user.click(await screen.findByRole("button", { name: "Send" }));
  await user.click(await screen.findByRole("button", { name: "Review" }));
  await user.click(send());
  await screen.findByRole("button", { name: "Take back" });
  expect(desk.sent().map(({ base_version }) => base_version)).toEqual([5, 7]);
});

it("asks for a file that was promised, and why nothing can be sent", async () => {
  const desk = server(taken, [draft("<p>Please find the invoice attached.</p>")]);
  const user = await open(desk);
  await user.click(await screen.findByRole("button", { name: "Send" }));
  expect(await screen.findByText(/no file is attached/)).toBeInTheDocument();
  expect(desk.sent()).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Discard reply" }));
  expect(screen.queryByText(/no file is attached/)).toBeNull();
  expect(send()).toHaveAttribute("aria-disabled", "true");
  await user.click(send());
  expect(await screen.findByText("Write something before sending.")).toBeInTheDocument();
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(editor()).toHaveTextContent("Please find the invoice attached."));
});

it("keeps the words when the server refuses them", async () => {
  const desk = server(
    () => problem(422, "invalid_input", "The customer has no address yet; give one."),
    [draft("<p>Hello</p>")],
  );
  const user = await open(desk);
  await user.click(await screen.findByRole("button", { name: "Send" }));
  expect(await screen.findByText("The customer has no address yet; give one.")).toBeInTheDocument();
  expect(editor()).toHaveTextContent("Hello");
});
