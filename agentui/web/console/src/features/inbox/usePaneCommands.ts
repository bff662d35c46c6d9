import { useTranslation } from "react-i18next";
import { useCommands } from "../../keyboard";
import { usePanes } from "../../layout";

/** Folding the outer panes by keyboard; for a component inside Panes. */
export function usePaneCommands() {
  const { t } = useTranslation("shell");
  const { toggleViews, toggleSide } = usePanes();
  const group = t("commands.groups.panes");
  useCommands([
    { id: "panes.views", title: t("commands.panes.views"), group, keys: "[", run: toggleViews },
    { id: "panes.side", title: t("commands.panes.side"), group, keys: "]", run: toggleSide },
  ]);
}
