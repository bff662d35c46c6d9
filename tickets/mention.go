package tickets

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// Mentions returns the ids of the agents named in a note's HTML, each once. The editor writes a
// mention as <span data-mention="17">@Ada</span>.
func Mentions(body string) []int64 {
	var ids []int64
	z := html.NewTokenizer(strings.NewReader(body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ids
		case html.StartTagToken:
			for _, a := range z.Token().Attr {
				id, err := strconv.ParseInt(a.Val, 10, 64)
				if a.Key == "data-mention" && err == nil && !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
	}
}
