package tracker

import "net/http"

// Client makes calls of other kinds under the same guard as those to trackers: with private, into the operator's own network
// as well, but never to link-local addresses, where clouds keep their metadata. It follows no redirects.
func Client(private bool) *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DialContext: dialer(private).DialContext, TLSHandshakeTimeout: dialTimeout, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
