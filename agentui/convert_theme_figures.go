package agentui

import (
	"time"

	themefigures "github.com/kepthq/kept/knowledge/themes/evidence"
)

func measureOf(m themefigures.Measure) ThemeMeasure {
	out := ThemeMeasure{Tickets: m.Tickets, Metric: string(m.Metric), TooFew: m.TooFew}
	if m.Known {
		out.Value = &m.Value
	}
	if m.Known && m.Bounded {
		out.Low, out.High = &m.Low, &m.High
	}
	return out
}

func daysOf(from, to time.Time) ThemeDays {
	return ThemeDays{From: from.Format(time.DateOnly), To: to.Format(time.DateOnly)}
}

func themeTrendOf(t themefigures.Trend) ThemeTrend {
	return ThemeTrend{Before: t.Before, BeforeMetric: string(t.BeforeMetric), Now: t.Now, Ratio: t.Ratio, Low: t.Low, High: t.High, PValue: t.PValue, Verdict: string(t.Verdict)}
}

func themeBucketOf(b themefigures.Bucket) ThemeBucket {
	return ThemeBucket{From: b.From.Format(time.DateOnly), To: b.To.Format(time.DateOnly), Tickets: b.Tickets, All: b.All, Metric: string(b.Metric)}
}

func themeAlarmOf(a themefigures.Alarm) ThemeAlarm {
	return ThemeAlarm{
		ID: a.ID, ThemeID: a.ThemeID, Theme: a.Theme, Kind: string(a.Kind), From: a.From.UTC(), To: a.To.UTC(), Seen: a.Seen,
		Expected: a.Expected, PValue: a.PValue, FoundAt: a.FoundAt.UTC(), EndedAt: utcPtr(a.EndedAt), Metric: string(a.Metric()),
	}
}

func flagName(f themefigures.Flag) string { return string(f) }

func themeFigureOf(f themefigures.Figure) ThemeFigure {
	t := f.Theme
	out := ThemeFigure{
		ThemeID: t.ID, Name: t.Name, AreaID: t.AreaID, Area: t.Area, Status: t.Status,
		Tickets: measureOf(f.Tickets), Customers: measureOf(f.Customers), Share: measureOf(f.Share), Trend: themeTrendOf(f.Trend),
		Sentiment: measureOf(f.Sentiment), CSAT: measureOf(f.CSAT), Breached: measureOf(f.Breached), Value: measureOf(f.Value),
		Flags: list(f.Flags, flagName), Alarms: list(f.Alarms, themeAlarmOf), Series: list(f.Series, same[int]), Past: list(f.Past, same[int]), Hidden: t.Hidden,
		ShippedAt: utcPtr(t.ShippedAt), ReopenedAt: utcPtr(t.ReopenedAt),
	}
	if t.ID != 0 {
		out.BornAt = utcPtr(&t.CreatedAt)
	}
	return out
}

func overviewOf(o *themefigures.Overview) ThemeOverview {
	p := o.Period
	return ThemeOverview{
		Period: daysOf(p.From, p.To), Compare: daysOf(p.CompareFrom, p.CompareTo), Zone: o.Zone, Step: string(o.Step),
		Buckets: list(o.Buckets, themeBucketOf), Tickets: measureOf(o.Tickets), Customers: measureOf(o.Customers), Before: o.Before, Currency: o.Currency, Hidden: o.Hidden,
		Unassigned: themeFigureOf(o.Unassigned), Items: list(o.Items, themeFigureOf),
	}
}

func themeSideOf(s themefigures.Side) ThemeSide {
	return ThemeSide{Key: s.Key, Name: s.Name, Tickets: measureOf(s.Tickets)}
}

func themeContrastOf(c themefigures.Contrast) ThemeContrast {
	t := c.Theme
	return ThemeContrast{
		ThemeID: t.ID, Name: t.Name, AreaID: t.AreaID, Area: t.Area, Status: t.Status,
		A: measureOf(c.A), B: measureOf(c.B), Difference: measureOf(c.Difference), PValue: c.PValue, Clear: c.Clear,
	}
}

