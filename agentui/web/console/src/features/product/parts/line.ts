/** A line through values at equal steps, as the `d` of an SVG path; y grows downwards. */
export function lineOf(values: readonly number[], width: number, height: number, ceiling: number): string {
  const [only] = values;
  if (only === undefined) return "";
  const y = (value: number) => round(height - (height * value) / Math.max(1, ceiling));
  if (values.length === 1) return `M0 ${y(only)}H${width}`;
  const step = width / (values.length - 1);
  return `M${values.map((value, at) => `${round(at * step)} ${y(value)}`).join("L")}`;
}

/** The same, closed along the ground. */
export function areaOf(values: readonly number[], width: number, height: number, ceiling: number): string {
  const line = lineOf(values, width, height, ceiling);
  return line && `${line}V${height}H0Z`;
}

export function ceilingOf(...series: readonly (readonly number[])[]): number {
  return Math.max(1, ...series.flat());
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
