import { useToast } from "@kept/shared/ui";
import { useNavigate } from "@tanstack/react-router";
import { Search } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { useCommands, usePaletteProvider } from "../../keyboard";
import { useSession } from "../session/queries";
import { sectionsFor } from "../settings/sections";
import {
  articleProvider,
  customerProvider,
  type Doors,
  numberProvider,
  themeProvider,
  ticketProvider,
} from "./providers";

/** What the command palette finds beside its commands, and the commands that lead into the settings. */
export function useDeskSearch() {
  const { t } = useTranslation("search");
  const api = useApi();
  const navigate = useNavigate();
  const notify = useToast();
  const providers = useMemo(() => {
    const doors: Doors = {
      openTicket: (id) => {
        const params = { view: "open", ticketId: String(id) };
        void navigate({ to: "/inbox/$view/tickets/$ticketId", params });
      },
      openCustomer: (id) =>
        void navigate({ to: "/customers/$customerId", params: { customerId: String(id) } }),
      openArticle: (id, language) => {
        const params = { articleId: String(id), language };
        void navigate({ to: "/knowledge/articles/$articleId/$language", params });
      },
      openTheme: (id) => void navigate({ to: "/product/themes/$themeId", params: { themeId: String(id) } }),
      copy: (link) =>
        void navigator.clipboard.writeText(link).then(
          () => notify({ title: t("copied") }),
          () => notify({ tone: "fault", title: t("notCopied", { link }) }),
        ),
      openSearch: (q) => void navigate({ to: "/search", search: { q } }),
      words: {
        numbers: t("groups.numbers"),
        tickets: t("groups.tickets"),
        customers: t("groups.customers"),
        articles: t("groups.articles"),
        themes: t("groups.themes"),
        copyLink: t("copyLink"),
        goTo: (number) => t("goTo", { number }),
        all: (query) => t("all", { query }),
        noSubject: t("noSubject"),
      },
    };
    return [
      numberProvider(api, doors),
      ticketProvider(api, doors),
      customerProvider(api, doors),
      articleProvider(api, doors),
      themeProvider(api, doors),
    ] as const;
  }, [api, navigate, notify, t]);
  usePaletteProvider(providers[0]);
  usePaletteProvider(providers[1]);
  usePaletteProvider(providers[2]);
  usePaletteProvider(providers[3]);
  usePaletteProvider(providers[4]);
  useSearchCommands();
}

function useSearchCommands() {
  const { t } = useTranslation(["search", "shell"]);
  const navigate = useNavigate();
  const { permissions } = useSession();
  const pages = sectionsFor(permissions).map(({ id, icon }) => ({
    id: `settings.${id}`,
    title: t("settings", { page: t(`shell:settings.${id}`) }),
    group: t("groups.settings"),
    icon,
    run: () => void navigate({ to: "/settings/$section", params: { section: id } }),
  }));
  useCommands([
    {
      id: "search.open",
      title: t("open"),
      group: t("groups.tickets"),
      keys: "/",
      icon: Search,
      run: () => void navigate({ to: "/search", search: {} }),
    },
    ...pages,
  ]);
}
