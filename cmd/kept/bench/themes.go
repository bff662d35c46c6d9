package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/kepthq/kept/knowledge/themes"
)

const (
	themesBudget       = 60.0   // s of a machine with two processors
	themesMemoryBudget = 1024.0 // MiB
	assignBudget       = 5.0    // ms
	assignFrom         = 20_000 // texts, at most: a model keeps no more
	themesAtOnce       = 2      // processors
)

// themes clusters tickets in a process of its own, and gives new tickets a theme.
func (b *bench) themes(ctx context.Context) error {
	texts := b.complaints(b.Themes)
	file, err := b.writeComplaints(texts)
	if err != nil {
		return err
	}
	defer os.Remove(file)
	cluster := exec.CommandContext(ctx, b.Program, "themes", "cluster", file)
	cluster.Stdout, cluster.Stderr = io.Discard, io.Discard
	begun := time.Now()
	if err := cluster.Run(); err != nil {
		return fmt.Errorf("themes of %d tickets: %w", len(texts), err)
	}
	took, busy := time.Since(begun), cluster.ProcessState.UserTime()+cluster.ProcessState.SystemTime()
	b.add(Row{
		Name: "themes", What: "themes, processor time on two", Unit: "s", Measured: busy.Seconds() / themesAtOnce, Budget: themesBudget, N: len(texts),
		Note: fmt.Sprintf("took %s on this machine", took.Round(time.Millisecond)),
	})
	if most, known := mostMemory(cluster.ProcessState); known {
		b.add(Row{Name: "themes", What: "themes, most memory", Unit: "MiB", Measured: mib(most), Budget: themesMemoryBudget, N: len(texts)})
	}
	model := themes.Cluster(texts[:min(len(texts), assignFrom)], themes.Options{}).Model()
	fresh := b.complaints(b.Themes + b.Requests)[b.Themes:]
	t, err := sequence(ctx, b.Requests, func(_ context.Context, i int) error {
		model.Assign(fresh[i%len(fresh)])
		return nil
	})
	if err != nil {
		return err
	}
	b.add(latency("themes", "theme of a new ticket", t, .99, assignBudget))
	return nil
}

// complaints are the same for each run, and for a longer one the first.
func (b *bench) complaints(n int) []themes.Text {
	l, r := newLanguage(), rand.New(rand.NewPCG(11, 11))
	out := make([]themes.Text, n)
	for i := range out {
		out[i].Body = l.text(r, 1+r.IntN(20))
	}
	return out
}

func (b *bench) writeComplaints(texts []themes.Text) (path string, err error) {
	f, err := os.Create(filepath.Join(b.dir, "themes.jsonl"))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriter(f)
	out := json.NewEncoder(w)
	for i, t := range texts {
		if err := out.Encode(map[string]any{"id": i, "text": t.Body}); err != nil {
			return "", err
		}
	}
	return f.Name(), w.Flush()
}
