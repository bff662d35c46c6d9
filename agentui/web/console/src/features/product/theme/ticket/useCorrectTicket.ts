import { useToast } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import type { components } from "../../../../api/schema";
import { useOwnCorrection } from "../corrections/useOwnCorrection";
import { type Theme, type ThemeCorrection, useNotThis, useUndoCorrection } from "../queries";
import { useSetTicketTheme } from "./queries";

type ThemeName = components["schemas"]["ThemeName"];

/** "Not this" and "Move to" for one ticket, each with the way back. */
export function useCorrectTicket(ticketId: number) {
  const { t } = useTranslation("tickettheme");
  const notify = useToast();
  const set = useSetTicketTheme();
  const notThis = useNotThis();
  const undo = useUndoCorrection();
  const find = useOwnCorrection();
  const told = (error: Error) => notify({ tone: "fault", title: error.message });

  async function offer(title: string, kind: ThemeCorrection["kind"]) {
    const correction = await find(kind, ({ tickets }) => tickets === 1).catch(() => undefined);
    const back = () => notify({ title: t("undone") });
    notify({
      title,
      undoes: "theme",
      // By the promise: who has gone to another ticket since still wants to know.
      undo: correction && (() => void undo.mutateAsync(correction.id).then(back, told)),
    });
  }

  return {
    denying: notThis.isPending,
    moving: set.isPending,
    deny: (theme: ThemeName) =>
      notThis.mutate(
        { id: theme.id, tickets: [ticketId] },
        { onSuccess: () => void offer(t("notThisDone", { theme: theme.name }), "not_this"), onError: told },
      ),
    moveTo: (to: Theme | null) =>
      set.mutate(
        { ticketId, themeId: to?.id ?? null },
        {
          onSuccess: () => void offer(to ? t("moved", { theme: to.name }) : t("movedNowhere"), "move_ticket"),
          onError: told,
        },
      ),
  };
}
