package themes

import (
	"regexp"
	"strings"
)

// Masks stand for what is different in every ticket, or tells who wrote it.
const (
	maskAddress = "[email]"
	maskLink    = "[link]"
	maskPhone   = "[phone]"
	maskAmount  = "[amount]"
	maskDate    = "[date]"
	maskCode    = "[code]"
	maskNumber  = "[number]"
	maskName    = "[name]"
	maskHidden  = "[hidden]"
)

// masks are tried in this order: what is special before what is general.
var masks = []struct {
	of   *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`(?i)[\w.!#$%&'*+/=?^{|}~-]+@[\p{L}\d-]+(\.[\p{L}\d-]+)+`), maskAddress},
	{regexp.MustCompile(`(?i)\b(https?|ftp)://\S+|\bwww\.[^\s<>]+|\b[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|net|org|io|de|fr|es|it|nl|co\.uk|eu)(/[^\s<>]*)?\b`), maskLink},
	{regexp.MustCompile(`@\w{2,}`), maskName},
	{regexp.MustCompile(`(?i)\b(my name is|mein name ist|ich hei(?:ß|ss)e|je m.appelle|me llamo|mi nombre es|mi chiamo|mijn naam is|meu nome .|jag heter)\s+\p{Lu}[\p{L}'’-]+(\s+\p{Lu}[\p{L}'’-]+)?`), "$1 " + maskName},
	{regexp.MustCompile(`\{?[$€£¥₹]\s?\d(?:[\d.,']*\d)?\}?|\b\d[\d.,']*\s?([$€£¥₹]|(?i:usd|eur|gbp|chf|euros?|dollars?|pounds?|quid|bucks|kr|zł)\b)`), maskAmount},
	{regexp.MustCompile(`\bX{2,}([/ .-]X{2,})*([/.-](X{2,}|\d{2,4}))*\b`), maskHidden},
	{regexp.MustCompile(`\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./-]\d{1,2}[./-](\d{4}|\d{2})\b`), maskDate},
	{regexp.MustCompile(`(\+|\b00)\d[\d ()/-]{6,}\d\b|\(\d{2,5}\)\s?\d[\d -]{4,}\d\b|\b\d{3}[- ]\d{3,4}[- ]\d{4}\b`), maskPhone},
	{regexp.MustCompile(`\b[A-Z]{2}\d{2}( ?[A-Z0-9]{4}){3,7}( ?[A-Z0-9]{1,3})?\b|\b(\d{4}[ -]){3}\d{1,4}\b`), maskCode},
	{regexp.MustCompile(`#\s?\d{2,}\b|\b[A-Za-z]{1,6}[-_]?\d{4,}[A-Za-z0-9-]*\b|\b\d{2,}[A-Za-z]{1,4}\d[A-Za-z0-9-]*\b|\b[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b|\b\d{5,}\b`), maskCode},
	{regexp.MustCompile(`\b\d+([.,:]\d+)*\b`), maskNumber},
}

// Mask puts [email], [link], [phone], [amount], [date], [code], [number] and [name] in the place of what must not be
// shown and does not matter: the same kind of thing gets the same mask in every text.
func Mask(text string) string {
	if !strings.ContainsAny(text, "0123456789@.XN") && !named.MatchString(text) {
		return text
	}
	for _, m := range masks {
		text = m.of.ReplaceAllString(text, m.with)
	}
	return text
}

var named = regexp.MustCompile(`(?i)\b(name|hei(?:ß|ss)e|appelle|llamo|nombre|chiamo|naam|nome|heter)\b`)

// MaskNames puts [name] in the place of the names, such as those of the customer and of the agents.
func MaskNames(text string, names []string) string {
	for _, name := range names {
		if len(name) < 2 {
			continue
		}
		of := regexp.MustCompile(`(?i)\b` + regexp.QuoteMeta(name) + `\b`)
		text = of.ReplaceAllString(text, maskName)
	}
	return text
}
