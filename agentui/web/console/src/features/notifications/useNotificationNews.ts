import { useToast } from "@kept/shared/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useStored } from "../../layout";
import { type LiveNews, useLiveNews } from "../../live";
import { showNotice, WANTED } from "./browser";
import { INTERRUPTING, isFault } from "./kinds";
import { type Notification, patchNotifications, withNew } from "./queries";
import { useOpenNotification } from "./useOpenNotification";
import { useSentence } from "./useSentence";

/** The notification in a piece of news: of the log with its number, or as a signal of its own. */
export function notificationIn(news: LiveNews): Notification | undefined {
  if (news.type === "event") return news.kind === "notification.added" ? news.notification : undefined;
  return news.type === "notification" ? news.notification : undefined;
}

/** Brings what arrives to the bell; a toast and the browser's notice only for what interrupts. */
export function useNotificationNews() {
  const { t } = useTranslation("notifications");
  const queries = useQueryClient();
  const notify = useToast();
  const sentence = useSentence();
  const openOne = useOpenNotification();
  const [wanted] = useStored<boolean>(WANTED, false);
  const { ticketId } = useParams({ strict: false });

  useLiveNews((news) => {
    const arrived = notificationIn(news);
    if (!arrived) return;
    patchNotifications(queries, (pages) => withNew(pages, arrived));
    if (!INTERRUPTING.includes(arrived.kind)) return;
    const open = () => openOne(arrived);
    const title = sentence(arrived);
    const detail = arrived.ticket_id === null ? arrived.subject : `#${arrived.ticket_id} ${arrived.subject}`;
    if (wanted) showNotice(window, { title, body: detail, tag: `kept-${arrived.id}`, onClick: open });
    if (ticketId === String(arrived.ticket_id) && !isFault(arrived.kind)) return;
    const tone = isFault(arrived.kind) ? "fault" : "info";
    notify({ title, detail, tone, action: { label: t("show"), run: open } });
  });
}
