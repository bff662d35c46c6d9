const BROWSERS: [string, RegExp][] = [
  ["Edge", /\bEdg(?:e|A|iOS)?\//],
  ["Opera", /\bOPR\//],
  ["Firefox", /\b(?:Firefox|FxiOS)\//],
  ["Chrome", /\b(?:Chrome|CriOS|Chromium)\//],
  ["Safari", /\bSafari\//],
];

const SYSTEMS: [string, RegExp][] = [
  ["Android", /Android/],
  ["iOS", /iPhone|iPad/],
  ["Windows", /Windows/],
  ["macOS", /Mac OS X/],
  ["ChromeOS", /CrOS/],
  ["Linux", /Linux/],
];

/** Good enough to tell one's own devices apart; the whole text is on hover. */
export function describeBrowser(userAgent: string): { browser?: string; system?: string } {
  const first = (known: [string, RegExp][]) => known.find(([, sign]) => sign.test(userAgent))?.[0];
  return { browser: first(BROWSERS), system: first(SYSTEMS) };
}
