package tracker

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/kepthq/kept/tickets/fault"
)

// signed reports whether signature is sha256= and the HMAC of the body in hex.
func signed(signature string, body []byte, secret string) bool {
	given, ok := strings.CutPrefix(signature, "sha256=")
	if !ok || secret == "" {
		return false
	}
	sum, err := hex.DecodeString(given)
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write(body)
	return hmac.Equal(sum, mac.Sum(nil))
}

// sameSecret compares in constant time.
func sameSecret(given, secret string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(secret))
	return secret != "" && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

func badSignature(header string) error {
	return fault.New(fault.Unauthorized, "bad_signature", "The webhook's %s does not fit: enter the tracker's hook secret there.", header)
}

func badPayload() error {
	return fault.New(fault.Invalid, "bad_payload", "The webhook's body is not one of this tracker's issue events in JSON.")
}

// decodeHook reads JSON, also where it is the field payload of a form, as GitHub offers.
func decodeHook(header http.Header, body []byte, into any) error {
	if strings.HasPrefix(header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return badPayload()
		}
		body = []byte(form.Get("payload"))
	}
	if json.Unmarshal(body, into) != nil {
		return badPayload()
	}
	return nil
}
