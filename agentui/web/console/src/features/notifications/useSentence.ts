import { useTranslation } from "react-i18next";
import type { Notification } from "./queries";

/** "Ada mentioned you": who did what, the ticket stands beside it. */
export function useSentence() {
  const { t } = useTranslation("notifications");
  return ({ kind, actor }: Notification) => {
    const named = actor && (kind === "mention" || kind === "assigned" || kind === "reply");
    return named ? t(`by.${kind}`, { actor }) : t(`kinds.${kind}`);
  };
}
