package closing

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What customers answer when they are told that something was mended: thanks, or that it was not. Words are few, and a
// wrong guess is cheap on both sides: thanks that are not seen as such bring a theme back that a person looks at, and of
// those for whom it is not mended, more will write.

// still finds that it is not mended, in the languages of the phrases.
var still = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`\bstill (?:not|doesn|does not|isn|is not|broken|fail|happen|wrong|the same|get|can't|cannot|won't|no\b|crash|error|see|having|have the)`,
	`\b(?:is|are|was)(?:n['’]t| not) (?:been )?(?:fixed|solved|resolved|working|repaired)`, `\bnot (?:fixed|solved|resolved|working)\b`,
	`\bhappen(?:s|ed|ing)? again\b`, `\b(?:it['’]?s|it is|problem is|issue is|bug is) back\b`, `\bsame (?:problem|issue|error|thing|bug)\b`, `\bagain (?:today|yesterday|now|this morning)\b`,
	`\b(?:does|do|did)(?:n['’]t| not) work`, `\bkeeps? (?:happening|crashing|failing)`,
	`\b(?:immer noch|weiterhin|noch immer|nach wie vor)\b`, `\b(?:nicht|noch nicht) (?:behoben|gelöst|repariert)`, `\bfunktioniert (?:\S+ )?nicht`, `\bgeht (?:\S+ )?nicht\b`, `\bwieder (?:da|passiert|aufgetreten)\b`, `\btritt (?:\S+ )?wieder auf`, `\b(?:gleiche[rsn]?|selbe[rsn]?) (?:problem|fehler)`,
	`\btoujours (?:pas|le même|la même|en panne)`, `\bne (?:fonctionne|marche) (?:toujours |encore )?pas`, `\bpas (?:résolu|corrigé|réparé)`, `\b(?:même|meme) (?:problème|erreur)`, `\bencore (?:le même|une fois|en panne)`,
	`\b(?:sigue|siguen|continúa) (?:sin|fallando|igual|ocurriendo|pasando|el)`, `\b(?:todavía|aún) no\b`, `\bno (?:funciona|está (?:solucionado|resuelto|arreglado))`, `\bmism[oa] (?:problema|error)`, `\botra vez\b`,
	`\bainda (?:não|está|continua)`, `\bcontinua (?:sem|a |com|o mesmo)`, `\bnão (?:funciona|está resolvido|foi resolvido)`, `\bmesm[oa] (?:problema|erro)`, `\bde novo\b`,
	`\bancora (?:non|rotto|lo stesso|il problema)`, `\bnon (?:funziona|è (?:stato )?risolto)`, `\bstess[oa] (?:problema|errore)`, `\bdi nuovo\b`,
	`\b(?:nog steeds|nog altijd|nog niet)\b`, `\bwerkt (?:\S+ )?niet`, `\bniet (?:opgelost|verholpen)`, `\b(?:zelfde|dezelfde) (?:probleem|fout)`, //nolint:misspell // Dutch
	`还是(?:不|没|有|无法)`, `仍然`, `依然`, `没有解决`, `没解决`, `又出现`, `同样的问题`, `仍無法`,
	`まだ`, `直って(?:い)?ない`, `直っていません`, `解決して(?:い)?(?:ない|ません)`, `再発`, `また同じ`, `動きません`,
	`ما زال`, `لا تزال`, `لا يزال`, `لم يتم (?:حل|إصلاح)`, `لا يعمل`, `نفس المشكلة`, `مرة أخرى`,
}, `|`))

// denied: "no longer", "works again" and the like say the contrary of what they hold.
var denied = regexp.MustCompile(`(?i)\bnot? (?:happening|happen(?:ed|s)?) again\b|\b(?:works?|working|fine|ok(?:ay)?) (?:perfectly |fine )?again\b|\bno longer\b|\b(?:funktioniert|geht|läuft|klappt) (?:jetzt |nun )?wieder\b|\bfunciona de novo\b|\bfunziona di nuovo\b|\bfunciona otra vez\b`)

// persists reports whether an answer says that it is not mended.
func persists(words string) bool {
	return still.MatchString(denied.ReplaceAllString(newWords(words), " "))
}

// thanks are how people say it; with what they greet, sign and praise with, an answer may hold nothing else.
var thanks = regexp.MustCompile(`(?i)\b(?:many |much |so much|very much|a lot|lots|all|big)?\s*(?:thanks?|thank you|thx|ty|cheers|appreciated?|great|perfect|awesome|excellent|wonderful|brilliant|nice|good (?:job|work|news)|well done|works? (?:now|fine|again|perfectly|great)|it works|working (?:now|again|fine)|fixed|solved|resolved|confirm(?:ed)?)\b` +
	`|\b(?:(?:vielen|besten|herzlichen|lieben|tausend)?\s*dank(?:e|eschön)?|danke (?:schön|sehr|ihnen|euch)|super|prima|klasse|toll|perfekt|funktioniert (?:jetzt|wieder|nun|einwandfrei)|geht wieder|läuft wieder|klappt)\b` +
	`|\b(?:merci(?: beaucoup)?|parfait|super|génial)\b|ça (?:marche|fonctionne)\b|\b(?:(?:muchas )?gracias|perfecto|genial|estupendo|ya funciona)\b` +
	`|\b(?:(?:muito )?obrigad[oa]|perfeito|já funciona)\b|ótimo\b|\b(?:grazie(?: mille)?|perfetto|ottimo|ora funziona)\b|\b(?:bedankt|dank (?:je|u)(?: wel)?|dankjewel|geweldig|werkt (?:nu|weer))\b` +
	`|谢谢|感谢|多谢|謝謝|太好了|好的|ありがとう(?:ございま(?:す|した))?|助かりました|直りました|شكرا(?:ً)?|شكرًا|ممتاز`)

// leftWords is how many words beside thanks an answer may hold: names, greetings.
const leftWords = 12

// thanksOnly reports whether the words are thanks and little else, and do not say that it is not mended.
func thanksOnly(words string) bool {
	words = newWords(words)
	if !thanks.MatchString(words) || still.MatchString(denied.ReplaceAllString(words, " ")) || strings.ContainsAny(words, "?？؟") {
		return false
	}
	rest := thanks.ReplaceAllString(words, " ")
	return len(strings.FieldsFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' })) <= leftWords && utf8.RuneCountInString(rest) <= 120
}

// newWords leaves out what is quoted.
func newWords(words string) string {
	var kept []string
	for line := range strings.Lines(words) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, ">") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, " ")
}
