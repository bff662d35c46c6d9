package compute_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/sla/calendar/field"
	"github.com/kepthq/kept/sla/compute"
)

func run(t *testing.T, input string) string {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, compute.Run(strings.NewReader(input), &out))
	return out.String()
}

const berlin = `"calendar":{"zone":"Europe/Berlin","weekly":{"mon":[["09:00","17:00"]],"tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],"fri":[["09:00","17:00"]]},"holidays":[{"date":"2026-01-06","name":"Epiphany"}]}`

func TestRun(t *testing.T) {
	t.Parallel()
	require.JSONEq(t, `{
		"state": "breached",
		"due": "2026-01-07T11:00:00+01:00",
		"target": 14400, "target_text": "4h",
		"elapsed": 16200, "elapsed_text": "4h 30m",
		"remaining": -1800, "remaining_text": "-30m",
		"counted": 16200, "paused": 3600, "outside": 144000,
		"ledger": [
			{"from":"2026-01-05T14:00:00+01:00","to":"2026-01-05T15:00:00+01:00","state":"counted","cause":"business hours","seconds":3600},
			{"from":"2026-01-05T15:00:00+01:00","to":"2026-01-05T16:00:00+01:00","state":"paused","cause":"waiting for the customer","seconds":3600},
			{"from":"2026-01-05T16:00:00+01:00","to":"2026-01-05T17:00:00+01:00","state":"counted","cause":"business hours","seconds":3600},
			{"from":"2026-01-05T17:00:00+01:00","to":"2026-01-06T00:00:00+01:00","state":"outside","cause":"outside business hours","seconds":25200},
			{"from":"2026-01-06T00:00:00+01:00","to":"2026-01-07T00:00:00+01:00","state":"outside","cause":"holiday","holiday":"Epiphany","seconds":86400},
			{"from":"2026-01-07T00:00:00+01:00","to":"2026-01-07T09:00:00+01:00","state":"outside","cause":"outside business hours","seconds":32400},
			{"from":"2026-01-07T09:00:00+01:00","to":"2026-01-07T11:00:00+01:00","state":"counted","cause":"business hours","seconds":7200},
			{"from":"2026-01-07T11:00:00+01:00","to":"2026-01-07T11:30:00+01:00","state":"counted","cause":"business hours","seconds":1800,"overdue":true}
		],
		"why": [
			"Started Mon 5 Jan 2026 14:00:00 CET, with 4h of business time (Europe/Berlin) to go.",
			"From Mon 5 Jan 2026 14:00:00 CET to Mon 5 Jan 2026 15:00:00 CET: 1h counted.",
			"Paused from Mon 5 Jan 2026 15:00:00 CET to Mon 5 Jan 2026 16:00:00 CET (waiting for the customer).",
			"From Mon 5 Jan 2026 16:00:00 CET to Wed 7 Jan 2026 11:00:00 CET: 3h counted, 40h outside business hours (holidays: Epiphany).",
			"Due Wed 7 Jan 2026 11:00:00 CET, with 4h counted.",
			"Without pauses it would have been due Wed 7 Jan 2026 10:00:00 CET."
		]
	}`, run(t, `{`+berlin+`,"target":"4h","business":true,"start":"2026-01-05T13:00:00Z","pauses":[{"from":"2026-01-05T14:00:00Z","to":"2026-01-05T15:00:00Z","cause":"waiting for the customer"}],"now":"2026-01-07T11:30:00+01:00"}`))
}

