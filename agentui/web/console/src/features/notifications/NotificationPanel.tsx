import { Button, EmptyState } from "@kept/shared/ui";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Bell, CheckCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useApi } from "../../api";
import { ResultState, SkeletonLines } from "../../forms";
import { BrowserNotices } from "./BrowserNotices";
import { NotificationRow } from "./NotificationRow";
import { type Notification, notificationsQuery, useRead } from "./queries";
import { useOpenNotification } from "./useOpenNotification";

/** What the bell opens. Opening one leads to its ticket or article and marks it as read. */
export function NotificationPanel({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation("notifications");
  const list = useInfiniteQuery(notificationsQuery(useApi()));
  const read = useRead();
  const openOne = useOpenNotification();
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const unread = list.data?.pages[0]?.unread ?? 0;

  function open(one: Notification) {
    onLeave();
    openOne(one);
  }

  return (
    <div className="flex max-h-[min(560px,80vh)] flex-col">
      <header className="flex h-11 shrink-0 items-center gap-2 border-line border-b ps-4 pe-2">
        <h2 className="flex-1 font-semibold">{t("title")}</h2>
        {unread > 0 && (
          <Button size="small" variant="ghost" icon={CheckCheck} onClick={() => read.mutate(undefined)}>
            {t("readAll")}
          </Button>
        )}
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <ResultState query={list} skeleton={<PanelSkeleton />}>
          {() =>
            items.length === 0 ? (
              <EmptyState icon={Bell} title={t("empty.title")} detail={t("empty.detail")} />
            ) : (
              <ul>
                {items.map((one) => (
                  <NotificationRow key={one.id} notification={one} onOpen={() => open(one)} />
                ))}
              </ul>
            )
          }
        </ResultState>
        {list.hasNextPage && (
          <div className="p-2">
            <Button
              size="small"
              variant="ghost"
              loading={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {t("more")}
            </Button>
          </div>
        )}
      </div>
      <BrowserNotices />
    </div>
  );
}

function PanelSkeleton() {
  return (
    <div className="px-4 py-2">
      <SkeletonLines lines={6} />
    </div>
  );
}
