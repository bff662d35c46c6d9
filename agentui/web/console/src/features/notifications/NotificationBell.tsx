import { useFormat } from "@kept/shared/format";
import { cn, Popover, Tooltip } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Bell } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { useCommands } from "../../keyboard";
import { useBreadth } from "../../layout";
import { notificationsQuery } from "./queries";
import { useNotificationNews } from "./useNotificationNews";

/** Fetched when the bell is first pressed. */
const NotificationPanel = lazy(() => import("./NotificationPanel"));

const KEYS = "g n";

/** The bell of the rail: how much is unread, and what. */
export function NotificationBell() {
  const { t } = useTranslation("notifications");
  const format = useFormat();
  const phone = useBreadth() === "phone";
  const [open, setOpen] = useState(false);
  const { data } = useInfiniteQuery(notificationsQuery(useApi()));
  const unread = data?.pages[0]?.unread ?? 0;
  useNotificationNews();
  useCommands([
    {
      id: "notifications.open",
      title: t("open"),
      group: t("group"),
      keys: KEYS,
      icon: Bell,
      run: () => setOpen(true),
    },
  ]);
  const label = unread > 0 ? t("unread", { count: unread }) : t("title");
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      side={phone ? "top" : "right"}
      align="end"
      aria-label={t("title")}
      className="w-96 max-w-[calc(100vw-16px)]"
      trigger={
        <button
          type="button"
          aria-label={label}
          className="relative grid size-11 place-items-center rounded-md text-ink-soft transition-colors hover:bg-hover hover:text-ink data-[state=open]:bg-selected pane:size-8"
        >
          <Tooltip text={t("title")} shortcut={KEYS} side="right">
            <span className="grid size-full place-items-center">
              <Bell aria-hidden="true" className="size-5 pane:size-4.5" strokeWidth={1.75} />
            </span>
          </Tooltip>
          {unread > 0 && (
            <span
              aria-hidden="true"
              className={cn(
                "figures pointer-events-none absolute end-0 top-0 min-w-4 rounded-sm bg-accent px-1 text-center",
                "font-semibold text-accent-ink text-micro max-pane:end-1 max-pane:top-1",
              )}
            >
              {format.capped(unread, 99)}
            </span>
          )}
        </button>
      }
    >
      <Suspense fallback={<div className="h-40" />}>
        <NotificationPanel onLeave={() => setOpen(false)} />
      </Suspense>
    </Popover>
  );
}
