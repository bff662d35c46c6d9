import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { useSettled } from "../../knowledge/useSettled";

const PAUSE = 200;

/** What is typed goes into the address once it pauses; what the address says otherwise wins. */
export function useTyped(value: string, onChange: (value: string) => void) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (typed.trim() !== value) setTyped(value);
  }
  const settled = useSettled(typed.trim(), PAUSE);
  const latest = useRef({ typed, value, onChange });
  useLayoutEffect(() => {
    latest.current = { typed, value, onChange };
  });
  useEffect(() => {
    const now = latest.current;
    if (settled !== now.value && settled === now.typed.trim()) now.onChange(settled);
  }, [settled]);
  return [typed, setTyped] as const;
}
