import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from "react";
import { deferred, useDeferred } from "./deferred";

export interface ToastMessage {
  /** Usually a text; something that counts down is read out as it was in the beginning. */
  title: ReactNode;
  detail?: string;
  tone?: "done" | "info" | "fault";
  /** Offered as a button (also reached with F8) until the toast goes, or a newer one of its kind comes. */
  undo?: () => void;
  /** What can be undone once: two kinds stand side by side, of one kind only the newest. */
  undoes?: string;
  /** Another verb than "Undo" with its own work. */
  action?: { label: string; run: () => void };
  /** Milliseconds; 5000, or 10000 with something to press. Faults stay until closed. */
  duration?: number;
}

type Notify = (message: ToastMessage) => void;
export interface Shown extends ToastMessage {
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
const stack = deferred(() => import("./ToastStack"));

/** For tests, in which nothing should come late. */
export const fetchToasts = stack.fetch;

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const Stack = useDeferred(stack, shown.length > 0);
  const newest = useRef(0);
  const notify = useCallback<Notify>((message) => {
    const id = ++newest.current;
    setShown((before) =>
      [...before.filter((one) => !replaces(message, one)), { ...message, id }].slice(-MOST),
    );
  }, []);
  const close = useCallback((id: number) => {
    setShown((before) => before.filter((toast) => toast.id !== id));
  }, []);
  return (
    <ToastContext value={notify}>
      {children}
      {Stack && <Stack shown={shown} onClose={close} />}
    </ToastContext>
  );
}

function replaces(message: ToastMessage, former: ToastMessage): boolean {
  return Boolean(message.undo && former.undo) && message.undoes === former.undoes;
}
