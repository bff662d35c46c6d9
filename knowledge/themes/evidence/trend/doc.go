// Package trend tells rises of themes from the ups and downs that every desk has. It knows counts only.
//
// # Trends over periods
//
// [Compare] sets a theme's share of volume beside its own share before: the score test of two shares, its variance times
// the scatter of the buckets (Pearson's chi-square of neighbors, at least 1; quasi-likelihood as in McCullagh, Nelder 1989,
// "Generalized Linear Models", 4.5), with the interval of the test. Over many themes, [Discoveries]
// keeps the share of false trends below a rate (Benjamini, Hochberg 1995, "Controlling the False Discovery Rate").
//
// # Rises
//
// [Rises] looks at the last 24 hours ([Spikes]), or at the last seven days with a gap of a week before ([Growths]). For
// theme k, with x events of n in the window:
//
//   - The past is up to 84 (77) days. Days weigh half after 42. Wild ones are cut to 3.5 deviations above what was
//     expected, so that a past spike neither raises what is expected nor hides the next.
//   - p is the theme's share of volume, times a factor for the day of the week that is its own as far as it has events
//     (twelve events' worth of "as on any day").
//   - Expected is p/(1-p) times the volume of all others: when the whole desk is busier, so may the theme be. What other
//     themes have too much (p < 0.0001) is taken out of that volume first. Of a volume below 85 % of the usual, no less
//     is expected: where one channel is down, the share of the others grows.
//   - x is negative binomial with that mean. Its scatter is the theme's own beyond chance, by moments, drawn towards that
//     of all themes (400 squared expected events count as much), and widened for the days that its share, factor and
//     volume were learned from. Of seven days, the larger of a seventh of it and the scatter of weeks.
//   - A rise is found if its one-sided p-value is a discovery among those of all themes at the rate, it has 5 (15) events,
//     and 1.5 (1.3) times what was expected.
//
// The rate is [CalmRate], and [AlarmedRate] in the seven days after an alarm: a weekly budget that does not hide a
// second, clear one.
//
// # Operating curve
//
// Simulated by the hour (the tests do, seeded): daily and weekly pattern with weekends that differ by theme, gamma scatter
// of each theme's day (phi is its squared coefficient of variation) and of the desk's, a power law of sizes, a share
// without theme; looked at every hour, over 200 weeks. False alarms a week:
//
//	20 themes,  60 a day, chance alone   0.43
//	40 themes, 120 a day, phi 0.03       0.46
//	30 themes, 100 a day, phi 0.1        0.58
//	200 themes, 550 a day, phi 0.1       0.68
//	40 themes, 300 a day, phi 0.2        0.84
//	8 themes,    8 a day, phi 0.1        0.18
//
// At every third hour also: volume growing by 1 % a week 0.45; days with a twentieth of the volume and days with four
// times of it 0.49. Volume of the whole desk tripling for two weeks: no theme.
//
// Share of plants found on a desk of 40 themes, 120 tickets a day, phi 0.03, within 24 and 48 hours; and of linear growth
// over two weeks, within those:
//
//	events a day      three times   five times    ten more       to twice   to three times
//	 1                0.07  0.15    0.27  0.62    0.90  0.98       0.20         0.57
//	 2                0.17  0.37    0.57  0.83    0.85  0.93       0.30         0.73
//	 4                0.37  0.65    0.87  0.97    0.47  0.82       0.60         0.97
//	 8                0.63  0.87    0.95  0.98    0.18  0.52       0.83         1.00
//	12                0.73  0.97    1.00  1.00    0.13  0.28       1.00         1.00
//
// So ten more tickets on a theme of a few a day are found on the day, and three times as many of twelve a day; three times
// as many of two a day are six, which chance makes of one of forty themes every few days, and no method can tell apart
// in a day.
//
// Tried: a rate of 0.015 throughout (0.1 to 0.3 false alarms a week at every third hour, 0.68 instead of 0.75 of threefold at
// 12 a day found); half-life 28 days of 56, with the maximum of seen and usual volume (0.38 instead of 0.50 of threefold
// at 7 a day found, at a rate of 0.01). Calendar days would need the pattern of hours to be looked at before they end.
package trend
