package mailparse

import (
	"bytes"
	"cmp"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	gomessagecharset "github.com/emersion/go-message/charset"
	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// decodeCharset turns bytes into clean text. label is what the mail claims and
// may be empty, unknown or wrong; the answer is always valid UTF-8.
func decodeCharset(b []byte, label string, d *defects) string {
	label = normalizeLabel(label)
	if enc := bomEncoding(b); enc != "" {
		label = enc
	}
	if isASCII(b) && !isSevenBit(label) {
		return cleanText(string(b))
	}
	switch label {
	case "", "utf-8", "us-ascii":
		if utf8.Valid(b) {
			return cleanText(string(b))
		}
		if label == "utf-8" && mostlyUTF8(b) {
			d.add("charset", "text in utf-8 had broken characters")
			return cleanText(string(b))
		}
		return guessText(b, label, d)
	case "utf-7":
		return cleanText(decodeUTF7(string(b)))
	}
	// Text that is valid UTF-8 beyond ASCII is UTF-8: no other charset produces
	// such bytes by accident, and mislabelled UTF-8 is common.
	if utf8.Valid(b) && !isSevenBit(label) && !strings.HasPrefix(label, "utf-16") {
		d.add("charset", "text labelled %s is utf-8", label)
		return cleanText(string(b))
	}
	if isSevenBit(label) && strings.HasPrefix(label, "iso-2022-jp") && !isSevenBitClean(b) {
		d.add("charset", "text labelled %s is shift_jis", label)
		label = "shift_jis"
	}
	if text, ok := decodeLabel(b, label); ok {
		if broken := strings.Count(text, "\ufffd"); broken > 3 && broken*20 > utf8.RuneCountInString(text) {
			return guessText(b, label, d)
		}
		return cleanText(text)
	}
	return guessText(b, label, d)
}

// decodeRaw is decodeCharset for header text outside encoded-words.
func decodeRaw(s, hint string, d *defects) string {
	if utf8.ValidString(s) {
		return s
	}
	d.add("header-8bit", "raw 8-bit text in a header")
	return decodeCharset([]byte(s), hint, d)
}

func decodeLabel(b []byte, label string) (string, bool) {
	// The browsers' table first: it knows that iso-8859-1 means windows-1252
	// and gb2312 means gbk in practice. Its "replacement" and "x-user-defined"
	// are no charsets of mail.
	enc, name := charset.Lookup(label)
	if enc != nil && name != "replacement" && name != "x-user-defined" {
		return decodeWith(b, enc)
	}
	r, err := gomessagecharset.Reader(label, bytes.NewReader(b))
	if err != nil {
		return "", false
	}
	text, err := io.ReadAll(r)
	return string(text), err == nil
}

func decodeWith(b []byte, enc encoding.Encoding) (string, bool) {
	text, err := enc.NewDecoder().Bytes(b)
	return string(text), err == nil
}

// guessText decodes bytes whose label is missing or does not fit.
func guessText(b []byte, label string, d *defects) string {
	name := "windows-1252"
	if best := detect(b); best != "" {
		name = best
	}
	text, ok := decodeLabel(b, name)
	if !ok {
		name = "windows-1252"
		text, _ = decodeLabel(b, name)
	}
	d.add("charset", "charset %q is unknown or wrong; read as %s", label, name)
	return cleanText(text)
}

// detect asks the detector, and believes it on short text only where bytes
// leave little choice: its language models need some words.
func detect(b []byte) string {
	sample := b[:min(len(b), 16<<10)]
	if bytes.Contains(sample, []byte("\x1b$")) {
		return "iso-2022-jp"
	}
	all, err := chardet.NewTextDetector().DetectAll(sample)
	if err != nil || len(all) == 0 {
		return ""
	}
	// The detector asks its recognizers in parallel: ties need an order.
	best := slices.MinFunc(all, func(a, b chardet.Result) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(a.Charset, b.Charset), cmp.Compare(a.Language, b.Language))
	})
	high := 0
	for _, c := range sample {
		if c >= 0x80 {
			high++
		}
	}
	if best.Confidence < 50 || high < 6 && best.Confidence < 90 {
		return ""
	}
	if best.Charset == "GB-18030" {
		return "gb18030"
	}
	return strings.ToLower(best.Charset)
}

