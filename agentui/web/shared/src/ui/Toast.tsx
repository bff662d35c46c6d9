import { Check, Info, TriangleAlert, X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { cn } from "./cn";
import { IconButton } from "./IconButton";

export interface ToastMessage {
  /** Usually a text; something that counts down is read out as it was in the beginning. */
  title: ReactNode;
  detail?: string;
  tone?: "done" | "info" | "fault";
  /** Offered as a button (also reached with F8) until the toast goes. */
  undo?: () => void;
  /** Another verb than "Undo" with its own work. */
  action?: { label: string; run: () => void };
  /** Milliseconds; 5000, or 10000 with something to press. Faults stay until closed. */
  duration?: number;
}

type Notify = (message: ToastMessage) => void;
interface Shown extends ToastMessage {
  id: number;
}

const ToastContext = createContext<Notify | null>(null);

/** Shows a message without taking the focus; it is announced politely, faults at once. */
export function useToast(): Notify {
  const notify = useContext(ToastContext);
  if (!notify) throw new Error("useToast needs a ToastProvider");
  return notify;
}

const MOST = 3;

export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useTranslation("ui");
  const [shown, setShown] = useState<Shown[]>([]);
  const notify = useCallback<Notify>((message) => {
    setShown((before) => {
      const id = (before.at(-1)?.id ?? 0) + 1;
      return [...before, { ...message, id }].slice(-MOST);
    });
  }, []);
  const close = useCallback((id: number) => {
    setShown((before) => before.filter((toast) => toast.id !== id));
  }, []);
  const toasts = useMemo(
    () => shown.map((toast) => <ToastCard key={toast.id} toast={toast} onClose={() => close(toast.id)} />),
    [shown, close],
  );
  return (
    <ToastContext value={notify}>
      <Radix.Provider swipeDirection="down">
        {children}
        {toasts}
        <Radix.Viewport
          label={t("notifications")}
          className="fixed inset-x-4 bottom-4 z-50 mx-auto flex max-w-96 flex-col gap-2 outline-none"
        />
      </Radix.Provider>
    </ToastContext>
  );
}

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
      className="flex items-center gap-2 rounded-md bg-raised py-1.5 ps-3 pe-1.5 shadow-popover animate-open"
    >
      <Icon aria-hidden="true" className={cn("size-4 shrink-0", COLORS[tone])} />
      <div className="min-w-0 flex-1">
        <Radix.Title className="break-words">{toast.title}</Radix.Title>
        {toast.detail && (
          <Radix.Description className="text-ink-soft text-small">{toast.detail}</Radix.Description>
        )}
      </div>
      {action && (
        <Radix.Action asChild altText={action.label}>
          <Button variant="ghost" onClick={action.run}>
            {action.label}
          </Button>
        </Radix.Action>
      )}
      <Radix.Close asChild>
        <IconButton icon={X} label={t("action.close")} />
      </Radix.Close>
    </Radix.Root>
  );
}

function lifetime(tone: string, pressable: boolean): number {
  if (tone === "fault") return Number.POSITIVE_INFINITY;
  return pressable ? 10_000 : 5_000;
}
