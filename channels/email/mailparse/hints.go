package mailparse

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// The expressions of reply_markers.go are slow: together they took 0.4 ms for a letter of 5 KB, most of
// what parsing it took (2026-11-22). Nearly every line fails one of the tests here first, each of which
// asks for less than its expression does.

const spaces = " \t\n\f\r" // \s

// quotes says whether the line begins with a mark of quoting, behind up to three blanks.
func quotes(line string) bool {
	for range 3 {
		if line == "" || strings.IndexByte(spaces, line[0]) < 0 {
			break
		}
		line = line[1:]
	}
	return strings.HasPrefix(line, ">") || strings.HasPrefix(line, "|") || strings.HasPrefix(line, "»") || strings.HasPrefix(line, "&gt;")
}

// mayRule: a ruled line begins with what it is drawn with.
func mayRule(trimmed string) bool {
	return trimmed != "" && (strings.IndexByte("-_=*~#+", trimmed[0]) >= 0 || trimmed[0] >= utf8.RuneSelf)
}

// mayTitle: a title of history is ruled off, or ends with a colon.
func mayTitle(trimmed string) bool {
	start := strings.TrimLeft(trimmed, spaces+"*>")
	end := strings.TrimRight(trimmed, spaces+"*")
	return start != "" && strings.IndexByte("-_=", start[0]) >= 0 || strings.HasSuffix(end, ":") || strings.HasSuffix(end, "：")
}

// maySign: each form of mobile begins with one of some words, or holds one of a few.
func maySign(trimmed string) bool {
	line := strings.ToLower(strings.TrimLeft(trimmed, spaces+"*_<([«"))
	begins := func(word string) bool { return strings.HasPrefix(line, word) }
	holds := func(word string) bool { return strings.Contains(line, word) }
	return slices.ContainsFunc(deviceStarts, begins) || slices.ContainsFunc(deviceParts, holds) ||
		holds("from ") && slices.ContainsFunc(devices, holds)
}

var (
	deviceStarts = []string{
		"sent", "posted", "composed", "written", "get ", "download ", "von ", "mit ", "gesendet", "diese ", "envoy", "envia", "obtener ", "obtenir ",
		"télécharger ", "obtenha ", "inviato", "ottieni ", "scarica ", "verzonden", "verstuurd", "outlook ", "holen ", "laden ", "skickat", "send", "hent ",
		"lähetetty", "wysłan", "odesláno", "odoslané", "trimis", "отправлено", "надіслано", "στάλθηκε", "從", "发", "發", "自", "나의", "נשלח", "أرسلت",
		"đã", "dikirim ", "poslano ",
	}
	deviceParts = []string{"küldve", "gönderildi", "送信", "보냄"}
	devices     = []string{"mobile", "phone", "ipad", "ipod", "android", "blackberry"}
)