var labelAliases = map[string]string{
	"utf8": "utf-8", "utf": "utf-8", "utf8mb4": "utf-8", "utf-8mb4": "utf-8", "utf_8": "utf-8", "unicode-1-1-utf-8": "utf-8",
	"ascii": "us-ascii", "ansi_x3.4-1968": "us-ascii", "iso646-us": "us-ascii", "7bit": "us-ascii", "iso-ir-6": "us-ascii",
	"unknown": "", "unknown-8bit": "", "x-unknown": "", "x-unknown-8bit": "", "8bit": "", "default": "", "binary": "", "none": "", "auto": "", "_autodetect": "",
	"utf7": "utf-7", "unicode-1-1-utf-7": "utf-7", "x-utf-7": "utf-7",
	"ansi": "windows-1252", "latin-1": "windows-1252", "latin_1": "windows-1252", "western": "windows-1252", "ansi-1252": "windows-1252",
	"iso-8859": "windows-1252", "iso-8859-0": "windows-1252", "en_us.iso8859-1": "windows-1252", "iso-8559-1": "windows-1252",
	"cp932": "shift_jis", "ms932": "shift_jis", "x-ms-cp932": "shift_jis", "cp943c": "shift_jis", "sjis-win": "shift_jis",
	"cp936": "gb18030", "ms936": "gb18030", "x-gbk": "gb18030", "hz-gb-2312": "hz-gb-2312",
	"cp949": "euc-kr", "ms949": "euc-kr", "ks_c_5601": "euc-kr", "ksc5601": "euc-kr", "uhc": "euc-kr", "x-windows-949": "euc-kr",
	"cp950": "big5", "ms950": "big5", "x-x-big5": "big5", "chinesebig5": "big5",
	"cp50220": "iso-2022-jp", "cp50221": "iso-2022-jp", "iso-2022-jp-1": "iso-2022-jp", "iso-2022-jp-2": "iso-2022-jp", "iso-2022-jp-ms": "iso-2022-jp",
	"iso-8859-8-i": "iso-8859-8-i", "iso-8859-8-e": "iso-8859-8",
	"koi8": "koi8-r", "koi-8": "koi8-r", "koi8-ru": "koi8-u",
}

var codePage = regexp.MustCompile(`^(?:x-)?(?:windows|win|cp|ms|x-cp|ibm)[-_ ]?(125[0-8]|874)$`)
var isoPart = regexp.MustCompile(`^iso[-_ ]?8859[-_ ]?(\d{1,2})(?:\D.*)?$`)

// normalizeLabel maps the many ways to misspell a charset to one.
func normalizeLabel(label string) string {
	label = strings.ToLower(strings.Trim(strings.TrimSpace(label), `"'`))
	label, _, _ = strings.Cut(label, "$") // _iso-2022-jp$esc
	label = strings.Trim(label, "_ ;=")
	label = strings.TrimPrefix(label, "charset=")
	if i := strings.Index(label, "http-equiv"); i > 0 {
		label = label[:i]
	}
	if alias, ok := labelAliases[label]; ok {
		return alias
	}
	if m := codePage.FindStringSubmatch(label); m != nil {
		return "windows-" + m[1]
	}
	if m := isoPart.FindStringSubmatch(label); m != nil && !strings.HasPrefix(label, "iso-8859-8-") {
		if m[1] == "1" {
			return "windows-1252"
		}
		return "iso-8859-" + m[1]
	}
	return label
}

// isSevenBit lists charsets whose text looks like ASCII until it is decoded.
func isSevenBit(label string) bool {
	return strings.HasPrefix(label, "iso-2022-") || strings.HasPrefix(label, "hz") || strings.HasPrefix(label, "utf-7") ||
		strings.HasPrefix(label, "utf-16") || strings.HasPrefix(label, "utf-32")
}

func bomEncoding(b []byte) string {
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return "utf-8"
	case bytes.HasPrefix(b, []byte("\xff\xfe")) && len(b)%2 == 0:
		return "utf-16le"
	case bytes.HasPrefix(b, []byte("\xfe\xff")) && len(b)%2 == 0:
		return "utf-16be"
	}
	return ""
}

func isSevenBitClean(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= 0x80 || c == 0x1b {
			return false
		}
	}
	return true
}

// mostlyUTF8 tells UTF-8 with a few cut characters from another charset.
func mostlyUTF8(b []byte) bool {
	good, bad := 0, 0
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			bad++
		} else if n > 1 {
			good++
		}
		b = b[n:]
	}
	return good > 3*bad
}

// cleanText makes a string safe to store: valid UTF-8, LF line ends, no NUL, no
// byte order mark, no control characters that text does not need.
func cleanText(s string) string {
	if isPlain(s) {
		return s
	}
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case r == '\r', r == '\f', r == '\v':
			return '\n'
		case r == '\ufeff', unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
}

// isPlain is the cheap test that most texts pass: cleanText changes nothing in them.
func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// cleanLine is cleanText on one line.
func cleanLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, cleanText(strings.NewReplacer("\r\n ", " ", "\r\n\t", " ", "\r\n", "").Replace(s)))
	return strings.TrimSpace(s)
}
