import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import { useTranslation } from "react-i18next";

interface ResizeHandleProps {
  /** Width of the pane before it, in px; with `edge="start"`, of the pane after it. */
  value: number;
  min: number;
  max: number;
  /** What a double click goes back to. */
  initial: number;
  onChange: (value: number) => void;
  edge?: "end" | "start";
  /** Names the pane: "Resize list". */
  label?: string;
}

const STEP = 16;

/** The hairline between two panes: drag, arrow keys, Home and End; a double click resets. */
export function ResizeHandle({ value, min, max, initial, onChange, edge = "end", label }: ResizeHandleProps) {
  const { t } = useTranslation("ui");
  const start = useRef<{ x: number; value: number } | null>(null);
  const set = (next: number) => onChange(Math.round(Math.min(max, Math.max(min, next))));
  const toward = (element: Element) => {
    const rtl = getComputedStyle(element).direction === "rtl";
    return (edge === "end") === rtl ? -1 : 1;
  };

  function onPointerDown(event: PointerEvent<HTMLDivElement>) {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, value };
  }
  function onPointerMove(event: PointerEvent<HTMLDivElement>) {
    const from = start.current;
    if (from) set(from.value + (event.clientX - from.x) * toward(event.currentTarget));
  }
  function onKeyDown(event: KeyboardEvent<HTMLDivElement>) {
    const sign = toward(event.currentTarget);
    const target = {
      ArrowLeft: value - STEP * sign,
      ArrowRight: value + STEP * sign,
      Home: min,
      End: max,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(target);
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a focusable splitter is a separator with a value (ARIA APG), not an <hr>
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label ?? t("resize")}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => {
        start.current = null;
      }}
      onDoubleClick={() => set(initial)}
      onKeyDown={onKeyDown}
      className="relative z-10 w-px shrink-0 cursor-col-resize touch-none bg-line transition-colors after:absolute after:inset-y-0 after:-inset-x-1 hover:bg-accent focus-visible:bg-accent"
    />
  );
}
