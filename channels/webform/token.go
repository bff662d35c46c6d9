package webform

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
	"time"

	"github.com/kepthq/kept/channels/webpage"
)

// signer signs what goes to browsers and comes back.
type signer struct{ key []byte }

// newSigner derives a key of its own from the desk's secret, so that nothing signed elsewhere fits here.
func newSigner(secret []byte) signer {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("web forms"))
	return signer{key: mac.Sum(nil)}
}

// sign returns purpose's payload with its signature.
func (s signer) sign(purpose, payload string) string {
	return payload + "." + s.mac(purpose, payload)
}

func (s signer) mac(purpose, payload string) string {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(purpose + "\x00" + payload))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// open returns the payload of what sign has made for the purpose.
func (s signer) open(purpose, signed string) (string, bool) {
	at := strings.LastIndexByte(signed, '.')
	if at < 0 {
		return "", false
	}
	payload := signed[:at]
	return payload, hmac.Equal([]byte(signed[at+1:]), []byte(s.mac(purpose, payload)))
}

// The purposes of signatures.
const (
	purposePage   = "page"
	purposeThanks = "thanks"
	purposeFile   = "file"
)

// page is what a page of a form carries about itself, signed.
type page struct {
	formID  int64
	issued  time.Time // when the visitor first got it
	work    int       // leading zero bits that its proof of work needs
	waiting time.Time // since when the visitor was asked to wait; zero: was not
	nonce   string
}

func (s signer) signPage(p page) string {
	waiting := int64(0)
	if !p.waiting.IsZero() {
		waiting = p.waiting.Unix()
	}
	return s.sign(purposePage, fmt.Sprintf("%d-%d-%d-%d-%s", p.formID, p.issued.Unix(), p.work, waiting, p.nonce))
}

func (s signer) openPage(signed string) (page, bool) {
	payload, ok := s.open(purposePage, signed)
	parts := strings.SplitN(payload, "-", 5)
	if !ok || len(parts) != 5 {
		return page{}, false
	}
	var n [4]int64
	for i := range n {
		n[i], _ = strconv.ParseInt(parts[i], 10, 64) // signed: it is one
	}
	p := page{formID: n[0], issued: time.Unix(n[1], 0), work: int(n[2]), nonce: parts[4]}
	if n[3] != 0 {
		p.waiting = time.Unix(n[3], 0)
	}
	return p, true
}

// worked reports whether the counter proves that work of so many bits was done for the signed page:
// SHA-256 of both begins with as many zero bits (Back, Hashcash, 2002).
func worked(signed, counter string, zeros int) bool {
	if counter == "" || len(counter) > 20 {
		return false
	}
	sum := sha256.Sum256([]byte(signed + ":" + counter))
	found := 0
	for _, b := range sum {
		found += bits.LeadingZeros8(b)
		if b != 0 {
			break
		}
	}
	return found >= zeros
}

// keptFile is a file that is in the store already and goes back to the browser with a page to mend.
type keptFile struct {
	FormID int64
	At     int64
	webpage.File
}

func (s signer) signFile(formID int64, f webpage.File, now time.Time) string {
	data, err := json.Marshal(keptFile{FormID: formID, At: now.Unix(), File: f})
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	return s.sign(purposeFile, base64.RawURLEncoding.EncodeToString(data))
}

// openFile returns a file that signFile has signed for the form no longer than a day ago.
func (s signer) openFile(formID int64, signed string, now time.Time) (webpage.File, bool) {
	payload, ok := s.open(purposeFile, signed)
	if !ok {
		return webpage.File{}, false
	}
	data, err := base64.RawURLEncoding.DecodeString(payload)
	var kept keptFile
	if err != nil || json.Unmarshal(data, &kept) != nil || kept.FormID != formID {
		return webpage.File{}, false
	}
	return kept.File, now.Sub(time.Unix(kept.At, 0)) <= pageLasts
}

func (s signer) thanksAddress(v *visit, payload []byte) string {
	return "/forms/" + v.form.Slug + "/thanks/" + s.sign(purposeThanks, base64.RawURLEncoding.EncodeToString(payload)) + v.address(v.words.Lang())[len("/forms/"+v.form.Slug):]
}

func (s signer) openThanks(signed string) (t thanksToken, ok bool) {
	payload, ok := s.open(purposeThanks, signed)
	if !ok {
		return t, false
	}
	data, err := base64.RawURLEncoding.DecodeString(payload)
	return t, err == nil && json.Unmarshal(data, &t) == nil
}
