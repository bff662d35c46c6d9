package email

import (
	"strings"

	"golang.org/x/net/idna"
)

// normalize makes two spellings of one address equal: lower case, the domain in its ASCII form.
// Local parts are case-sensitive by RFC 5321 section 2.4, but nobody's mailbox is.
func normalize(address string) string {
	address = strings.ToLower(strings.Trim(strings.TrimSpace(address), "<>"))
	local, domain, ok := cutLast(address, "@")
	if !ok {
		return address
	}
	if ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(domain, ".")); err == nil {
		domain = ascii
	}
	return local + "@" + domain
}

// spellings are the addresses that a normalized one may be delivered to, best first: itself, then
// without each "+detail" (RFC 5233) from the right. Addresses that no server may use get none of
// these: strangers choose how many plus signs they write.
func spellings(address string) []string {
	out := []string{address}
	if len(address) > maxAddress {
		return out
	}
	local, domain, ok := cutLast(address, "@")
	for ok && len(out) <= maxDetails {
		if local, _, ok = cutLast(local, "+"); ok && local != "" {
			out = append(out, local+"@"+domain)
		}
	}
	return out
}

const (
	maxAddress = 512 // bytes, with room over the 256 of RFC 5321 section 4.5.3.1.3
	maxDetails = 8
)

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// storable makes a stranger's string fit for a text column.
func storable(s string, longest int) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "")
	}
	return s
}
