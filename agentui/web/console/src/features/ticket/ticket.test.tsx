import { FormatProvider } from "@kept/shared/format";
import { createI18n, type Language } from "@kept/shared/i18n";
import { ToastProvider, TooltipProvider } from "@kept/shared/ui";
import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { I18nextProvider } from "react-i18next";
import { expect, it, vi } from "vitest";
import { ApiProvider, createApi, createQueryClient } from "../../api";
import { english, loadCatalogue } from "../../locales/catalogues";
import type { ListData } from "../inbox/listCache";
import { sessionKeys } from "../session/queries";
import { useChanges } from "./changes";
import { deskKeys } from "./desk";
import { EventGroup } from "./EventGroup";
import { MessageItem } from "./MessageItem";
import type { TicketRow, TicketUpdate } from "./model";
import { ticketKeys } from "./queries";
import { happened, message, row } from "./testing";

type Answer = (request: Request) => Response | Promise<Response>;

/** A signed-in desk of Ana and Bo, whose server answers as the test says. */
async function desk(element: ReactNode, answer: Answer = () => Response.json({}), language: Language = "en") {
  const queries = createQueryClient();
  const agent = (id: number, name: string) => ({ id, name, hue: 10, active: true, teams: [] });
  queries.setQueryData(sessionKeys.all, { agent: agent(1, "Ana"), permissions: { work: true } });
  queries.setQueryData(deskKeys.agents, [agent(1, "Ana"), agent(2, "Bo")]);
  queries.setQueryData(deskKeys.teams, []);
  const requests: Request[] = [];
  const api = createApi({
    baseUrl: "http://desk.test",
    onSignedOut: vi.fn(),
    fetch: async (request) => {
      requests.push(request.clone());
      return answer(request);
    },
  });
  const i18n = await createI18n({ english, load: loadCatalogue }, language);
  render(
    <I18nextProvider i18n={i18n}>
      <FormatProvider locale={language} timeZone="UTC">
        <QueryClientProvider client={queries}>
          <ApiProvider api={api}>
            <TooltipProvider>
              <ToastProvider>{element}</ToastProvider>
            </TooltipProvider>
          </ApiProvider>
        </QueryClientProvider>
      </FormatProvider>
    </I18nextProvider>,
  );
  return { queries, requests };
}

function Changer({ of, update }: { of: TicketRow; update: TicketUpdate }) {
  const { change } = useChanges();
  return (
    <button type="button" onClick={() => void change([of], update)}>
      change
    </button>
  );
}

const listed = (data: ListData | undefined) => data?.pages[0]?.items[0];

it("shows a change at once, takes it back where somebody else was first, and offers to do it anyway", async () => {
  const before = row({ id: 1, version: 3 });
  const clash = {
    code: "ticket_changed",
    status: 409,
    title: "Conflict",
    details: {
      version: 4,
      since: [{ version: 4, kind: "ticket.changed", actor: { kind: "agent", id: 2, name: "Bo" } }],
    },
  };
  let answered: (response: Response) => void = () => {};
  const { queries, requests } = await desk(
    <Changer of={before} update={{ priority: "urgent" }} />,
    () => new Promise((resolve) => (answered = resolve)),
  );
  const key = ticketKeys.list({ view: "open", sort: "newest" });
  queries.setQueryData<ListData>(key, { pages: [{ items: [before], next_cursor: "" }], pageParams: [""] });

  await userEvent.click(screen.getByText("change"));
  expect(listed(queries.getQueryData(key))?.priority).toBe("urgent");
  expect(await requests[0]?.json()).toEqual({ priority: "urgent", base_version: 3 });

  const headers = { "Content-Type": "application/problem+json" };
  await act(async () => answered(new Response(JSON.stringify(clash), { status: 409, headers })));
  await screen.findByText("Bo changed the same just now");
  expect(listed(queries.getQueryData(key))?.priority).toBe("normal");

  await userEvent.click(screen.getByRole("button", { name: "Change anyway" }));
  await waitFor(() => expect(requests).toHaveLength(2));
  expect(await requests[1]?.json()).toEqual({ priority: "urgent" });
});

it("undoes a change by giving back what was there", async () => {
  const before = row({ id: 1, version: 3, tags: ["vip"] });
  const changed = { visible: true, followers: [], row: { ...before, version: 4, tags: ["vip", "refund"] } };
  const { requests } = await desk(<Changer of={before} update={{ add_tags: ["refund"] }} />, () =>
    Response.json(changed),
  );
  await userEvent.click(screen.getByText("change"));
  await userEvent.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(requests).toHaveLength(2));
  expect(await requests[1]?.json()).toEqual({ add_tags: [], remove_tags: ["refund"] });
});

it("folds away what was quoted until it is asked for", async () => {
  const reply = message({ id: 4, reply_text: "Thanks", body_text: "Thanks\n> Hello Ana" });
  await desk(<MessageItem message={reply} onUnread={undefined} />);
  expect(screen.queryByText(/Hello Ana/)).not.toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Show the whole message" }));
  expect(screen.getByText(/Hello Ana/)).toBeInTheDocument();
});

it("builds an agent's words from known elements, whatever the HTML says", async () => {
  const html = `<p>Hi <strong>you</strong><script>alert(1)</script><img src=x onerror=alert(1)></p><a href="javascript:alert(1)">x</a>`;
  await desk(<MessageItem message={message({ id: 4, body_html: html })} onUnread={undefined} />);
  expect(screen.getByText("you").tagName).toBe("STRONG");
  expect(document.querySelector("script, img, a[href]")).toBeNull();
});

it("says what went wrong with a mail in the other server's words, and tries again when asked", async () => {
  const delivery = {
    id: 9,
    state: "deferred",
    attempts: 2,
    next_try_at: null,
    sent_at: null,
    last_error: "451 try later",
  } as const;
  const { requests } = await desk(
    <MessageItem message={message({ id: 4, delivery })} onUnread={undefined} />,
    () => Response.json({ ...delivery, state: "queued" }),
  );
  expect(screen.getByText("451 try later")).toBeInTheDocument();
  await userEvent.click(screen.getByRole("button", { name: "Try now" }));
  await waitFor(() => expect(requests[0]?.url).toContain("/deliveries/9/retry"));
});

it.each([
  ["en", "Bo set the status to Solved and assigned it to Ana"],
  ["de", "Bo hat den Status auf Gelöst gesetzt und hat es an Ana zugewiesen"],
] as const)("tells in %s what was changed", async (language, sentence) => {
  const changes = { status: { from: "open", to: "solved" }, assignee_id: { from: null, to: 1 } };
  const { event } = happened(1, 1, "ticket.changed", { version: 2, changes });
  await desk(<EventGroup events={[event]} />, undefined, language);
  expect(screen.getByText(sentence)).toBeInTheDocument();
});
