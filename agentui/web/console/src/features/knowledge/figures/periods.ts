import type { Figure } from "./queries";
import { type Days, daysIn, later, type Measure } from "./search";

/** A bar: how many in its days, and how many of them are the part that one wants to see smaller. */
export interface Period extends Days {
  whole: number;
  part: number;
}

export interface Periods {
  weekly: boolean;
  all: Period[];
}

/** As many bars as can be told apart on a narrow screen. */
const MOST_BARS = 62;

type Counts = Pick<
  Figure,
  "views" | "helpful" | "unhelpful" | "searches" | "unfound" | "asked" | "sent" | "key"
>;

function countIn(figure: Counts, measure: Measure): { whole: number; part: number } {
  switch (measure) {
    case "views":
      return { whole: figure.views.value, part: 0 };
    case "votes":
      return { whole: figure.helpful.value + figure.unhelpful.value, part: figure.unhelpful.value };
    case "searches":
      return { whole: figure.searches.value, part: figure.unfound.value };
    case "asked":
      return { whole: figure.asked.value, part: figure.sent.value };
  }
}

/** The days of a range in their order, those without a figure too; weeks from Monday where days are too many. */
export function periodsOf(range: Days, figures: readonly Counts[], measure: Measure): Periods {
  const counts = new Map(figures.map((figure) => [figure.key, countIn(figure, measure)]));
  const weekly = daysIn(range) > MOST_BARS;
  const all: Period[] = [];
  for (let day = range.from; day <= range.to; day = later(day, 1)) {
    const { whole, part } = counts.get(day) ?? { whole: 0, part: 0 };
    const last = all.at(-1);
    if (last && weekly && new Date(day).getUTCDay() !== 1) {
      all[all.length - 1] = { from: last.from, to: day, whole: last.whole + whole, part: last.part + part };
    } else {
      all.push({ from: day, to: day, whole, part });
    }
  }
  return { weekly, all };
}

/** The first round number at or above the highest bar, for the line at the top of a chart. */
export function ceilingOf(highest: number): number {
  if (highest <= 4) return Math.max(1, highest);
  const power = 10 ** Math.floor(Math.log10(highest));
  const step = [1, 2, 2.5, 5, 10].find(
    (times) => times * power >= highest && Number.isInteger(times * power),
  );
  return (step ?? 10) * power;
}
