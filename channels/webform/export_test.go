package webform

import (
	"strconv"
	"strings"

	"github.com/kepthq/kept/channels/webpage"
)

// Work does the work that a page asks for.
func Work(token string) string {
	parts := strings.SplitN(token, "-", 5)
	zeros, _ := strconv.Atoi(parts[2])
	for n := 0; ; n++ {
		if counter := strconv.Itoa(n); worked(token, counter, zeros) {
			return counter
		}
	}
}

// Check is what a definition has to pass to be saved.
func (d *Definition) Check() error {
	d.clean()
	return d.check()
}

// Catalog is what forms say.
func Catalog() (*webpage.Catalog, error) { return webpage.NewCatalog(folder("words")) }
