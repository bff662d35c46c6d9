package mailparse

import (
	"regexp"
	"strings"
)

// The vocabulary of mail programs. A language is added by adding its words here
// and a case to testdata/reply.

func anyOf(words ...string) string { return "(?:" + strings.Join(words, "|") + ")" }

var (
	// attributionVerb: "On ... somebody *wrote*:".
	attributionVerb = regexp.MustCompile(`(?i)(?:^|[\s"'>)]|\p{Han}|\p{Hangul})` + anyOf(
		"wrote", "writes", "schrieb", "a [ée]crit", "escribi[óo]", "va escriure", "escreveu", "ha scritto", "scrisse", "geschreven", "schreef", "skrev", "skreiv",
		`napisał(?:\(a\))?a?`, "napsal(?:\\(a\\))?a?", "napísal(?:\\(a\\))?a?", "írta", "kirjoitti", "kirjutas", "rašė", "rakstīja", `je napisa[ol](?:/la)?(?:la)?`, "je napisal(?:a|/a)?", "a scris", "έγραψε", "yazdı", "şunu yazdı",
		"pisze", "пишет", "пише", "писал(?:а|\\(а\\))?", "написала?(?:\\(а\\))?", "написал(?:\\(а\\))?", "написав", "napisao", "写道", "寫道", "写入", "書きました", "のメッセージ", "님이 작성", "작성", "đã viết", "menulis", "כתב(?:ה)?", "كتب", "a wrote", "dijo", "shkroi", "skrifaði", "idatzi du", "escribiu", "nasunod",
	) + `(?:$|[\s:：,.<>"'(\x60-]|\p{Han})`)

	// attributionStart: how such a line begins when it does not begin with a date or a name.
	attributionStart = regexp.MustCompile(`(?i)^[-*\s\x{200e}\x{200f}\x{202a}-\x{202e}]*` + anyOf(
		"on", "at", "am", "um", "le", "el", "em", "a las?", "il giorno", "il", "op", "den", "på", "dnia", "w dniu", "dne", "dňa", "v", "на", "в", "у", "pe data de", "pe", "în data de", "στις", "ki", "kl", "pada", "vào(?: ngày| lúc)?", "ngày", "在", "于", "於", "בתאריך", "ב-", "في", "í", "dia", "em", "la", "ser", "din", "tarihinde", "op datum", "em data de", "il", "data", "u", "na", "dana", "sri", "hari",
	) + `[\s\d,.\x{200e}]`)

	quotingStart = regexp.MustCompile(`(?i)^` + anyOf("quoting", "zitat von", "zitiere", "citando", "citerar", "citat", "quotando", "citation de", "cytuję", "цитата") + `\s.{2,120}[:：]$`)

	dateClue     = regexp.MustCompile(`\d{1,4}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{1,4}|\b\d{1,2}[:.h]\d{2}\b|\b(?:19|20)\d\d\b|\d{1,4}\s?[年년]|\d{1,2}\s?[月월]`)
	dateStart    = regexp.MustCompile(`^[-*\s\x{200e}\x{200f}\x{202a}-\x{202e}]*(?:[\p{L}]{2,12}[.,]{1,2}\s+)?\d{1,4}(?:[./-]\d{1,2}[./-]\d{1,4}|[.,]?\s+\p{L}{3,12}\.?,?\s+(?:de\s+)?\d{4}|\s?[年년]|[.]?\s+\p{L}{3,12}\.?\s)`)
	addressClue  = regexp.MustCompile(`[^\s<>"'(]+@[^\s<>"')]+`)
	endsAddress  = regexp.MustCompile(`<\s*(?:mailto:)?[^<>]*@[^<>]*>?\s*>?\)?["'\x{200e}\x{200f}\x{202a}-\x{202e}]*\s*[:：]?$`)
	endsColon    = regexp.MustCompile(`[:：]["'>\s\x{200e}\x{200f}\x{202a}-\x{202e}]*-*$|\s-{3,}$`)
	nameThenVerb = regexp.MustCompile(`^["'\p{Lu}\p{Han}][^:,;!?]{0,70}\s` + anyOf("wrote", "writes", "schrieb", "a écrit", "escribió", "escreveu", "ha scritto", "schreef", "skrev", "napisał(?:\\(a\\)|a)?", "napsal(?:\\(a\\)|a)?", "пишет", "писала?") + `\s?:$`)

	// separator: a ruled-off title, "-----Original Message-----".
	separator = regexp.MustCompile(`(?i)^[\s*>]*[-_=]{2,}\s*` + anyOf(
		"original message", "original e-?mail", "original appointment", "ursprüngliche (?:nachricht|mail|e-mail)", "originalnachricht", "original-nachricht", "original nachricht", "message (?:d['’ ]?origine|original|initial|transféré)", "courriel original", "e-?mail d['’]origine", "mensaje original", "mensaje ?de ?origen", "mensagem original", "messaggio originale", "oorspronkelijk(?:e)? bericht", "origineel bericht", "ursprungligt meddelande", "originalmeddelande", "oprindelig meddelelse", "opprinnelig melding", "original melding", "alkuperäinen viesti", "oryginalna wiadomość", "wiadomość oryginalna", "pierwotna wiadomość", "původní zpráva", "pôvodná správa", "eredeti üzenet", "mesajul original", "mesaj original", "orijinal mesaj", "özgün ileti", "исходное сообщение", "оригинальное сообщение", "пересылаемое сообщение", "оригінальне повідомлення", "вихідне повідомлення", "αρχικό μήνυμα", "原始邮件", "原始郵件", "原邮件", "元のメッセージ", "オリジナルメッセージ", "원본 메시지", "원본 메일", "הודעה מקורית", "الرسالة الأصلية", "missatge original", "izvirno sporočilo", "izvorna poruka", "reply message", "previous message", "reply (?:above|from)",
	) + `\s*[-_=]{2,}[\s*]*$`)

	forwardMarker = regexp.MustCompile(`(?i)^[\s*>]*(?:[-_=]{2,}\s*` + anyOf(
		"forwarded (?:message|by)[^-]{0,80}", "weitergeleitete (?:nachricht|mail)", "message transféré", "mensaje reenviado", "mensagem encaminhada", "messaggio inoltrato", "doorgestuurd bericht", "vidarebefordrat meddelande", "videresendt (?:melding|meddelelse)", "przekazana wiadomość", "wiadomość przekazana", "přeposlaná zpráva", "továbbított levél", "пересланное сообщение", "пересылаемое сообщение", "转发(?:邮件|的邮件)", "転送メッセージ", "전달된 메시지", "iletilen mesaj", "välitetty viesti", "mesaj redirecționat",
	) + `\s*[-_=]{2,}|` + anyOf("begin forwarded message", "anfang der weitergeleiteten (?:nachricht|e-mail)", "début du message (?:réexpédié|transféré)", "inicio del mensaje reenviado", "início da mensagem (?:re)?encaminhada", "inizio messaggio inoltrato", "begin doorgestuurd bericht", "vidarebefordrat brev", "start på videresendt", "початок листа", "начало переадресованного сообщения", "下面是被转发的邮件", "転送されたメッセージ") + `\s*[:：])[\s*]*$`)

	forwardSubject = regexp.MustCompile(`(?i)^\s*(?:\[[^\]]{1,40}\]\s*)?` + anyOf("fwd?", "wg", "tr", "rv", "enc", "doorst", "vs", "vb", "vl", "vid", "i", "pd", "przek", "továbbítás", "ilt", "yml", "转发", "轉寄", "fs", "tr?f", "isl", "пересл", "转", "転送", "전달", "προωθ") + `\s*[:：]`)

	// ownMarker is the line that help desks put above the history.
	ownMarker = regexp.MustCompile(`(?i)` + anyOf(
		"(?:reply|write|type|respond|answer)[^.\n]{0,40} above this line", "above this line[^.\n]{0,20} reply", "oberhalb dieser (?:zeile|linie)", "über dieser (?:zeile|linie)", "au[- ]dessus de (?:cette|la) ligne", "(?:por )?encima de esta l[íi]nea", "sobre esta l[íi]nea", "acima desta linha", "sopra (?:a )?questa (?:riga|linea)", "boven deze (?:lijn|regel)", "ovanför (?:den här|denna) (?:raden|linjen)", "over denne linje", "yl[äa]puolelle tämän", "powyżej tej linii", "nad (?:tento řádek|tímto řádkem)", "выше этой (?:линии|строки)", "in replies all text above this line is added", "请在此行上方", "この行より上",
	))
)

