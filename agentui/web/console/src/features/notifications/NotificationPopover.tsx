import { type OpenedProps, Popover } from "@kept/shared/ui";
import { useTranslation } from "react-i18next";
import { useBreadth } from "../../layout";
import { NotificationPanel } from "./NotificationPanel";

/** The bell's panel, floating beside it. */
export default function NotificationPopover(opened: OpenedProps) {
  const { t } = useTranslation("notifications");
  const phone = useBreadth() === "phone";
  return (
    <Popover
      {...opened}
      side={phone ? "top" : "right"}
      align="end"
      aria-label={t("title")}
      className="w-96 max-w-[calc(100vw-16px)]"
    >
      <NotificationPanel onLeave={() => opened.onOpenChange(false)} />
    </Popover>
  );
}
