import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import type { i18n } from "i18next";
import { type ApiClient, Fault } from "../api";
import { figuresOf } from "../features/knowledge/figures/search";
import { gapsOf } from "../features/knowledge/gaps/search";
import { filtersOf } from "../features/knowledge/list/filters";
import { archiveOf, digestOf } from "../features/product/digests/search";
import { leavingOf } from "../features/product/leaving/search";
import { overviewOf, verbatimsOf } from "../features/product/overview/search";
import { themeSearchOf } from "../features/product/theme/search";
import { sessionQuery } from "../features/session/queries";
import type { LiveClient } from "../live";
import { Desk } from "../shell/Desk";
import { FaultView } from "./FaultView";
import { NotFoundView } from "./NotFoundView";

interface RouterContext {
  api: ApiClient;
  queries: QueryClient;
  live: LiveClient;
  i18n: Pick<i18n, "loadNamespaces">;
}

/** A route's loader: its texts come beside its view. What the inbox says is there from the start. */
function texts(...namespaces: string[]) {
  return ({ context }: { context: RouterContext }) => context.i18n.loadNamespaces(namespaces);
}

const SORTS = ["newest", "oldest", "due"] as const;

const root = createRootRouteWithContext<RouterContext>()({ component: Outlet });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search): { back?: string; ended?: true } => ({
    back: ownPath(search.back),
    ended: search.ended === true ? true : undefined,
  }),
  loader: texts("session"),
  component: lazyRouteComponent(() => import("../features/session/SignInView")),
});

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  validateSearch: (search): { token?: string } => ({ token: textOf(search.token) }),
  loader: texts("session"),
  component: lazyRouteComponent(() => import("../features/session/SetupView")),
});

/** Where invitations and links for a new password lead. */
const passwordLink = createRoute({
  getParentRoute: () => root,
  path: "/password/$token",
  loader: texts("session"),
  component: lazyRouteComponent(() => import("../features/session/PasswordLinkView")),
});

/** All that needs a signed-in agent. Whoever is not comes back here after signing in. */
const desk = createRoute({
  getParentRoute: () => root,
  id: "desk",
  async beforeLoad({ context, location }) {
    try {
      await context.queries.ensureQueryData(sessionQuery(context.api));
    } catch (error) {
      if (!(error instanceof Fault && error.status === 401)) throw error;
      throw redirect({ to: "/sign-in", search: { back: location.href }, replace: true });
    }
  },
  component: function DeskRoute() {
    return <Desk live={desk.useRouteContext().live} />;
  },
});

/** Where a day begins: with what customers say for those who build, with one's own tickets for those who answer. */
const home = createRoute({
  getParentRoute: () => desk,
  path: "/",
  async beforeLoad({ context }) {
    const { agent } = await context.queries.ensureQueryData(sessionQuery(context.api));
    if (agent.role === "product_lead") throw redirect({ to: "/product", replace: true });
    throw redirect({ to: "/inbox/$view", params: { view: "mine" }, replace: true });
  },
});

const inbox = createRoute({
  getParentRoute: () => desk,
  path: "/inbox",
  component: lazyRouteComponent(() => import("../features/inbox/InboxLayout")),
});
const view = createRoute({
  getParentRoute: () => inbox,
  path: "$view",
  validateSearch: (search): { sort?: "newest" | "oldest" | "due" } => ({
    sort: SORTS.find((sort) => sort === search.sort),
  }),
});
const ticket = createRoute({
  getParentRoute: () => view,
  path: "tickets/$ticketId",
  loader({ context }) {
    // For its composer and its side panel. The list moves at once: nothing waits for them here.
    void context.i18n.loadNamespaces(["composer", "customers", "canned", "chats", "suggestions"]);
  },
});

const chats = createRoute({
  getParentRoute: () => desk,
  path: "/chats",
  loader: texts("chats", "canned", "composer", "suggestions"),
  component: lazyRouteComponent(() => import("../features/chats/ChatsLayout")),
});
const chat = createRoute({ getParentRoute: () => chats, path: "$ticketId" });

const customers = createRoute({
  getParentRoute: () => desk,
  path: "/customers",
  validateSearch: searchedFor,
  loader: texts("customers"),
  component: lazyRouteComponent(() => import("../features/customers/CustomersView")),
});
const customer = createRoute({
  getParentRoute: () => desk,
  path: "/customers/$customerId",
  loader: texts("customers"),
  component: lazyRouteComponent(() => import("../features/customers/CustomerView")),
});

const knowledge = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge",
  validateSearch: filtersOf,
  loader: texts("knowledge"),
  component: lazyRouteComponent(() => import("../features/knowledge/list/ArticlesView")),
});
const knowledgeSections = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge/sections",
  loader: texts("knowledge"),
  component: lazyRouteComponent(() => import("../features/knowledge/sections/SectionsView")),
});
const knowledgeTemplates = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge/templates",
  loader: texts("knowledge", "composer"),
  component: lazyRouteComponent(() => import("../features/knowledge/templates/TemplatesView")),
});
const knowledgeWords = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge/words",
  loader: texts("knowledge"),
  component: lazyRouteComponent(() => import("../features/knowledge/words/WordsView")),
});
const knowledgeGaps = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge/gaps",
  validateSearch: gapsOf,
  loader: texts("knowledge"),
  component: lazyRouteComponent(() => import("../features/knowledge/gaps/GapsView")),
});
const knowledgeFigures = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge/figures",
  validateSearch: figuresOf,
  loader: texts("knowledge"),
  component: lazyRouteComponent(() => import("../features/knowledge/figures/FiguresView")),
});
const articleDoor = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge/articles/$articleId",
  component: lazyRouteComponent(() => import("../features/knowledge/article/ArticleDoor")),
});
const article = createRoute({
  getParentRoute: () => desk,
  path: "/knowledge/articles/$articleId/$language",
  loader: texts("knowledge", "ticket", "composer"),
  component: lazyRouteComponent(() => import("../features/knowledge/article/ArticleView")),
});