func TestRunAnswersTheMainQuestions(t *testing.T) {
	t.Parallel()
	check := func(members, state, due, ifResumed string, elapsed, remaining float64) {
		t.Helper()
		var got struct {
			State        string
			Due          *string
			DueIfResumed string `json:"due_if_resumed_now"`
			Elapsed      float64
			Remaining    float64
		}
		require.NoError(t, json.Unmarshal([]byte(run(t, "{"+members+"}")), &got))
		require.Equal(t, state, got.State)
		if due == "" {
			require.Nil(t, got.Due)
		} else {
			require.NotNil(t, got.Due)
			require.Equal(t, due, *got.Due)
		}
		require.Equal(t, ifResumed, got.DueIfResumed)
		require.InDelta(t, elapsed, got.Elapsed, 0)
		require.InDelta(t, remaining, got.Remaining, 0)
	}
	clock := `"target":3600,"start":"2026-01-05T16:30:00+01:00"`
	check(clock+`,"now":"2026-01-05T16:45:00.5+01:00"`, "running", "2026-01-05T17:30:00+01:00", "", 900.5, 2699.5)
	check(berlin+`,`+clock+`,"now":"2026-01-05T20:00:00+01:00"`, "running", "2026-01-07T09:30:00+01:00", "", 1800, 1800)
	check(berlin+`,"business":false,`+clock+`,"now":"2026-01-05T16:00:00Z"`, "running", "2026-01-05T17:30:00+01:00", "", 1800, 1800)
	check(`"calendar":{"zone":"Asia/Tokyo"},"business":false,`+clock+`,"now":"2026-01-05T15:30:00Z"`, "running", "2026-01-06T01:30:00+09:00", "", 0, 3600)
	check(clock+`,"pauses":[{"from":"2026-01-05T16:00:00+01:00","to":null}],"now":"2026-01-05T18:00:00+01:00"`, "paused", "", "2026-01-05T19:00:00+01:00", 0, 3600)
	check(clock+`,"pauses":[{"from":"2026-01-05T16:00:00+01:00"},{"from":"2026-01-05T18:30:00+01:00","to":"2026-01-05T19:30:00+01:00"}],"now":"2026-01-05T18:00:00+01:00"`,
		"paused", "", "2026-01-05T20:00:00+01:00", 0, 3600) // a planned pause counts again once the open one is over
	check(clock+`,"pauses":[{"from":"2026-01-05T17:30:00+01:00"}],"now":"2026-01-05T17:00:00+01:00"`, "running", "2026-01-05T17:30:00+01:00", "", 1800, 1800)
	check(clock+`,"pauses":[{"from":"2026-01-05T17:00:00+01:00","to":"2026-01-05T18:00:00+01:00"},{"from":"2026-01-05T16:50:00+01:00","to":"2026-01-05T17:10:00+01:00"}],"now":"2026-01-05T16:30:00+01:00"`,
		"running", "2026-01-05T18:40:00+01:00", "", 0, 3600)
	check(clock+`,"met":"2026-01-05T17:00:00+01:00","now":"2026-01-06T17:00:00+01:00"`, "met", "2026-01-05T17:30:00+01:00", "", 1800, 1800)
	check(clock+`,"now":"2026-01-05T12:00:00+01:00"`, "not started", "2026-01-05T17:30:00+01:00", "", 0, 3600)
}

