import { useCallback, useState } from "react";

/** State that this browser remembers: widths, what is folded. Anything unreadable gives `initial`. */
export function useStored<T extends string | number | boolean>(name: string, initial: T) {
  const key = `kept.${name}`;
  const [value, setValue] = useState<T>(() => read(key, initial));
  const store = useCallback(
    (next: T) => {
      setValue(next);
      try {
        localStorage.setItem(key, JSON.stringify(next));
      } catch {
        // Not remembered, then; it still holds for this page.
      }
    },
    [key],
  );
  return [value, store] as const;
}

function read<T>(key: string, initial: T): T {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    return typeof stored === typeof initial ? (stored as T) : initial;
  } catch {
    return initial;
  }
}
