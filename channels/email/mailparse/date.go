package mailparse

import (
	"net/mail"
	"regexp"
	"strings"
	"time"
)

var dateLayouts = []string{
	"Mon, 2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04 -0700",
	"2 Jan 06 15:04:05 -0700", "2 Jan 06 15:04 -0700", "2 January 2006 15:04:05 -0700", "2-Jan-2006 15:04:05 -0700",
	"2 Jan 2006 15:04:05", "2 Jan 06 15:04:05", "2 Jan 2006 15:04", "2-Jan-2006 15:04:05", "2 Jan 2006", "2 January 2006 15:04:05",
	"Jan 2 15:04:05 2006", "Jan 2 15:04:05 2006 -0700", "Jan 2, 2006 15:04:05 -0700", "Jan 2, 2006 15:04:05", "January 2, 2006 15:04:05",
	"Jan 2, 2006, 3:04 PM", "Jan 2, 2006 3:04:05 PM", "1/2/2006 3:04:05 PM", "1/2/2006 15:04:05",
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "2006-01-02",
	"02.01.2006 15:04:05", "02.01.2006 15:04", "Jan 2 15:04:05 -0700 2006",
}

// Zones that mail programs write as letters; others count as UTC, as RFC 5322
// section 4.3 wants.
var zoneNames = map[string]string{
	"UT": "+0000", "UTC": "+0000", "GMT": "+0000", "Z": "+0000", "WET": "+0000", "BST": "+0100", "CET": "+0100", "MET": "+0100", "MEZ": "+0100",
	"CEST": "+0200", "MEST": "+0200", "MESZ": "+0200", "EET": "+0200", "EEST": "+0300", "MSK": "+0300", "IST": "+0530", "JST": "+0900", "KST": "+0900", "AEST": "+1000", "AEDT": "+1100",
	"EST": "-0500", "EDT": "-0400", "CST": "-0600", "CDT": "-0500", "MST": "-0700", "MDT": "-0600", "PST": "-0800", "PDT": "-0700",
}

var (
	comments  = regexp.MustCompile(`\([^()]*\)`)
	weekday   = regexp.MustCompile(`^[\p{L}]{2,10}\.?,?\s+`)
	zoneWord  = regexp.MustCompile(`\s+([A-Z]{1,5})$`)
	zoneColon = regexp.MustCompile(`(?:GMT|UTC)?([+-])(\d{1,2}):?(\d{2})$`)
	monthDot  = regexp.MustCompile(`\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)\.`)
)

// parseDate forgives what can be forgiven. ok is false when no year and day
// can be made out.
func parseDate(raw string) (time.Time, bool) {
	raw = strings.Join(strings.Fields(strings.ToValidUTF8(raw, " ")), " ")
	if len(raw) > 200 || raw == "" {
		return time.Time{}, false
	}
	s := strings.TrimSpace(comments.ReplaceAllString(raw, ""))
	if !zoneWord.MatchString(s) { // the library takes unknown zone names for UTC
		if t, err := mail.ParseDate(raw); err == nil {
			return plausible(t)
		}
	}
	s = strings.Trim(s, `"', `)
	s = monthDot.ReplaceAllString(s, "$1")
	if stripped := weekday.ReplaceAllString(s, ""); stripped != "" && !startsWithMonth(s) {
		s = stripped
	}
	if m := zoneWord.FindStringSubmatch(s); m != nil && m[1] != "AM" && m[1] != "PM" {
		offset, known := zoneNames[m[1]]
		if !known {
			offset = "+0000"
		}
		s = strings.TrimSuffix(s, m[0])
		if !regexpOffset.MatchString(s) {
			s += " " + offset
		}
	}
	s = zoneColon.ReplaceAllStringFunc(s, func(z string) string {
		m := zoneColon.FindStringSubmatch(z)
		hours := m[2]
		if len(hours) == 1 {
			hours = "0" + hours
		}
		return m[1] + hours + m[3]
	})
	for _, layout := range dateLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return plausible(t)
		}
	}
	if t, err := mail.ParseDate(raw); err == nil {
		return plausible(t)
	}
	return time.Time{}, false
}

var regexpOffset = regexp.MustCompile(`[+-]\d{4}$`)

func startsWithMonth(s string) bool {
	_, err := time.Parse("Jan", s[:min(3, len(s))])
	return err == nil
}

// plausible refuses years that JSON and PostgreSQL cannot hold or nobody meant.
func plausible(t time.Time) (time.Time, bool) {
	return t, t.Year() >= 1970 && t.Year() < 2200
}