func TestRunReadsAStream(t *testing.T) {
	t.Parallel()
	one := `{"target":"1h","start":"2026-01-05T09:00:00Z","now":"2026-01-05T09:30:00Z"}`
	require.Equal(t, 1, strings.Count(run(t, "\ufeff"+one+"\n"), "\n}"), "one input is answered indented")
	lines := strings.Split(strings.TrimSpace(run(t, one+"\n"+one+one)), "\n")
	require.Len(t, lines, 3)
	require.JSONEq(t, run(t, one), lines[2])

	var out bytes.Buffer
	err := compute.Run(strings.NewReader(one+"\n{\"target\":\"x\"}\n"+one), &out)
	require.EqualError(t, err, `input 2: target: "x" is not a duration; write "4h", "1h30m", "PT4H" or seconds`)
	require.Equal(t, 1, strings.Count(out.String(), "\n"))
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	check := func(input, want string) {
		t.Helper()
		var out bytes.Buffer
		require.EqualError(t, compute.Run(strings.NewReader(input), &out), want)
		require.Empty(t, out.String())
	}
	times := `"start":"2026-01-05T09:00:00Z","now":"2026-01-05T10:00:00Z"`
	check(`{"target":"4h","pauzes":[],`+times+`}`, "pauzes: is not a known field; known here: business, calendar, met, now, pauses, start, target")
	check(`{"calendar":{"zone":"UTC","weekly":{"mon":[["09:00","17:00"],["18:00","25:00"]]}},"target":"4h",`+times+`}`,
		`calendar.weekly.mon[1]: "25:00" is not a time; write HH:MM between 00:00 and 24:00`)
	check(`{"calendar":{"zon":"UTC"},"target":"4h",`+times+`}`, "calendar.zon: is not a known field; known here: holidays, weekly, zone")
	check(`{"target":"4h","pauses":[{"from":"2026-01-05T09:00:00Z","until":null}],`+times+`}`, "pauses[0].until: is not a known field; known here: cause, from, to")
	check(`{"target":"4h","pauses":[{}],`+times+`}`, "pauses[0].from: is missing; write a time such as 2026-01-05T09:00:00+01:00")
	check(`{"target":"4h","pauses":[{"from":"2026-01-05T09:00:00Z","to":"2026-01-05T08:00:00Z"}],`+times+`}`, "pauses[0].to: is before from; exchange them")
	check(`{"target":"4 parsecs",`+times+`}`, `target: "4 parsecs" is not a duration; write "4h", "1h30m", "PT4H" or seconds`)
	check(`{"target":-5,`+times+`}`, "target: is negative; write how much time there is")
	check(`{"target":[4],`+times+`}`, `target: [4] is not a duration; write "4h", "1h30m", "PT4H" or seconds`)
	check(`{`+times+`}`, `target: is missing; write "4h", "PT4H" or seconds`)
	check(`{"target":"4h","business":true,`+times+`}`, `calendar: is missing; write one, or "business": false to count calendar time`)
	check(`{"target":"4h","business":"yes",`+times+`}`, "business: must be true or false, not a text")
	check(`{"target":"4h","start":"2026-01-05 09:00","now":5}`,
		`start: "2026-01-05 09:00" is not a time; write RFC 3339 with its zone, such as 2026-01-05T09:00:00+01:00`+"\n"+
			`now: "5" is not a time; write RFC 3339 with its zone, such as 2026-01-05T09:00:00+01:00`)
	check(`{"target":"4h"}`, "start: is missing; write a time such as 2026-01-05T09:00:00+01:00\nnow: is missing; write a time such as 2026-01-05T09:00:00+01:00")
	check(`{"target":"4h","start":"1600-01-01T00:00:00Z","now":"2026-01-05T10:00:00Z"}`, "start: 1600-01-01T00:00:00Z is outside the years 1900 to 2199")
	check(`{"target":"4h","met":"2026-01-05T08:00:00Z",`+times+`}`, "met: is before start")
	check(`{"calendar":{"zone":"UTC","weekly":{},"holidays":[{"date":"2020-01-01","hours":["09:00-10:00"]}]},"target":"4h",`+times+`}`,
		"calendar: is closed for ten years in a row, so the target is never reached; add opening hours")
	check(`{"calendar":{"zone":"UTC","weekly":{"mon":["09:00-09:01"]}},"target":"1000h",`+times+`}`,
		"target: is not reached before the year 2200; write less, or add opening hours")
	check("{\n\"target\": 4h}", "not JSON at line 2: invalid character 'h' after object key:value pair")
	check(`[]`, "must be an object {...}, not a list")
	check(" \n", `no input; write one JSON object such as {"target":"4h","start":"2026-01-05T09:00:00Z","now":"2026-01-05T10:00:00Z"}`)
	check(strings.Repeat(" ", 17<<20), "the input is longer than 16 MiB; split it")

	broken := errors.New("broken pipe")
	require.ErrorIs(t, compute.Run(iotest.ErrReader(broken), &bytes.Buffer{}), broken)
}

func FuzzRun(f *testing.F) {
	f.Add([]byte(`{` + berlin + `,"target":"4h","business":true,"start":"2026-01-05T13:00:00Z","pauses":[{"from":"2026-01-05T14:00:00Z","to":null}],"now":"2026-01-07T11:30:00+01:00"}`))
	f.Add([]byte(`{"target":14400,"start":"2026-01-05T13:00:00Z","now":"2026-01-05T13:00:00.5Z","met":"2026-01-06T00:00:00Z"}{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		in, err := compute.ParseInput(data)
		if err == nil {
			var result compute.Result
			if result, err = compute.Compute(in); err == nil {
				require.Equal(t, in.Target, time.Duration(result.Elapsed+result.Remaining))
				_, err = json.Marshal(result)
				require.NoError(t, err)
				return
			}
		}
		var one *field.Error
		require.ErrorAs(t, err, &one)
	})
}
