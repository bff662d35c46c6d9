import { useEffect, useRef, useState } from "react";

/**
 * Catches what is typed while a field is still on its way, so that it neither gets lost nor runs the desk's
 * one-letter commands. The text is that of the last wait; Escape gives up.
 */
export function useTypedAhead(waiting: boolean, onEscape: () => void): string {
  const [typed, setTyped] = useState("");
  const giveUp = useRef(onEscape);
  useEffect(() => {
    giveUp.current = onEscape;
  });
  useEffect(() => {
    if (!waiting) return;
    setTyped("");
    const catchKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.key === "Escape") giveUp.current();
      else if (event.key === "Backspace") setTyped((text) => text.slice(0, -1));
      else if ([...event.key].length === 1) setTyped((text) => text + event.key);
    };
    window.addEventListener("keydown", catchKey, { capture: true });
    return () => window.removeEventListener("keydown", catchKey, { capture: true });
  }, [waiting]);
  return typed;
}
