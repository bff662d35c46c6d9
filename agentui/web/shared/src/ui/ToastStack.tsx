import { Check, Info, TriangleAlert, X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { cn } from "./cn";
import { IconButton } from "./IconButton";
import type { Shown } from "./Toast";

interface StackProps {
  shown: readonly Shown[];
  onClose: (id: number) => void;
}

/**
 * The messages of a ToastProvider, above everything; F8 leads to them. They stand where nobody works: at
 * the foot of the views or the list, narrow and above any bar there, and under the header on a phone,
 * where the foot belongs to the composer.
 */
export default memo(function ToastStack({ shown, onClose }: StackProps) {
  const { t } = useTranslation("ui");
  return (
    <Radix.Provider swipeDirection="left">
      {shown.map((toast) => (
        <ToastCard key={toast.id} toast={toast} onClose={() => onClose(toast.id)} />
      ))}
      <Radix.Viewport
        label={t("notifications")}
        className="fixed inset-x-3 top-14 z-50 flex flex-col gap-2 outline-none pane:inset-x-auto pane:start-13 pane:top-auto pane:bottom-14 pane:w-54"
      />
    </Radix.Provider>
  );
});

const ICONS = { done: Check, info: Info, fault: TriangleAlert };
const COLORS = { done: "text-met-text", info: "text-accent-text", fault: "text-breach-text" };

function ToastCard({ toast, onClose }: { toast: Shown; onClose: () => void }) {
  const { t } = useTranslation("ui");
  const tone = toast.tone ?? "done";
  const Icon = ICONS[tone];
  const action = toast.undo ? { label: t("action.undo"), run: toast.undo } : toast.action;
  return (
    <Radix.Root
      type={tone === "fault" ? "foreground" : "background"}
      duration={toast.duration ?? lifetime(tone, Boolean(action))}
      onOpenChange={(open) => open || onClose()}
      className="grid grid-cols-[auto_1fr_auto_auto] items-center gap-x-2 rounded-md bg-raised py-1.5 ps-3 pe-1.5 shadow-popover animate-open"
    >
      <Icon aria-hidden="true" className={cn("size-4 shrink-0", COLORS[tone])} />
      <div className="min-w-0">
        <Radix.Title className="break-words">{toast.title}</Radix.Title>
        {toast.detail && (
          <Radix.Description className="text-ink-soft text-small">{toast.detail}</Radix.Description>
        )}
      </div>
      {action && (
        <Radix.Action asChild altText={action.label}>
          <Button
            variant="ghost"
            onClick={action.run}
            className="pane:order-last pane:-ms-2.5 pane:col-start-2 pane:justify-self-start"
          >
            {action.label}
          </Button>
        </Radix.Action>
      )}
      <Radix.Close asChild>
        <IconButton icon={X} label={t("action.close")} className="col-start-4" />
      </Radix.Close>
    </Radix.Root>
  );
}

function lifetime(tone: string, pressable: boolean): number {
  if (tone === "fault") return Number.POSITIVE_INFINITY;
  return pressable ? 10_000 : 5_000;
}
