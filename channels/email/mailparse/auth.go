package mailparse

import (
	"regexp"
	"slices"
	"strings"

	"github.com/emersion/go-message"
)

var authResult = regexp.MustCompile(`(?i)(?:^|[;\s])(spf|dkim|dmarc)\s*=\s*([a-z]+)`)

// readAuth reads Authentication-Results (RFC 8601) that a trusted server wrote.
// Our own server adds its field on top and must have removed forged ones with
// its name, so of the fields with a trusted name the first counts. Of several
// DKIM signatures, one that passes is enough.
func readAuth(h *message.Header, trusted []string) Auth {
	auth := Auth{SPF: "none", DKIM: "none", DMARC: "none"}
	for _, v := range values(h, "Authentication-Results") {
		server, results, _ := strings.Cut(comments.ReplaceAllString(v, " "), ";")
		if !believes(trusted, server) {
			continue
		}
		for _, m := range authResult.FindAllStringSubmatch(";"+results, -1) {
			result := strings.ToLower(m[2])
			switch strings.ToLower(m[1]) {
			case "spf":
				auth.SPF = result
			case "dkim":
				if auth.DKIM != "pass" {
					auth.DKIM = result
				}
			case "dmarc":
				auth.DMARC = result
			}
		}
		break
	}
	return auth
}

func believes(trusted []string, server string) bool {
	fields := strings.Fields(server)
	return slices.ContainsFunc(trusted, func(name string) bool {
		return name == "*" || len(fields) > 0 && strings.EqualFold(name, fields[0])
	})
}
