import { useTranslation } from "react-i18next";
import type { Notification } from "./queries";

const NAMED = [
  "mention",
  "assigned",
  "reply",
  "article_review",
  "article_approved",
  "article_returned",
] as const;

/** "Ada mentioned you": who did what, the ticket or article stands beside it. */
export function useSentence() {
  const { t } = useTranslation("notifications");
  return ({ kind, actor }: Notification) => {
    const named = actor ? NAMED.find((one) => one === kind) : undefined;
    return named ? t(`by.${named}`, { actor }) : t(`kinds.${kind}`);
  };
}