const product = createRoute({
  getParentRoute: () => desk,
  path: "/product",
  validateSearch: overviewOf,
  loader: texts("product", "theme"),
  component: lazyRouteComponent(() => import("../features/product/overview/OverviewView")),
});
const productVerbatims = createRoute({
  getParentRoute: () => desk,
  path: "/product/verbatims",
  validateSearch: verbatimsOf,
  loader: texts("product"),
  component: lazyRouteComponent(() => import("../features/product/overview/VerbatimsView")),
});
const productTheme = createRoute({
  getParentRoute: () => desk,
  path: "/product/themes/$themeId",
  validateSearch: themeSearchOf,
  loader: texts("product", "theme", "tickettheme"),
  component: lazyRouteComponent(() => import("../features/product/theme/ThemeView")),
});
const productLeaving = createRoute({
  getParentRoute: () => desk,
  path: "/product/leaving",
  validateSearch: leavingOf,
  loader: texts("product", "theme", "leaving"),
  component: lazyRouteComponent(() => import("../features/product/leaving/LeavingView")),
});
const productDigests = createRoute({
  getParentRoute: () => desk,
  path: "/product/digests",
  validateSearch: archiveOf,
  loader: texts("product", "theme", "digests"),
  component: lazyRouteComponent(() => import("../features/product/digests/DigestsView")),
});
const productDigest = createRoute({
  getParentRoute: () => desk,
  path: "/product/digests/$digestId",
  validateSearch: digestOf,
  loader: texts("product", "theme", "digests"),
  component: lazyRouteComponent(() => import("../features/product/digests/DigestView")),
});

const search = createRoute({
  getParentRoute: () => desk,
  path: "/search",
  validateSearch: (search): { q?: string; sort?: "date" } => ({
    ...searchedFor(search),
    sort: search.sort === "date" ? "date" : undefined,
  }),
  component: lazyRouteComponent(() => import("../features/search/SearchView")),
});

const settings = createRoute({
  getParentRoute: () => desk,
  path: "/settings",
  loader: texts("settings", "session", "webforms", "sites", "canned", "composer", "knowledge", "digests"),
  component: lazyRouteComponent(() => import("../features/settings/SettingsView")),
});
const settingsSection = createRoute({
  getParentRoute: () => settings,
  path: "$section",
  /** What the mail ledger shows, which web site's chat, which web form. */
  validateSearch: ({
    day,
    state,
    site,
    form,
  }): { day?: string; state?: string; site?: string; form?: number } => ({
    day: textOf(day),
    state: textOf(state),
    site: textOf(site),
    form: Number(form) || undefined,
  }),
});

/** The kitchen sink shows every primitive; a production build leaves it out altogether. */
const workshop = import.meta.env.DEV
  ? [
      createRoute({
        getParentRoute: () => root,
        path: "/kitchen",
        component: lazyRouteComponent(() => import("../kitchen/Kitchen")),
      }),
      createRoute({
        getParentRoute: () => root,
        path: "/kitchen/desk",
        component: lazyRouteComponent(() => import("../kitchen/SampleDesk")),
      }),
    ]
  : [];

const routes = root.addChildren([
  signIn,
  setup,
  passwordLink,
  desk.addChildren([
    home,
    inbox.addChildren([view.addChildren([ticket])]),
    chats.addChildren([chat]),
    customers,
    customer,
    knowledge,
    knowledgeSections,
    knowledgeTemplates,
    knowledgeWords,
    knowledgeGaps,
    knowledgeFigures,
    articleDoor,
    article,
    product,
    productVerbatims,
    productTheme,
    productLeaving,
    productDigests,
    productDigest,
    search,
    settings.addChildren([settingsSection]),
  ]),
  ...(workshop as []),
]);

export function createAppRouter(context: RouterContext) {
  return createRouter({
    routeTree: routes,
    context,
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: FaultView,
    defaultNotFoundComponent: NotFoundView,
    scrollRestoration: true,
  });
}

function textOf(value: unknown): string | undefined {
  // The router reads "?token=123" as a number; nothing here is one.
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

function searchedFor(search: Record<string, unknown>): { q?: string } {
  return { q: textOf(search.q) };
}

/** Only a path of this desk may follow a sign-in, never another site. */
export function ownPath(path: unknown): string | undefined {
  const base = "http://desk.invalid";
  if (typeof path !== "string" || !path.startsWith("/") || !URL.canParse(path, base)) return undefined;
  const url = new URL(path, base);
  return url.origin === base ? url.pathname + url.search + url.hash : undefined;
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
