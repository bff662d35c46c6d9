import { Button, buttonClass, cn, Menu, MenuItem } from "@kept/shared/ui";
import { ChevronDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Kind, Then } from "./model";

export const SEND_KEYS = { "": "mod+enter", solved: "mod+shift+enter", pending: "mod+alt+enter" } as const;

interface SendButtonProps {
  kind: Kind;
  busy: boolean;
  /** Why nothing can be sent now; "" when it can. */
  blocked: string;
  onSend: (then: Then) => void;
}

/** Send, and beside it what may happen to the ticket at the same time. */
export function SendButton({ kind, busy, blocked, onSend }: SendButtonProps) {
  const { t } = useTranslation("composer");
  const note = kind === "note";
  return (
    <span className="flex shrink-0 gap-px">
      <Button
        variant="primary"
        shortcut={SEND_KEYS[""]}
        loading={busy}
        aria-disabled={blocked !== "" || busy || undefined}
        title={blocked || undefined}
        onClick={() => onSend("")}
        className="rounded-e-none"
      >
        {t(note ? "send.note" : "send.reply")}
      </Button>
      <Menu
        align="end"
        trigger={
          <button
            type="button"
            aria-label={t("send.more")}
            disabled={busy || blocked !== ""}
            className={cn(buttonClass("primary"), "w-7 rounded-s-none px-0!")}
          >
            <ChevronDown aria-hidden="true" className="size-4" />
          </button>
        }
      >
        <MenuItem shortcut={SEND_KEYS[""]} onSelect={() => onSend("")}>
          {t(note ? "send.note" : "send.reply")}
        </MenuItem>
        <MenuItem shortcut={SEND_KEYS.solved} onSelect={() => onSend("solved")}>
          {t(note ? "send.noteSolve" : "send.solve")}
        </MenuItem>
        <MenuItem shortcut={SEND_KEYS.pending} onSelect={() => onSend("pending")}>
          {t(note ? "send.noteWait" : "send.wait")}
        </MenuItem>
      </Menu>
    </span>
  );
}

/** Which way of sending a key stroke asks for; null when it is none. */
export function sendingOf(
  event: Pick<KeyboardEvent, "key" | "metaKey" | "ctrlKey" | "shiftKey" | "altKey" | "isComposing">,
): Then | null {
  if (event.key !== "Enter" || event.isComposing || event.metaKey === event.ctrlKey) return null;
  if (event.shiftKey && event.altKey) return null;
  if (event.shiftKey) return "solved";
  return event.altKey ? "pending" : "";
}
