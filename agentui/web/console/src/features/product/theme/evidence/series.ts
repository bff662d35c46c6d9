import type { Evidence } from "./queries";

type Bucket = Evidence["series"][number];
type Alarm = Evidence["alarms"][number];

/** The next round number at or above the highest value: where the scale ends. */
export function ceilingOf(highest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, highest)));
  const ends = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10].map((step) => Math.ceil(step * power));
  return ends.find((end) => end >= highest) ?? highest;
}

/** The alarms that were found in a bucket's days; days are the server's, and so are compared as it writes them. */
export function alarmsIn(bucket: Bucket, alarms: readonly Alarm[]): Alarm[] {
  return alarms.filter(({ to }) => {
    const day = to.slice(0, 10);
    return bucket.from <= day && day <= bucket.to;
  });
}
