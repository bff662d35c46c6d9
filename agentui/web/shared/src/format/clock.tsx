import { createContext, type ReactNode, useCallback, useContext, useRef, useSyncExternalStore } from "react";

/**
 * One clock for a whole page. Readers of the same step share one timer and are told together, so ten
 * thousand chips cost one tick; a clock that nobody reads does not tick at all.
 */
export class Clock {
  private readonly steps = new Map<number, Step>();

  constructor(readonly now: () => Date = () => new Date()) {}

  /** Calls back at each multiple of `milliseconds` until the result is called. */
  every(milliseconds: number, listener: () => void): () => void {
    const step = this.steps.get(milliseconds) ?? this.startStep(milliseconds);
    step.listeners.add(listener);
    return () => {
      step.listeners.delete(listener);
      if (step.listeners.size > 0) return;
      clearInterval(step.timer);
      this.steps.delete(milliseconds);
    };
  }

  private startStep(milliseconds: number): Step {
    const listeners = new Set<() => void>();
    const timer = setInterval(() => {
      for (const listener of listeners) listener();
    }, milliseconds);
    const step = { listeners, timer };
    this.steps.set(milliseconds, step);
    return step;
  }
}

interface Step {
  listeners: Set<() => void>;
  timer: ReturnType<typeof setInterval>;
}

const ClockContext = createContext(new Clock());

export function ClockProvider({ clock, children }: { clock: Clock; children: ReactNode }) {
  return <ClockContext value={clock}>{children}</ClockContext>;
}

export function useClock(): Clock {
  return useContext(ClockContext);
}

/** What a reading of the clock comes to; renders again only when the result differs from the last. */
export function useTicking<T extends string | number | boolean>(
  milliseconds: number,
  compute: (now: Date) => T,
): T {
  const clock = useClock();
  const latest = useRef(compute);
  latest.current = compute;
  const subscribe = useCallback(
    (listener: () => void) => clock.every(milliseconds, listener),
    [clock, milliseconds],
  );
  return useSyncExternalStore(subscribe, () => latest.current(clock.now()));
}
