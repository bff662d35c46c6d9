import { cn, RelativeTime } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { LOOKS } from "./kinds";
import type { Notification } from "./queries";
import { useSentence } from "./useSentence";

interface NotificationRowProps {
  notification: Notification;
  onOpen: () => void;
}

/** Two lines: what happened and when; the ticket with the beginning of what was said. */
export function NotificationRow({ notification, onOpen }: NotificationRowProps) {
  const { t } = useTranslation("notifications");
  const sentence = useSentence();
  const { icon: Icon, color } = LOOKS[notification.kind];
  const unread = notification.read_at === null;
  return (
    <li className="border-line border-b last:border-b-0">
      <button
        type="button"
        onClick={onOpen}
        className="ring-inside flex w-full items-start gap-3 px-4 py-2.5 text-start hover:bg-hover"
      >
        <Icon aria-hidden="true" className={cn("mt-0.5 size-4 shrink-0", color)} strokeWidth={1.75} />
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-2">
            <span className={cn("min-w-0 flex-1 truncate", unread && "font-semibold")}>
              {sentence(notification)}
            </span>
            <RelativeTime
              at={notification.created_at}
              className="figures shrink-0 text-ink-faint text-small"
            />
          </span>
          {notification.subject && (
            <span className="block truncate text-ink-soft">
              {notification.ticket_id !== null && <span className="figures">#{notification.ticket_id} </span>}
              <bdi>{notification.subject}</bdi>
            </span>
          )}
          {notification.preview && (
            <span className="block truncate text-ink-faint text-small">
              <bdi>{notification.preview}</bdi>
            </span>
          )}
        </span>
        {unread && (
          <span className="mt-1.5 size-2 shrink-0 rounded-full bg-accent">
            <span className="sr-only">{t("new")}</span>
          </span>
        )}
      </button>
    </li>
  );
}
