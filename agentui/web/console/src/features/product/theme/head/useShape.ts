import { useTranslation } from "react-i18next";
import { useOfferUndo } from "../corrections/useOfferUndo";
import { useTellFault } from "../corrections/useTellFault";
import { type Theme, type ThemeCorrection, useUpdateTheme } from "../queries";

/** Rename, move and hide: each at once, on top of the version that was read, and with a way back. */
export function useShape(theme: Theme) {
  const { t } = useTranslation("theme");
  const update = useUpdateTheme();
  const offerUndo = useOfferUndo();
  const tellFault = useTellFault();
  const base = { id: theme.id, version: theme.version };
  const said = (kind: ThemeCorrection["kind"], title: string) => ({
    onError: tellFault,
    onSuccess: () => void offerUndo({ title, kind, about: (one) => one.theme_id === theme.id }),
  });
  return {
    /** The name as it will be, while the server is being told. */
    name: (update.isPending && update.variables.name) || theme.name,
    rename: (name: string) => update.mutate({ ...base, name }, said("rename", t("rename.done", { name }))),
    move: (areaId: number, area: string) =>
      update.mutate({ ...base, area_id: areaId }, said("move_theme", t("move.areaDone", { area }))),
    hide: (hidden: boolean) =>
      update.mutate({ ...base, hidden }, said("hide", t(hidden ? "hide.done" : "hide.shown"))),
  };
}
