import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { cn } from "./cn";
import { IconButton } from "./IconButton";

interface OverlayProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence under the title; read out when the dialog opens. */
  description?: string;
  /** Buttons, the confirming one last. */
  footer?: ReactNode;
  children: ReactNode;
}

interface DialogProps extends OverlayProps {
  size?: "small" | "medium" | "large";
}

const WIDTHS = { small: "max-w-sm", medium: "max-w-lg", large: "max-w-3xl" };

/** A question that must be answered before going on. Focus moves in, stays in, and comes back. */
export function Dialog({ size = "medium", ...rest }: DialogProps) {
  return (
    <Overlay
      {...rest}
      className={cn(
        "inset-x-4 top-[12vh] mx-auto max-h-[76vh] rounded-md bg-raised shadow-popover animate-open",
        WIDTHS[size],
      )}
    />
  );
}

interface DrawerProps extends OverlayProps {
  side?: "start" | "end";
}

/** A pane that slides over the page where there is no room beside it. */
export function Drawer({ side = "end", ...rest }: DrawerProps) {
  return (
    <Overlay
      {...rest}
      className={cn(
        "inset-y-0 w-90 max-w-[calc(100vw-40px)] bg-surface shadow-popover animate-drawer",
        side === "end" ? "end-0" : "start-0 [--drawer-from:-24px]",
      )}
    />
  );
}

function Overlay({ open, onOpenChange, className, ...rest }: OverlayProps & { className: string }) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim animate-fade" />
        <Panel described={Boolean(rest.description)} className={cn("flex flex-col", className)}>
          <PanelFrame {...rest} />
        </Panel>
      </Radix.Portal>
    </Radix.Root>
  );
}

function PanelFrame({ title, description, footer, children }: Omit<OverlayProps, "open" | "onOpenChange">) {
  const { t } = useTranslation("ui");
  return (
    <>
      <header className="flex items-start gap-2 border-line border-b py-2 ps-4 pe-2">
        <div className="min-w-0 flex-1 py-1">
          <Radix.Title className="truncate font-semibold">{title}</Radix.Title>
          {description && <Radix.Description className="text-ink-soft">{description}</Radix.Description>}
        </div>
        <Radix.Close asChild>
          <IconButton icon={X} label={t("action.close")} shortcut="escape" />
        </Radix.Close>
      </header>
      {/* Scrolled by keyboard as well, where nothing inside takes the focus. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable */}
      <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-4">
        {children}
      </div>
      {footer && <footer className="flex justify-end gap-2 border-line border-t p-3">{footer}</footer>}
    </>
  );
}

interface BareDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The accessible name; nothing of it is shown. */
  label: string;
  className?: string;
  children: ReactNode;
}

/** A dialog without a frame of its own, for what brings its own first line: the command palette. */
export function BareDialog({ open, onOpenChange, label, className, children }: BareDialogProps) {
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-scrim animate-fade" />
        <Panel
          described={false}
          className={cn("rounded-md bg-raised shadow-popover animate-open", className)}
        >
          <Radix.Title className="sr-only">{label}</Radix.Title>
          {children}
        </Panel>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface PanelProps {
  described: boolean;
  className: string;
  children: ReactNode;
}

/** Mounted while open. Remembers who had the focus, because our dialogs are opened by state, not by a trigger. */
function Panel({ described, className, children }: PanelProps) {
  const [before] = useState(() => document.activeElement);
  // A moment after it has closed: what was opened in between keeps the focus.
  function giveBack(event: Event) {
    event.preventDefault();
    if (before instanceof HTMLElement && document.activeElement === document.body) before.focus();
  }
  return (
    <Radix.Content
      {...(described ? {} : { "aria-describedby": undefined })}
      onOpenAutoFocus={focusItself}
      onCloseAutoFocus={giveBack}
      className={cn("fixed z-40 outline-none", className)}
    >
      {children}
    </Radix.Content>
  );
}

/**
 * The dialog itself takes the focus, not its close button, whose tooltip would open and swallow the first
 * Escape. A field with `autoFocus` has it already by then and keeps it.
 */
function focusItself(event: Event) {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}
