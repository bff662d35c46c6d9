import { Clock, ClockProvider } from "@kept/shared/format";
import { createI18n, type Language } from "@kept/shared/i18n";
import { ThemeProvider, ThemeSwitch } from "@kept/shared/theme";
import { fetchToasts, fetchTooltip, ToastProvider, TooltipProvider } from "@kept/shared/ui";
import { QueryClientProvider } from "@tanstack/react-query";
import {
  createMemoryHistory,
  createRootRoute,
  createRouter,
  RouterContextProvider,
} from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactElement, ReactNode } from "react";
import { I18nextProvider } from "react-i18next";
import { ApiProvider, createApi, createQueryClient } from "../api";
import type { components } from "../api/schema";
import { sessionKeys } from "../features/session/queries";
import { CommandProvider, CommandRegistry } from "../keyboard";
import { english, loadCatalogue } from "../locales/catalogues";
import { LanguageProvider } from "../locales/LanguageProvider";

type Me = components["schemas"]["Me"];

/** What was asked of the server. */
export interface Asked {
  method: string;
  path: string;
  body: unknown;
}

/** An answer by "METHOD /path": a body for 200, or a whole Response. */
export type Answers = Record<string, unknown>;

export const admin: Me = {
  agent: {
    id: 1,
    name: "Ada",
    email: "ada@desk.test",
    role: "admin",
    active: true,
    teams: [],
    hue: 15,
    picture_url: "",
    can_sign_in: true,
    created_at: "2026-01-01T00:00:00Z",
  },
  permissions: { work: true, read_notes: true, lead: true, admin: true },
  preferences: { locale: "en", time_zone: "UTC", signature_html: "" },
  session_id: 1,
  desk: { name: "Harbour", undo_seconds: 5, quoted_history: true },
};

export function problem(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(
    JSON.stringify({ type: "about:blank", title: "", status, code: "", detail: "", ...body }),
    {
      status,
      headers: { "Content-Type": "application/problem+json", ...headers },
    },
  );
}

interface World {
  answers?: Answers;
  me?: Me;
  language?: Language;
  now?: () => Date;
}

/** Renders a part of the console as it stands in the app, before a server that says what the test wrote. */
export async function renderConsole(
  element: ReactElement,
  { answers = {}, me = admin, language = "en", now }: World = {},
) {
  const asked: Asked[] = [];
  const api = createApi({
    baseUrl: "http://desk.test",
    onSignedOut: () => {},
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const body: unknown = await request.json().catch(() => undefined);
      asked.push({ method: request.method, path: pathname + search, body });
      const answer = answers[`${request.method} ${pathname}`];
      if (answer instanceof Response) return answer.clone();
      return answer === undefined ? problem(404, { code: "not_found" }) : Response.json(answer);
    },
  });
  const queries = createQueryClient();
  queries.setQueryData(sessionKeys.all, me);
  const i18n = await createI18n({ english, load: loadCatalogue }, language);
  await Promise.all([fetchToasts(), fetchTooltip()]);
  const router = createRouter({ routeTree: createRootRoute(), history: createMemoryHistory() });
  const registry = new CommandRegistry("pc");
  const wrapper = ({ children }: { children: ReactNode }) => (
    <I18nextProvider i18n={i18n}>
      <LanguageProvider>
        <ThemeProvider theme={new ThemeSwitch()}>
          <ClockProvider clock={new Clock(now)}>
            <QueryClientProvider client={queries}>
              <ApiProvider api={api}>
                <CommandProvider registry={registry}>
                  <TooltipProvider>
                    <ToastProvider>
                      <RouterContextProvider router={router as never}>{children}</RouterContextProvider>
                    </ToastProvider>
                  </TooltipProvider>
                </CommandProvider>
              </ApiProvider>
            </QueryClientProvider>
          </ClockProvider>
        </ThemeProvider>
      </LanguageProvider>
    </I18nextProvider>
  );
  return { ...render(element, { wrapper }), asked, queries, router };
}
