import { Paperclip } from "lucide-react";
import { type RefObject, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";

interface DropZoneProps {
  /** An element inside the surface. */
  inside: RefObject<HTMLElement | null>;
  onFiles: (files: File[]) => void;
}

/** Takes files dropped anywhere over the ticket: the nearest `article` or `main` around the composer. */
export function DropZone({ inside, onFiles }: DropZoneProps) {
  const { t } = useTranslation("composer");
  const [ground, setGround] = useState<DOMRect | null>(null);
  const latest = useRef(onFiles);
  useEffect(() => {
    latest.current = onFiles;
  });
  useEffect(() => {
    const surface = inside.current?.closest<HTMLElement>("article, main") ?? inside.current;
    if (!surface) return;
    const listeners = dropListeners(
      (over) => setGround(over ? surface.getBoundingClientRect() : null),
      (files) => latest.current(files),
    );
    for (const [name, listener] of listeners) surface.addEventListener(name, listener);
    return () => {
      for (const [name, listener] of listeners) surface.removeEventListener(name, listener);
    };
  }, [inside]);
  if (!ground) return null;
  const { left, top, width, height } = ground;
  return createPortal(
    <div
      style={{ left, top, width, height }}
      className="pointer-events-none fixed z-40 grid place-items-center border-2 border-accent border-dashed bg-accent-soft/85 text-accent-text"
    >
      <p className="flex items-center gap-2 font-medium text-read">
        <Paperclip aria-hidden="true" className="size-5" />
        {t("files.drop")}
      </p>
    </div>,
    document.body,
  );
}

/** `dragenter` and `dragleave` come for every element inside, so they are counted. */
function dropListeners(show: (over: boolean) => void, take: (files: File[]) => void) {
  let depth = 0;
  const withFiles = (handle: (event: DragEvent) => void) => (event: Event) => {
    if (!(event as DragEvent).dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    handle(event as DragEvent);
  };
  const set = (next: number) => {
    depth = Math.max(0, next);
    show(depth > 0);
  };
  return [
    ["dragenter", withFiles(() => set(depth + 1))],
    ["dragover", withFiles(() => {})],
    ["dragleave", withFiles(() => set(depth - 1))],
    [
      "drop",
      withFiles((event) => {
        set(0);
        take([...(event.dataTransfer?.files ?? [])]);
      }),
    ],
  ] as const;
}
