import { IconButton } from "@kept/shared/ui";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface PaneHeaderProps {
  /** 1 for the pane that the page is about, so that every page has exactly one; 2 for the others. */
  level?: 1 | 2;
  title: ReactNode;
  /** On a phone: one pane back, which is also what the browser's gesture does. */
  onBack?: () => void;
  start?: ReactNode;
  /** Icon buttons at the end. */
  actions?: ReactNode;
}

/** The 44 px line that tops every pane, so that their hairlines meet. */
export function PaneHeader({ level = 2, title, onBack, start, actions }: PaneHeaderProps) {
  const { t } = useTranslation("ui");
  const Heading = level === 1 ? "h1" : "h2";
  return (
    <header className="flex h-11 shrink-0 items-center gap-1 border-line border-b px-2">
      {onBack && (
        <IconButton
          icon={ArrowLeft}
          label={t("action.back")}
          onClick={onBack}
          className="size-9! rtl:[&_svg]:rotate-180"
        />
      )}
      {start}
      <Heading className="min-w-0 flex-1 truncate px-2 font-semibold">{title}</Heading>
      {actions}
    </header>
  );
}
