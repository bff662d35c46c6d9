import { IconButton, Menu, MenuItem, useToast } from "@kept/shared/ui";
import { useMutation } from "@tanstack/react-query";
import { Ellipsis, Link2, RefreshCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { unwrap, useApi } from "../../api";
import { useCommands } from "../../keyboard";

/** What is done with a ticket now and then: the link to its page for the customer. */
export function CaseMenu({ ticketId }: { ticketId: number }) {
  const { t } = useTranslation("ticket");
  const { copy, replace } = useCaseLink(ticketId);
  useCommands([
    {
      id: "ticket.caseLink",
      title: t("caseLink.copy"),
      group: t("commands.group"),
      scope: "ticket",
      icon: Link2,
      run: copy,
    },
  ]);
  return (
    <Menu align="end" trigger={<IconButton icon={Ellipsis} label={t("caseLink.more")} />}>
      <MenuItem icon={Link2} onSelect={copy}>
        {t("caseLink.copy")}
      </MenuItem>
      <MenuItem icon={RefreshCw} onSelect={replace}>
        {t("caseLink.replace")}
      </MenuItem>
    </Menu>
  );
}

/** Copies the customer's link, or replaces every one that was given out by a new one and copies that. */
function useCaseLink(id: number) {
  const { t } = useTranslation("ticket");
  const api = useApi();
  const notify = useToast();
  const link = useMutation({
    mutationFn: ({ fresh }: { fresh: boolean }) => {
      const init = { params: { path: { id } } };
      return unwrap(
        fresh
          ? api.POST("/api/v1/tickets/{id}/case-link", init)
          : api.GET("/api/v1/tickets/{id}/case-link", init),
      );
    },
    onSuccess: async ({ url }, { fresh }) => {
      const title = fresh ? t("caseLink.replaced") : t("caseLink.copied");
      try {
        await navigator.clipboard.writeText(url);
        notify({ title, detail: t("caseLink.warning") });
      } catch {
        notify({ title: t("caseLink.byHand"), detail: url }); // the browser keeps its clipboard to itself
      }
    },
    onError: () => notify({ tone: "fault", title: t("caseLink.failed") }),
  });
  return { copy: () => link.mutate({ fresh: false }), replace: () => link.mutate({ fresh: true }) };
}
