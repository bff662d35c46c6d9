const PATHS = {
  back: "M15 18l-6-6 6-6",
  forward: "M9 18l6-6-6-6",
  close: "M18 6L6 18M6 6l12 12",
  more: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  send: "M4 12l16-8-6 16-3-6.5z",
  clip: "M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.4a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.4a1.7 1.7 0 0 1-2.4-2.4l7.7-7.6",
  camera: "M4 8h3l2-3h6l2 3h3v11H4zM12 16.5a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6z",
  smile: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8.5 14.5s1.2 2 3.5 2 3.5-2 3.5-2M9 9.5v.01M15 9.5v.01",
  file: "M14 3H6v18h12V7zM14 3v4h4",
  check: "M5 12.5l4.5 4.5L19 7",
  checks: "M2 12.5L6.5 17 16 7M12 15.5l1.5 1.5L23 7",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
  warn: "M12 8v5M12 16.5v.01M12 3l10 18H2z",
  down: "M6 9l6 6 6-6",
  mail: "M3 6h18v12H3zM3 7l9 6 9-6",
  sound: "M4 10v4h3l5 4V6l-5 4zM16 9a4 4 0 0 1 0 6M18.5 6.5a8 8 0 0 1 0 11",
  silent: "M4 10v4h3l5 4V6l-5 4zM16 10l5 5M21 10l-5 5",
  star: "M12 3.5l2.6 5.5 6 .8-4.4 4.2 1.1 6L12 17.1 6.7 20l1.1-6L3.4 9.8l6-.8z",
  end: "M5 5h14v14H5z",
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration beside words or a name; arrows that point along the line turn in right-to-left pages. */
export function Icon({ name }: { name: IconName }) {
  const turns = name === "back" || name === "forward" || name === "send";
  return (
    <svg class={turns ? "icon turns" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