// mobile matches one-line signatures that devices add.
var mobile = regexp.MustCompile(`(?i)^[\s*_<(\[«]*` + anyOf(
	`(?:sent|posted|composed|written)\s+(?:with|via|by|on|using)\s+\S.{0,60}`,
	`sent from .{2,90}`,
	`(?:\S+ )?from (?:my )?(?:mobile|iphone|ipad|ipod|android|phone|blackberry)(?: \S+){0,3}`,
	`get outlook for .{2,60}`, `get \[?outlook for .{2,80}`, `download outlook for .{2,60}`,
	`(?:von|mit) mein(?:em|er) .{2,60}(?:gesendet|geschickt|verschickt|gesandt)`, `gesendet (?:von|mit|über|aus) .{2,60}`, `diese (?:nachricht|e-?mail|mail) wurde (?:von|mit) .{2,80}(?:gesendet|verschickt)`,
	`envoy[ée]e? (?:depuis|de|à partir|via|avec|du) .{2,60}`, `enviad[oa] (?:desde|do|de|a partir|com|con|pelo|via) .{2,60}`, `obtener outlook para .{2,40}`, `obtenir outlook pour .{2,40}`, `télécharger outlook pour .{2,40}`, `obtenha o outlook para .{2,40}`,
	`inviato (?:da|dal|con|tramite) .{2,60}`, `ottieni outlook per .{2,40}`, `scarica outlook per .{2,40}`, `verzonden (?:vanaf|met|van|via|vanuit) .{2,60}`, `verstuurd (?:vanaf|met|via|van) .{2,60}`, `outlook voor .{2,30} downloaden`, `outlook für .{2,30} (?:herunterladen|beziehen|laden)|holen sie sich outlook.{0,40}|laden sie outlook.{0,40}`,
	`skickat (?:från|med) .{2,60}`, `sendt fra .{2,60}`, `send[t]? (?:frå|via) .{2,60}`, `hent outlook (?:til|for) .{2,40}`, `lähetetty .{2,60}`, `wysłan[eoy] .{2,60}`, `odesláno .{2,60}`, `odoslané .{2,60}`, `küldve .{2,60}|.{2,40}(?:ról|ről) küldve`, `trimis (?:de pe|din|cu) .{2,60}`,
	`отправлено (?:с|из|со|от) .{2,60}`, `надіслано (?:з|із|від) .{2,60}`, `στάλθηκε από .{2,60}`, `.{2,40}'?(?:m|d[ae]n) gönderildi`, `.{2,40}(?:から送信|より送信)`, `從我的.{2,40}(?:傳送|發送)`, `(?:发|發)(?:送)?自(?:我的)?.{2,40}`, `從我的.{2,40}`, `나의 .{2,30}에서 보냄`, `.{2,30}에서 보냄`, `נשלח מ.{2,40}`, `أرسلت من .{2,40}`, `đã gửi từ .{2,40}`, `dikirim dari .{2,40}`, `enviat des .{2,40}`, `poslano (?:z|s|iz) .{2,40}`,
) + `[\s*_>)\].»]*$`)

