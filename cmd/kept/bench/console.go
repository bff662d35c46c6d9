package bench

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"regexp"
)

const consoleBudget = 250 // KB

var loaded = regexp.MustCompile(`(?:src|href)="(/[^"]+\.(?:js|css|woff2?|svg))"`)

// console loads the console's page and what it names, as a browser does at its first visit, and counts the
// bytes that travel.
func (b *bench) console(ctx context.Context) error {
	page, sum, err := b.fetch(ctx, "/")
	if err != nil {
		return err
	}
	files := 1
	for _, found := range loaded.FindAllStringSubmatch(page, -1) {
		_, size, err := b.fetch(ctx, found[1])
		if err != nil {
			return err
		}
		sum += size
		files++
	}
	row := Row{Name: "console", What: "console, first load, gzip", Unit: "KB", Measured: float64(sum) / 1000, Budget: consoleBudget, N: files}
	if files == 1 {
		row.Note = "no console is built into this program"
	}
	b.add(row)
	return nil
}

// fetch returns a page and how many bytes it was on its way.
func (b *bench) fetch(ctx context.Context, path string) (page string, size int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+b.server.address+path, nil)
	if err != nil {
		return "", 0, err
	}
	request.Header.Set("Accept-Encoding", "gzip")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", 0, err
	}
	defer response.Body.Close()
	counted := &counter{r: response.Body}
	var plain io.Reader = counted
	if response.Header.Get("Content-Encoding") == "gzip" {
		if plain, err = gzip.NewReader(counted); err != nil {
			return "", 0, err
		}
	}
	text, err := io.ReadAll(plain)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("GET %s: %s", path, response.Status)
	}
	return string(text), counted.n, err
}

type counter struct {
	r io.Reader
	n int
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += n
	return n, err
}
