import { useToast } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { type ThemeCorrection, useUndoCorrection } from "../queries";
import { useOwnCorrection } from "./useOwnCorrection";
import { useTellFault } from "./useTellFault";

interface Done {
  /** What was done, for the toast. */
  title: string;
  kind: ThemeCorrection["kind"];
  /** What stands in the correction besides its kind, to tell it from others of one's own. */
  about?: (correction: ThemeCorrection) => boolean;
  onUndone?: () => void;
}

/** Says what was corrected, and offers to take it back: as a correction, so that what it changed is as it was. */
export function useOfferUndo() {
  const { t } = useTranslation("theme");
  const notify = useToast();
  const tellFault = useTellFault();
  const find = useOwnCorrection();
  const undo = useUndoCorrection();
  return async ({ title, kind, about, onUndone }: Done) => {
    const correction = await find(kind, about).catch(() => undefined);
    const back = () => {
      notify({ title: t("history.undone") });
      onUndone?.();
    };
    notify({
      title,
      undoes: "theme",
      // By the promise: who has gone to another page since still wants to know.
      undo: correction && (() => void undo.mutateAsync(correction.id).then(back, tellFault)),
    });
  };
}
