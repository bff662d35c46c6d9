package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/cmd/kept/bench"
	"github.com/kepthq/kept/migrations/dbtest"
	"github.com/kepthq/kept/tickets/desktest"
)

// A tiny desk goes through every measure, is consistent before and after, and every figure is there. What the
// figures say is nobody's promise here.
func TestBenchMeasuresEverything(t *testing.T) {
	t.Parallel()
	path, err := binary()
	require.NoError(t, err)
	database := dbtest.New(t, dbtest.OnClose(desktest.Consistent))
	report := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.Command(path, "bench", "--yes-empty", "--tickets", "120", "--mails", "12", "--clients", "4", "--sockets", "8", "--events", "3",
		"--due", "5", "--themes", "200", "--visitors", "8", "--requests", "5", "--period", "200ms", "--settle", "100ms", "--json", report)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+database.URL, "KEPT_DATA="+t.TempDir())
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	data, err := os.ReadFile(report)
	require.NoError(t, err)
	var measured bench.Report
	require.NoError(t, json.Unmarshal(data, &measured))
	require.Equal(t, 120, measured.Tickets)
	rows := map[string]int{}
	for _, row := range measured.Rows {
		rows[row.Name]++
		require.Positive(t, row.N, row.What)
		switch row.What {
		case "accepted mails without a ticket":
			require.Zero(t, row.Measured)
		case "idle server with running clocks", "memory of one socket", "memory of one visitor's socket": // so little that it may not show
		default:
			require.Positive(t, row.Measured, row.What)
		}
	}
	for _, name := range append(bench.Names(), "load", "memory") {
		require.NotZero(t, rows[name], "no row of %s:\n%s", name, out)
	}
	require.Contains(t, string(out), "of budget")
}

// Somebody's desk is not filled with made-up tickets by mistake.
func TestBenchLeavesADeskAlone(t *testing.T) {
	t.Parallel()
	path, err := binary()
	require.NoError(t, err)
	database := dbtest.New(t, dbtest.OnClose(desktest.Consistent))
	p := newProgram(t, database.URL)
	p.token()
	for _, args := range [][]string{{"bench"}, {"bench", "--yes-empty"}} {
		cmd := exec.Command(path, args...)
		cmd.Env = p.env
		out, err := cmd.CombinedOutput()
		require.Error(t, err)
		require.Contains(t, string(out), "empty")
	}
}