func themeComparisonOf(c *themefigures.Comparison) ThemeComparison {
	return ThemeComparison{
		Period: daysOf(c.Period.From, c.Period.To), By: c.By, A: themeSideOf(c.A), B: themeSideOf(c.B), Items: list(c.Items, themeContrastOf),
	}
}

func themeChoicesOf(c *themefigures.Choices) ThemeChoices {
	each := func(all []themefigures.Choice) []ThemeChoice {
		return list(all, func(c themefigures.Choice) ThemeChoice { return ThemeChoice(c) })
	}
	return ThemeChoices{
		Segments: each(c.Segments), Channels: each(c.Channels), Languages: each(c.Languages), Products: each(c.Products), Teams: each(c.Teams),
	}
}

func themePartOf(p themefigures.Part) ThemePart {
	return ThemePart{Key: p.Key, Name: p.Name, Tickets: measureOf(p.Tickets), Customers: p.Customers, Share: p.Share, AllShare: p.AllShare}
}

func verbatimOf(v themefigures.Verbatim) ThemeVerbatim {
	return ThemeVerbatim{
		TicketID: v.TicketID, ThemeID: v.ThemeID, Theme: v.Theme, Words: v.Words, Marked: v.Marked, Language: v.Language,
		At: v.At.UTC(), Score: v.Score, Near: v.Near,
	}
}

func evidenceOf(e *themefigures.Evidence) ThemeEvidence {
	t, p := e.Theme, e.Period
	out := ThemeEvidence{
		ThemeID: t.ID, Name: t.Name, AreaID: t.AreaID, Area: t.Area, Status: t.Status,
		Period: daysOf(p.From, p.To), Compare: daysOf(p.CompareFrom, p.CompareTo), Zone: e.Zone, Step: string(e.Step),
		Tickets: measureOf(e.Tickets), Customers: measureOf(e.Customers), Share: measureOf(e.Share), All: e.All,
		Trend: themeTrendOf(e.Trend), Alarms: list(e.Alarms, themeAlarmOf), Flags: list(e.Flags, flagName), Series: list(e.Series, themeBucketOf), Past: list(e.Past, same[int]),
		Value: ThemeValue{
			Attribute: e.Value.Attribute, Currency: e.Value.Currency, Sum: measureOf(e.Value.Sum), Median: measureOf(e.Value.Median),
			Known: measureOf(e.Value.Known), Unknown: measureOf(e.Value.Unknown),
		},
		Sentiment: ThemeSentiment{
			Mean: measureOf(e.Sentiment.Mean), Negative: measureOf(e.Sentiment.Negative), Positive: measureOf(e.Sentiment.Positive),
			Unjudged: measureOf(e.Sentiment.Unjudged), Difference: measureOf(e.Sentiment.Difference),
		},
		Satisfaction: ThemeSatisfaction{
			Mean: measureOf(e.Satisfaction.Mean), Satisfied: measureOf(e.Satisfaction.Satisfied), Low: measureOf(e.Satisfaction.Low),
			Difference: measureOf(e.Satisfaction.Difference), Impact: measureOf(e.Satisfaction.Impact),
		},
		SLA: ThemeSLA{
			Breached: measureOf(e.SLA.Breached), Share: measureOf(e.SLA.Share), Clocks: measureOf(e.SLA.Clocks), Difference: measureOf(e.SLA.Difference),
		},
		Effort: ThemeEffort{
			Total: measureOf(e.Effort.Total), Median: measureOf(e.Effort.Median), Cost: measureOf(e.Effort.Cost), Currency: e.Effort.Currency,
			Reopened: measureOf(e.Effort.Reopened), Reopens: measureOf(e.Effort.Reopens), Article: measureOf(e.Effort.Article), Articles: measureOf(e.Effort.Articles),
		},
		Segments: list(e.Segments, themePartOf), Languages: list(e.Languages, themePartOf), Channels: list(e.Channels, themePartOf),
		Products: list(e.Products, themePartOf), Teams: list(e.Teams, themePartOf), Terms: list(t.Terms, same[string]),
		Verbatims: list(e.Typical, verbatimOf),
	}
	if e.Counter != nil {
		counter := verbatimOf(*e.Counter)
		out.Counter = &counter
	}
	return out
}
