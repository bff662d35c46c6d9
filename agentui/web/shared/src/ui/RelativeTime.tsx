import { useFormat, useTicking } from "../format";

interface RelativeTimeProps {
  /** ISO 8601, as the API gives it. */
  at: string;
  /** "short" for lists (5m, Tue), "phrase" for text (5 minutes ago). */
  style?: "short" | "phrase";
  className?: string;
}

/** A moment that keeps itself current; the exact time is in its title. */
export function RelativeTime({ at, style = "short", className }: RelativeTimeProps) {
  const format = useFormat();
  const moment = new Date(at);
  const text = useTicking(10_000, (now) =>
    style === "short" ? format.relative(moment, now) : format.phrase(moment, now),
  );
  return (
    <time dateTime={at} title={format.absolute(moment)} className={className}>
      {text}
    </time>
  );
}
