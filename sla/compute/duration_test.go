package compute_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/sla/compute"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	check := func(text string, want time.Duration) {
		t.Helper()
		got, err := compute.ParseDuration(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	check("4h", 4*time.Hour)
	check("90m", 90*time.Minute)
	check("1h30m", 90*time.Minute)
	check(" 1h 30m 5s ", 90*time.Minute+5*time.Second)
	check("1.5h", 90*time.Minute)
	check("0.25s", 250*time.Millisecond)
	check("4 hours", 4*time.Hour)
	check("2 hrs 90 min", 2*time.Hour+90*time.Minute)
	check("1d", 24*time.Hour)
	check("1 week 2 days", 9*24*time.Hour)
	check("PT4H", 4*time.Hour)
	check("pt1h30m", 90*time.Minute)
	check("P1DT2H", 26*time.Hour)
	check("P2W", 14*24*time.Hour)
	check("PT0.5S", 500*time.Millisecond)
	check("14400", 4*time.Hour)
	check("0", 0)
	check("0s", 0)
	check("0.000000001", 1)

	refuse := func(text, why string) {
		t.Helper()
		_, err := compute.ParseDuration(text)
		require.ErrorContains(t, err, why, text)
	}
	for _, text := range []string{"", "h", "four hours", "4x", "30m4h", "-4h", "P", "PT", "P1DT", "1..5h", ".h", "1e3", "4h!", "99999999999999"} {
		refuse(text, "is not a duration")
	}
	refuse("P1Y", "years or months")
	refuse("P1M", "years or months")
	refuse("99999999h", "100 years")
	refuse("999999999999w", "100 years")
	refuse("99y", "is not a duration")
}

func TestText(t *testing.T) {
	t.Parallel()
	require.Equal(t, "0s", compute.Text(0))
	require.Equal(t, "26h 30m", compute.Text(26*time.Hour+30*time.Minute))
	require.Equal(t, "-1h 5s", compute.Text(-time.Hour-5*time.Second))
	require.Equal(t, "1m 1.5s", compute.Text(61500*time.Millisecond))
	require.NotPanics(t, func() { compute.Text(-1 << 63) })
}

func TestTextAndSecondsKeepTheDuration(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := time.Duration(rapid.Int64Range(0, int64(90*365*24*time.Hour)).Draw(t, "d"))
		data, err := json.Marshal(compute.Seconds(-d))
		require.NoError(t, err)
		var s compute.Seconds
		require.NoError(t, json.Unmarshal(data, &s))
		require.Equal(t, -d, time.Duration(s))
		got, err := compute.ParseDuration(compute.Text(d.Truncate(time.Second)))
		require.NoError(t, err)
		require.Equal(t, d.Truncate(time.Second), got)
	})
}

func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"4h", "P1DT2H", "1.5 hours", "14400", "PT", "-3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := compute.ParseDuration(s)
		if err == nil {
			require.LessOrEqual(t, d.Abs(), 100*365*24*time.Hour)
		}
	})
}
