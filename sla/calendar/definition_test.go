package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/sla/calendar"
	"github.com/kepthq/kept/sla/calendar/field"
)

func TestDecodeUnderstandsWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	nine := []calendar.Hours{{"09:00", "17:00"}}
	check := func(text string, want calendar.Definition) {
		t.Helper()
		got, err := calendar.Decode([]byte(text))
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	check(`{"zone":"UTC","weekly":{"mon":[["09:00","17:00"]],"Tuesday":["09:00","17:00"],"WED":"09:00-17:00","thu":[{"from":"09:00","to":"17:00"}],"fri":["09:00 – 17:00"],"sat":[],"sun":null}}`,
		calendar.Definition{Zone: "UTC", Weekly: calendar.Weekly{Mon: nine, Tue: nine, Wed: nine, Thu: nine, Fri: nine}})
	check(`{"zone":"UTC","weekly":{"mon":["09:00-12:00","13:00-17:00"]}}`,
		calendar.Definition{Zone: "UTC", Weekly: calendar.Weekly{Mon: []calendar.Hours{{"09:00", "12:00"}, {"13:00", "17:00"}}}})
	check(`{"holidays":["2026-12-25","12-26",{"date":"01-01","name":"New Year"},{"date":"2026-05-01","yearly":true,"hours":[["09:00","12:00"]]}]}`,
		calendar.Definition{Holidays: []calendar.Holiday{
			{Date: "2026-12-25"},
			{Date: "12-26", Yearly: true},
			{Date: "01-01", Name: "New Year", Yearly: true},
			{Date: "2026-05-01", Yearly: true, Hours: []calendar.Hours{{"09:00", "12:00"}}},
		}})
}

func TestMistakesNameFieldAndCure(t *testing.T) {
	t.Parallel()
	check := func(text, want string) {
		t.Helper()
		_, err := calendar.Parse([]byte(text))
		require.EqualError(t, err, want)
		var one *field.Error
		require.ErrorAs(t, err, &one)
	}
	check(`{"zone":"UTC","weekly":{"mon":[["09:00","17:00"],["18:00","25:00"]]}}`,
		`weekly.mon[1]: "25:00" is not a time; write HH:MM between 00:00 and 24:00`)
	check(`{"zone":"UTC","weekly":{"mon":[["9","24:01"]]}}`,
		`weekly.mon[0]: "9" is not a time; write HH:MM between 00:00 and 24:00`+"\n"+
			`weekly.mon[0]: "24:01" is not a time; write HH:MM between 00:00 and 24:00`)
	check(`{"zone":"Mars/Base","weekly":{"mon":["09:00-17:00"]}}`,
		`zone: "Mars/Base" is not a time zone; write an IANA name such as Europe/Berlin or UTC`)
	check(`{"weekly":{"mon":["09:00-17:00"]}}`, `zone: is missing; write an IANA name such as Europe/Berlin or UTC`)
	check(`{"zone":"UTC"}`, `weekly: has no opening hours, so nothing would ever be due; write for example "mon": [["09:00","17:00"]]`)
	check(`{"zone":"UTC","weekly":{"funday":[]}}`, `weekly.funday: is not a day; write mon, tue, wed, thu, fri, sat or sun`)
	check(`{"zone":"UTC","weekly":{"mon":[],"Monday":[]}}`, `weekly.Monday: is a day that is written twice; put its hours into one list`)
	check(`{"zone":"UTC","weekly":{"mon":[["09:00","09:00"]]}}`,
		`weekly.mon[0]: opens and closes at 09:00; for a whole day write ["00:00","24:00"]`)
	check(`{"zone":"UTC","weekly":{"mon":[["24:00","02:00"]]}}`, `weekly.mon[0]: opens at 24:00, which is the next day; write it there as 00:00`)
	check(`{"zone":"UTC","weekly":{"mon":[["09:00"]]}}`, `weekly.mon[0]: needs two times; write ["09:00","17:00"]`)
	check(`{"zone":"UTC","weekly":{"mon":9}}`, `weekly.mon: is not an interval; write ["09:00","17:00"]`)
	check(`{"zone":"UTC","weekly":{"mon":"nine"}}`, `weekly.mon: is not an interval; write ["09:00","17:00"]`)
	check(`{"zone":"UTC","weekly":[]}`, `weekly: must be an object {...}, not a list`)
	check(`{"zone":"UTC","weeky":{}}`, `weeky: is not a known field; known here: holidays, weekly, zone`)

	with := func(holiday string) string {
		return `{"zone":"UTC","weekly":{"mon":["09:00-17:00"]},"holidays":[{"date":"2026-01-01"},` + holiday + `]}`
	}
	check(with(`{"date":"2026-02-30"}`), `holidays[1].date: "2026-02-30" is not a date; write "2026-12-25", or "12-25" with "yearly": true`)
	check(with(`{"name":"x"}`), `holidays[1].date: is missing; write "2026-12-25", or "12-25" with "yearly": true`)
	check(with(`{"date":"12-25","yearly":false}`), `holidays[1].date: "12-25" has no year; write one, or say "yearly": true`)
	check(with(`{"date":"1812-12-25"}`), `holidays[1].date: "1812-12-25" is outside the years 1900 to 2199`)
	check(with(`{"date":"2026-01-01","hours":["09:00-10:00"]}`), `holidays[1].date: 2026-01-01 is in holidays[0] already, with other hours; keep one`)
	check(with(`{"date":"2026-01-02","hours":["09:00-9:61"]}`), `holidays[1].hours[0]: "9:61" is not a time; write HH:MM between 00:00 and 24:00`)
	check(with(`{"day":"2026-01-02"}`), "holidays[1].day: is not a known field; known here: date, hours, name, yearly")
}

func TestDefinitionKeepsItsMeaningAsJSON(t *testing.T) {
	t.Parallel()
	text := `{"zone":"Europe/Berlin","weekly":{"mon":[["09:00","12:00"],["13:00","02:00"]]},"holidays":[{"date":"12-25","name":"Christmas Day","yearly":true}]}`
	var d calendar.Definition
	require.NoError(t, json.Unmarshal([]byte(text), &d))
	again, err := json.Marshal(d)
	require.NoError(t, err)
	require.JSONEq(t, text, string(again))
	require.NoError(t, d.Validate())
	require.Error(t, json.Unmarshal([]byte(`{"zone":1}`), &d))
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"zone":"Europe/Berlin","weekly":{"mon":[["09:00","17:00"],["18:00","02:00"]]},"holidays":[{"date":"2026-12-25","name":"x"},{"date":"12-25","yearly":true,"hours":["09:00-12:00"]},"02-29"]}`))
	f.Add([]byte(`{"zone":"UTC","weekly":{"sun":"00:00-24:00"},"holidays":["2026-01-01"]}`))
	f.Add([]byte(`{"zone":"../etc","weekly":{"mon":[{"from":"0:00","to":null}]}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := calendar.Parse(data)
		if err != nil {
			var one *field.Error
			require.ErrorAs(t, err, &one)
			return
		}
		from := time.Date(2026, 3, 28, 12, 0, 0, 0, time.UTC)
		due, err := c.Add(from, 90*time.Minute)
		if err == nil {
			require.Equal(t, 90*time.Minute, c.Between(from, due))
		}
		d, err := calendar.Decode(data)
		require.NoError(t, err)
		again, err := json.Marshal(d)
		require.NoError(t, err)
		_, err = calendar.Parse(again)
		require.NoError(t, err, "written as %s", again)
	})
}
