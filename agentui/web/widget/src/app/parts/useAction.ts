import { useCallback, useState } from "preact/hooks";
import { Fault } from "../core/api";
import { useWords } from "../i18n";

/** One request of a person: whether it is on its way, and why it failed. */
export function useAction() {
  const { t } = useWords();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const run = useCallback(
    async (action: () => Promise<unknown>): Promise<boolean> => {
      setBusy(true);
      setFault("");
      try {
        await action();
        return true;
      } catch (problem) {
        const told = problem instanceof Fault && problem.status < 500 ? problem.message : "";
        setFault(told || t("failure"));
        return false;
      } finally {
        setBusy(false);
      }
    },
    [t],
  );
  return { busy, fault, run };
}
