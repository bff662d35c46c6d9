package compute

import (
	"bytes"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Seconds is a duration that JSON shows as a number of seconds, exact to the nanosecond.
type Seconds time.Duration

// MarshalJSON writes 3600 or 0.25.
func (s Seconds) MarshalJSON() ([]byte, error) {
	sign, n := "", uint64(s)
	if s < 0 {
		sign, n = "-", -n
	}
	text := sign + strconv.FormatUint(n/uint64(time.Second), 10)
	if rest := n % uint64(time.Second); rest > 0 {
		digits := strconv.FormatUint(uint64(time.Second)+rest, 10)[1:]
		text += "." + strings.TrimRight(digits, "0")
	}
	return []byte(text), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Seconds) UnmarshalJSON(data []byte) error {
	d, err := parseDuration(string(bytes.TrimSpace(data)))
	*s = Seconds(d)
	return err
}

// Text shows a duration as people write it: "4h 30m", "-20s".
func Text(d time.Duration) string {
	sign, n := "", uint64(d)
	if d < 0 {
		sign, n = "-", -n
	}
	var parts []string
	if h := n / uint64(time.Hour); h > 0 {
		parts = append(parts, strconv.FormatUint(h, 10)+"h")
	}
	if m := n % uint64(time.Hour) / uint64(time.Minute); m > 0 {
		parts = append(parts, strconv.FormatUint(m, 10)+"m")
	}
	if s := n % uint64(time.Minute); s > 0 || len(parts) == 0 {
		parts = append(parts, time.Duration(s).String())
	}
	return sign + strings.Join(parts, " ")
}

var (
	plainSeconds = regexp.MustCompile(`^-?\d{1,12}(\.\d{1,9})?$`)
	isoDuration  = regexp.MustCompile(`^P(?:([\d.]+)W)?(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$`)
	wordDuration = regexp.MustCompile(`^(?:([\d.]+)w(?:eeks?)?)?(?:([\d.]+)d(?:ays?)?)?(?:([\d.]+)h(?:(?:ou)?rs?)?)?(?:([\d.]+)m(?:in(?:ute)?s?)?)?(?:([\d.]+)s(?:ec(?:ond)?s?)?)?$`)
	number       = regexp.MustCompile(`^\d{1,12}(\.\d{1,9})?$`)

	errNotDuration = errors.New(`is not a duration; write "4h", "1h30m", "PT4H" or seconds`)
	errCalendar    = errors.New("uses years or months, whose length varies; write weeks, days or hours")
	errTooLong     = errors.New("is longer than 100 years")
)

const longestTarget = 100 * 365 * 24 * time.Hour

// ParseDuration reads "4h", "1h 30m", "90 minutes", "PT4H", "P1DT2H" or "14400" (seconds). A day is 24
// hours, a week seven days. The error completes a sentence that begins with the field.
func ParseDuration(s string) (time.Duration, error) {
	return parseDuration(strings.TrimSpace(s))
}

func parseDuration(s string) (time.Duration, error) {
	if plainSeconds.MatchString(s) {
		return sum([]string{"", "", "", "", s})
	}
	if upper := strings.ToUpper(s); strings.HasPrefix(upper, "P") {
		parts := isoDuration.FindStringSubmatch(upper)
		date, _, _ := strings.Cut(upper, "T")
		switch {
		case parts == nil && strings.ContainsAny(date, "YM"):
			return 0, errCalendar
		case parts == nil || strings.HasSuffix(upper, "T"):
			return 0, errNotDuration
		}
		return sum(parts[1:])
	}
	parts := wordDuration.FindStringSubmatch(strings.ToLower(strings.Join(strings.Fields(s), "")))
	if parts == nil {
		return 0, errNotDuration
	}
	return sum(parts[1:])
}

// sum adds up weeks, days, hours, minutes and seconds; an empty text is an absent part.
func sum(parts []string) (time.Duration, error) {
	units := [...]time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second}
	var total time.Duration
	some := false
	for i, part := range parts {
		if part == "" {
			continue
		}
		d, err := times(strings.TrimPrefix(part, "-"), units[i])
		if err != nil {
			return 0, err
		}
		if total += d; total > longestTarget {
			return 0, errTooLong
		}
		if strings.HasPrefix(part, "-") {
			total = -total
		}
		some = true
	}
	if !some {
		return 0, errNotDuration
	}
	return total, nil
}

// times multiplies a decimal by a unit without rounding what can be exact.
func times(n string, unit time.Duration) (time.Duration, error) {
	if !number.MatchString(n) {
		return 0, errNotDuration
	}
	whole, fraction, _ := strings.Cut(n, ".")
	w, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, errNotDuration
	}
	if w > int64(longestTarget/unit) {
		return 0, errTooLong
	}
	total := time.Duration(w) * unit
	scale := unit
	for _, digit := range fraction { // every unit is divisible by 10^9, the digits that number allows
		total += scale * time.Duration(digit-'0') / 10
		scale /= 10
	}
	return total, nil
}

// duration reads a JSON string or number.
func duration(raw json.RawMessage) (time.Duration, error) {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return ParseDuration(s)
	}
	if text := string(bytes.TrimSpace(raw)); plainSeconds.MatchString(text) {
		return parseDuration(text)
	}
	return 0, errNotDuration
}
