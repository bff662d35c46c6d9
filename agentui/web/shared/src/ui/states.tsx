import { CloudOff, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { cn } from "./cn";

/** Grey shapes of what is coming. Appears only after 150 ms, so that fast answers do not flicker. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden="true" className={cn("block rounded-sm bg-line skeleton", className)} />;
}

/** Wraps the skeleton of one view and says once, to those who cannot see it, that it loads. */
export function Loading({ children, className }: { children: ReactNode; className?: string }) {
  const { t } = useTranslation("ui");
  return (
    <div role="status" className={className}>
      <span className="sr-only">{t("loading")}</span>
      {children}
    </div>
  );
}

interface EmptyStateProps {
  icon?: LucideIcon;
  /** What belongs here. */
  title: string;
  /** What to do so that something comes. */
  detail?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ icon: Icon, title, detail, action }: EmptyStateProps) {
  return (
    <div className="mx-auto flex max-w-80 flex-col items-center gap-1 px-4 py-12 text-center">
      {Icon && <Icon aria-hidden="true" className="mb-2 size-6 text-ink-faint" strokeWidth={1.5} />}
      <p className="font-medium">{title}</p>
      {detail && <p className="text-balance text-ink-soft">{detail}</p>}
      {action && <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

interface ErrorStateProps {
  /** What happened. */
  title: string;
  /** What is safe, and what cures it. */
  detail?: string;
  /** For whoever is asked for help: the fault's code or id. */
  code?: string;
  onRetry?: () => void;
}

export function ErrorState({ title, detail, code, onRetry }: ErrorStateProps) {
  const { t } = useTranslation("ui");
  return (
    <div role="alert" className="mx-auto flex max-w-80 flex-col items-center gap-1 px-4 py-12 text-center">
      <TriangleAlert aria-hidden="true" className="mb-2 size-6 text-breach-text" strokeWidth={1.5} />
      <p className="font-medium">{title}</p>
      {detail && <p className="text-balance text-ink-soft">{detail}</p>}
      {code && <p className="select-all font-mono text-ink-faint text-small">{code}</p>}
      {onRetry && (
        <Button className="mt-3" onClick={onRetry}>
          {t("action.retry")}
        </Button>
      )}
    </div>
  );
}

interface BannerProps {
  tone: "offline" | "info" | "fault";
  action?: ReactNode;
  children: ReactNode;
}

const BANNERS = {
  offline: { icon: CloudOff, look: "bg-due-soft text-due-text" },
  info: { icon: Info, look: "bg-accent-soft text-accent-text" },
  fault: { icon: TriangleAlert, look: "bg-breach-soft text-breach-text" },
};

/** One line over a whole page or pane about its state; work goes on below it. */
export function Banner({ tone, action, children }: BannerProps) {
  const { icon: Icon, look } = BANNERS[tone];
  return (
    <div role="status" className={cn("flex min-h-9 items-center gap-2 px-3 py-1", look)}>
      <Icon aria-hidden="true" className="size-4 shrink-0" />
      <p className="min-w-0 flex-1">{children}</p>
      {action}
    </div>
  );
}
