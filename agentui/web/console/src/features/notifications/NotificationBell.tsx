import { useFormat } from "@kept/shared/format";
import { cn, deferred, Opener, tipProps } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Bell } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { useCommands } from "../../keyboard";
import { notificationsQuery } from "./queries";
import { useNotificationNews } from "./useNotificationNews";

const popover = deferred(() => import("./NotificationPopover"));

const KEYS = "g n";

/** The bell of the rail: how much is unread, and what. */
export function NotificationBell() {
  const { t } = useTranslation("notifications");
  const format = useFormat();
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
    <Opener
      part={popover}
      own={{}}
      popup="dialog"
      open={open}
      onOpenChange={setOpen}
      trigger={
        <button
          type="button"
          aria-label={label}
          {...tipProps({ text: t("title"), shortcut: KEYS, side: "right" })}
          className="relative grid size-11 place-items-center rounded-md text-ink-soft transition-colors hover:bg-hover hover:text-ink data-[state=open]:bg-selected pane:size-8"
        >
          <Bell aria-hidden="true" className="size-5 pane:size-4.5" strokeWidth={1.75} />
          {unread > 0 && (
            <span
              aria-hidden="true"
              className={cn(
                "figures pointer-events-none absolute -end-1 -top-1 min-w-4 rounded-sm bg-accent px-1 text-center ring-2 ring-sunken",
                "font-semibold text-accent-ink text-micro max-pane:end-0 max-pane:top-0.5",
              )}
            >
              {format.capped(unread, 99)}
            </span>
          )}
        </button>
      }
    />
  );
}