type headerKind int

const (
	headerFrom headerKind = 1 << iota
	headerDate
	headerTo
	headerSubject
	headerOther
)

var headerLabels = labelsOf(map[headerKind]string{
	headerFrom:    "from|von|de|da|van|från|fra|od|kimden|gönderen|от|від|от кого|lähettäjä|发件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|feladó|de la|expeditor|odesílatel|odosielateľ|nadawca|expéditeur|remitente|mittente|afzender|avsender|afsender|avsändare|מאת|من|από|pošiljatelj|šalje|absender|kimdən|dari|từ|saatja|nuo|no|sender",
	headerDate:    "sent|date|gesendet|datum|envoyé|envoyé le|date d'envoi|date d’envoi|enviado|enviado el|enviada em|enviado em|enviada|fecha|data|inviato|data invio|verzonden|verzonden op|skickat|sendt|dato|wysłano|data wysłania|odesláno|odoslané|dátum|elküldve|küldve|trimis|data trimiterii|tarih|gönderildi|gönderme tarihi|дата|отправлено|дата отправки|надіслано|päivämäärä|lähetetty|发送时间|發送時間|日期|寄件日期|日付|送信日時|보낸 날짜|날짜|보낸시간|ημερομηνία|στάλθηκε|נשלח|תאריך|تاريخ الإرسال|التاريخ|poslano|date sent|sent on|tanggal|ngày|gửi|time|date/time|datums|saadetud",
	headerTo:      "to|an|à|a|para|per|aan|till|til|do|komu|pro|címzett|către|destinatar|kime|alıcı|кому|vastaanottaja|收件人|收件者|宛先|받는 사람|받는사람|προς|אל|إلى|destinatario|destinatário|destinataire|pour|kepada|đến|za|prima|kam|empfänger|recipient",
	headerSubject: "subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|ämne|emne|temat|předmět|predmet|tárgy|subiect|konu|тема|aihe|主题|主題|主旨|件名|제목|θέμα|נושא|الموضوع|assumpte|zadeva|gaia|perihal|chủ đề|teema|tēma|re",
	headerOther:   "cc|bcc|kopie|kopia|copie|copia|kopi|копия|копія|抄送|副本|참조|cópia|másolat|bilgi|kopio|reply-to|antwort an|répondre à|responder a|rispondi a|risposta|importance|priority|wichtigkeit|attachments|anlagen|reply to|organization|résponse à",
})

func labelsOf(groups map[headerKind]string) map[string]headerKind {
	all := map[string]headerKind{}
	for kind, words := range groups {
		for word := range strings.SplitSeq(words, "|") {
			all[word] = kind
		}
	}
	return all
}

func isForward(subject string) bool { return forwardSubject.MatchString(subject) }
