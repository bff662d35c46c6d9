import { useToast } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { Fault } from "../../../../api";

const KNOWN = [
  "theme_changed",
  "theme_merged",
  "theme_not_found",
  "ticket_not_in_theme",
  "ticket_without_words",
  "already_shipped",
  "not_shipped",
  "forbidden",
  "network",
] as const;

/** A fault of a verb on a theme, in the reader's words where we have them. */
export function useFaultWords() {
  const { t } = useTranslation("theme");
  return (error: Error): string => {
    const code = error instanceof Fault ? KNOWN.find((one) => one === error.code) : undefined;
    return code ? t(`fault.${code}`) : error.message;
  };
}

/** Says what went wrong with a verb that has no form of its own. */
export function useTellFault() {
  const notify = useToast();
  const words = useFaultWords();
  return (error: Error) => notify({ tone: "fault", title: words(error) });
}
