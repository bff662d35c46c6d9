package themes

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kepthq/kept/knowledge/words"
)

// longestText is how much of a text is read, in bytes: what a customer wants is said by then.
const longestText = 16 << 10

// Clean returns what a customer says in a message: no quotes, signature, greeting or markup. What names a
// person, an order or a place on the web is masked as Mask does. A message of nothing but a greeting stays.
func Clean(text string) string {
	text = plain(text)
	lines := strings.Split(text, "\n")
	if own := cutSignature(cutQuotes(lines)); saysMore(own) {
		lines = own
	}
	if own := cutFormalities(lines); saysMore(own) {
		lines = own
	}
	return Mask(strings.TrimSpace(strings.Join(lines, "\n")))
}

var (
	markup     = regexp.MustCompile(`(?is)<(style|script)\b.*?</(style|script)>|</?[a-z][a-z0-9]*(\s[^<>]*)?/?>|<!--.*?-->`)
	lineBreaks = regexp.MustCompile(`(?i)<(br|p|div|li|tr|h[1-6])\b[^<>]*>|</(p|div|li|tr|h[1-6])>`)
)

// plain makes plain text of what may be HTML, of bytes that may be no text, and of long texts.
func plain(text string) string {
	if len(text) > longestText {
		cut := longestText
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	text = strings.ToValidUTF8(text, " ")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u00a0", " ", "\u200b", "", "\ufeff", "", "\u00ad", "").Replace(text)
	if strings.Contains(text, "<") {
		text = lineBreaks.ReplaceAllString(text, "\n")
		text = markup.ReplaceAllString(text, " ")
	}
	if strings.Contains(text, "&") {
		text = html.UnescapeString(text)
	}
	return squeeze(text)
}

// squeeze writes letters that are drawn out ("sooooo") twice.
func squeeze(text string) string {
	var b strings.Builder
	var last rune
	run := 0
	for _, r := range text {
		if r == last && unicode.IsLetter(r) {
			run++
		} else {
			last, run = r, 1
		}
		if run <= 2 || r == 'X' { // XXXX is a redaction
			b.WriteRune(r)
		}
	}
	return b.String()
}

var quoteHead = regexp.MustCompile(`(?i)^\s*(` +
	`-{2,}\s*(original message|urspr.ngliche nachricht|message d.origine|mensaje original|messaggio originale|oorspronkelijk bericht|mensagem original|forwarded message|weitergeleitete nachricht)` +
	`|on\b.{6,120}\bwrote:|am\b.{6,120}\bschrieb\b.*:|le\b.{6,120}\ba .crit\s*:|el\b.{6,120}\bescribi.:|il\b.{6,120}\bha scritto:|op\b.{6,120}\bschreef\b.*:|em\b.{6,120}\bescreveu:|den\b.{6,120}\bskrev\b.*:` +
	`|_{10,}` +
	`)`)

// cutQuotes drops quoted lines, and all below the head of a quoted message.
func cutQuotes(lines []string) []string {
	var out []string
	for i, line := range lines {
		if quoteHead.MatchString(line) || isMailHead(lines[i:]) {
			break
		}
		if !strings.HasPrefix(strings.TrimLeft(line, " \t"), ">") {
			out = append(out, line)
		}
	}
	return out
}

var headField = regexp.MustCompile(`(?i)^\s*\*?(from|sent|to|subject|date|von|gesendet|an|betreff|datum|de|envoy.|.|objet|asunto|enviado|para|da|inviato|oggetto|van|verzonden|aan|onderwerp)\*?\s?:\s*\*?\s*\S`)

// isMailHead reports whether lines begin with the fields of a mail that follows.
func isMailHead(lines []string) bool {
	if len(lines) < 3 {
		return false
	}
	return headField.MatchString(lines[0]) && headField.MatchString(lines[1]) && headField.MatchString(lines[2])
}

var (
	sentFrom = regexp.MustCompile(`(?i)^\s*(sent (from|via) |get outlook for|von meinem .* gesendet|gesendet (von|mit) |envoy. (de|depuis) |enviado desde |inviato da|verzonden (vanaf|met) |enviado do )`)
	signOff  = regexp.MustCompile(`(?i)^\s*(` +
		`(many |kind |best |warm |with |yours )*(thanks|regards|wishes|thank you|cheers|sincerely|truly|faithfully)( (so much|a lot|in advance|again|and regards|and best regards|very much|for your (help|time|assistance|support|reply|answer)))*` +
		`|best|yours|thx|ty|tia` +
		`|(mit )?(freundlichen|freundliche|besten|beste|viele|liebe|herzliche|sch.ne) (gr..e|gr..en|gruesse|gruessen|dank)|(vielen |herzlichen )?dank( im voraus)?|lg|mfg|vg|gru.` +
		`|cordialement|bien (cordialement|.? ?vous)|merci( beaucoup| d.avance)?|salutations( distingu.es)?` +
		`|(un )?(cordial )?saludos?( cordiales)?|(muchas )?gracias( de antemano)?|atentamente` +
		`|(cordiali |distinti )?saluti|grazie( mille| in anticipo)?` +
		`|(met )?vriendelijke groet(en)?|(alvast )?bedankt|mvg|groet(en|jes)?` +
		`|atenciosamente|(muito )?obrigad[oa]|cumprimentos` +
		`|(med )?v.nliga h.lsningar|mvh|tack( p. f.rhand)?` +
		`)\s*[,.!;:–-]*\s*$`)
)

// longestSignature is how many lines may follow a "kind regards" that is one.
const longestSignature = 8

// cutSignature drops what follows "-- ", notes of mail programs, and closing words with the name below.
func cutSignature(lines []string) []string {
	var out []string
	for i, line := range lines {
		if i > 0 && (line == "--" || line == "-- ") || sentFrom.MatchString(line) && len(lines)-i <= longestSignature {
			break
		}
		out = append(out, line)
	}
	for i, line := range out {
		if i > 0 && signOff.MatchString(line) && written(out[i+1:]) <= longestSignature {
			return out[:i]
		}
	}
	return out
}

// written is how many lines are not empty.
func written(lines []string) int {
	n := 0
	for _, line := range lines {
		if strings.TrimSpace(line) != "" {
			n++
		}
	}
	return n
}

var (
	greeting = regexp.MustCompile(`(?i)^\s*(` +
		`(hi|hello|hey|hiya|dear|good (morning|afternoon|evening|day)|greetings|to whom it may concern)( (there|all|team|everyone|everybody|guys|sirs?|madam|folks|support|customer (service|support|care)|sir or madam|sir/madam))*( \p{Lu}[\p{L}'’-]+){0,3}` +
		`|(hallo|guten (tag|morgen|abend)|moin|servus|gr.. gott|liebes?|lieber|sehr geehrte[rs]?)( (zusammen|team|damen und herren|frau|herr|support|kundenservice))*( \p{Lu}[\p{L}'’-]+){0,3}` +
		`|(bonjour|bonsoir|salut|madame, monsieur|ch.re?s?)( (.quipe|madame|monsieur))*( \p{Lu}[\p{L}'’-]+){0,3}` +
		`|(hola|buenos d.as|buenas( tardes| noches)?|estimad[oa]s?|querid[oa]s?)( (equipo|se.ores|se.ora?))*( \p{Lu}[\p{L}'’-]+){0,3}` +
		`|(ciao|buongiorno|buonasera|salve|gentil[ei]|spett\.?)( (team|signori|signora?))*( \p{Lu}[\p{L}'’-]+){0,3}` +
		`|(goedemorgen|goedemiddag|goedenavond|goedendag|beste|geachte)( (team|heer|mevrouw|allemaal))*( \p{Lu}[\p{L}'’-]+){0,3}` +
		`|(ol.|bom dia|boa tarde|boa noite|prezad[oa]s?|car[oa]s?)( \p{Lu}[\p{L}'’-]+){0,3}` +
		`|(hej|god (morgon|kv.ll|dag)|hejsan)( \p{Lu}[\p{L}'’-]+){0,3}` +
		`|(здравствуйте|добрый (день|вечер)|привет)( \p{Lu}[\p{L}'’-]+){0,3}` +
		`)\s*([,!.:;–-]+\s*|$)`)
	courtesy = regexp.MustCompile(`(?i)[\s,.!]*\b(thanks|thank you|many thanks|thx|please advise|please help|thanks in advance|vielen dank|danke|danke im voraus|merci( d.avance)?|gracias|grazie|bedankt|obrigad[oa]|tack)( in advance| so much| very much)?[\s,.!]*$`)
)

// cutFormalities drops the greeting at the beginning and the thanks at the end.
func cutFormalities(lines []string) []string {
	text := strings.TrimSpace(strings.Join(lines, "\n"))
	if cut := greeting.FindStringIndex(text); cut != nil {
		text = text[cut[1]:]
	}
	if cut := courtesy.FindStringIndex(text); cut != nil {
		text = text[:cut[0]]
	}
	return strings.Split(text, "\n")
}

// saysMore reports whether enough is left of a text to be about something.
func saysMore(lines []string) bool {
	const enough = 3
	n := 0
	for _, line := range lines {
		words.Each([]byte(line), func(t words.Token) {
			if !t.Whole {
				n++
			}
		})
	}
	return n >= enough
}
