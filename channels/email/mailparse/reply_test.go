package mailparse_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/kepthq/kept/channels/email/mailparse"
)

// attributions as mail programs write them, one language or program each.
var attributions = map[string]string{
	"en gmail":        "On Wed, Nov 16, 2016 at 2:22 AM Jo Doe <jo@kept.example> wrote:",
	"en wrapped":      "On Wednesday, November 16, 2016 at 2:22 AM, Jo Doe via Kept Support <\njo.with.a.very.long.address@kept.example> wrote:",
	"en apple":        "On Nov 16, 2016, at 2:22 AM, Jo Doe <jo@kept.example<mailto:jo@kept.example>> wrote:",
	"en thunderbird":  "On 16/11/16 02:22, Jo Doe wrote:",
	"en notes":        "Jo Doe <jo@kept.example> wrote on 11/16/2016 02:22:22 AM:",
	"en following":    "Jo Doe wrote the following on 11/16/2016 2:22 AM:",
	"en writes":       "Jo Doe writes:",
	"en quoting":      "Quoting Jo Doe <jo@kept.example>:",
	"mutt":            "* Jo Doe <jo@kept.example> [2016-11-16 02:22]:",
	"zoho":            "---- On Wed, 16 Nov 2016 02:22:22 +0100 Jo Doe <jo@kept.example> wrote ----",
	"no verb":         "2016-11-16 2:22 GMT+01:00 Jo Doe <jo@kept.example>:",
	"de gmail":        "Am Mi., 16. Nov. 2016 um 02:22 Uhr schrieb Jo Doe <jo@kept.example>:",
	"de thunderbird":  "Am 16.11.2016 um 02:22 schrieb Jo Doe:",
	"de evolution":    "Am Mittwoch, den 16.11.2016, 02:22 +0100 schrieb Jo Doe:",
	"de name first":   "Jo Doe <jo@kept.example> schrieb am Mi., 16. Nov. 2016,\n02:22:",
	"fr gmail":        "Le mer. 16 nov. 2016 à 02:22, Jo Doe <jo@kept.example> a écrit :",
	"fr thunderbird":  "Le 16/11/2016 à 02:22, Jo Doe a écrit :",
	"es gmail":        "El mié, 16 nov 2016 a las 2:22, Jo Doe (<jo@kept.example>) escribió:",
	"es thunderbird":  "El 16/11/2016 a las 2:22, Jo Doe escribió:",
	"pt gmail":        "Em qua., 16 de nov. de 2016 às 02:22, Jo Doe <jo@kept.example> escreveu:",
	"it gmail":        "Il giorno mer 16 nov 2016 alle ore 02:22 Jo Doe <jo@kept.example> ha scritto:",
	"it thunderbird":  "Il 16/11/2016 02:22, Jo Doe ha scritto:",
	"nl gmail":        "Op wo 16 nov. 2016 om 02:22 schreef Jo Doe <jo@kept.example>:",
	"nl following":    "Op 16 november 2016 02:22 heeft Jo Doe <jo@kept.example> het volgende\ngeschreven:",
	"sv":              "Den ons 16 nov. 2016 kl 02:22 skrev Jo Doe <jo@kept.example>:",
	"sv date first":   "16 nov. 2016 kl. 02:22 skrev Jo Doe <jo@kept.example>:",
	"da":              "Den ons. 16. nov. 2016 kl. 02.22 skrev Jo Doe <jo@kept.example>:",
	"no":              "ons. 16. nov. 2016 kl. 02:22 skrev Jo Doe <jo@kept.example>:",
	"fi":              "ke 16. marrask. 2016 klo 2.22 Jo Doe (jo@kept.example) kirjoitti:",
	"pl gmail":        "śr., 16 lis 2016 o 02:22 Jo Doe <jo@kept.example> napisał(a):",
	"pl thunderbird":  "W dniu 16.11.2016 o 02:22, Jo Doe pisze:",
	"cs gmail":        "st 16. 11. 2016 v 2:22 odesílatel Jo Doe <jo@kept.example> napsal:",
	"cs thunderbird":  "Dne 16. 11. 2016 v 2:22 Jo Doe napsal(a):",
	"sk":              "st 16. 11. 2016 o 2:22 Jo Doe <jo@kept.example> napísal(a):",
	"hu":              "Jo Doe <jo@kept.example> ezt írta (időpont: 2016. nov. 16., Sze, 2:22):",
	"ro":              "În mie., 16 nov. 2016 la 02:22, Jo Doe <jo@kept.example> a scris:",
	"tr":              "Jo Doe <jo@kept.example>, 16 Kas 2016 Çar, 02:22 tarihinde şunu yazdı:",
	"el":              "Στις Τετ, 16 Νοε 2016 στις 2:22 μ.μ., ο χρήστης Jo Doe <jo@kept.example> έγραψε:",
	"bg":              "На ср, 16.11.2016 г. в 2:22 Jo Doe <jo@kept.example> написа:",
	"ru gmail":        "ср, 16 нояб. 2016 г. в 02:22, Jo Doe <jo@kept.example>:",
	"ru thunderbird":  "16.11.2016 2:22, Jo Doe пишет:",
	"uk":              "ср, 16 лист. 2016 р. о 02:22 Jo Doe <jo@kept.example> пише:",
	"hr":              "sri, 16. stu 2016. u 02:22 Jo Doe <jo@kept.example> napisao je:",
	"ja":              "2016年11月16日(水) 2:22 Jo Doe <jo@kept.example>:",
	"ko":              "2016년 11월 16일 (수) 오전 2:22, Jo Doe <jo@kept.example>님이 작성:",
	"zh gmail":        "Jo Doe <jo@kept.example> 于2016年11月16日周三 上午2:22写道：",
	"zh netease":      "在 2016-11-16 02:22:22，\"Jo Doe\" <jo@kept.example> 写道：",
	"zh traditional":  "Jo Doe <jo@kept.example> 於 2016年11月16日 週三 上午2:22寫道：",
	"vi":              "Vào 02:22, Th 4, 16 thg 11, 2016 Jo Doe <jo@kept.example> đã viết:",
	"id":              "Pada tanggal Rab, 16 Nov 2016 pukul 02.22 Jo Doe <jo@kept.example> menulis:",
	"he":              "\u202bבתאריך יום ד׳, 16 בנוב׳ 2016 ב-2:22 מאת \u202aJo Doe\u202c\u200f <\u202ajo@kept.example\u202c\u200f>:\u202c",
	"ar":              "\u202bفي الأربعاء، 16 نوفمبر 2016 في 2:22 م تمت كتابة ما يلي بواسطة \u202aJo Doe\u202c\u200f <\u202ajo@kept.example\u202c\u200f>:\u202c",
	"wrapped at name": "On Wed, Nov 16, 2016 at 2:22 AM Jo Doe\n<jo@kept.example> wrote:",
}

func TestAttributionInEveryLanguage(t *testing.T) {
	t.Parallel()
	for name, line := range attributions {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, "Thanks.\n\nIt works: see below.", mailparse.TrimReply("Thanks.\n\nIt works: see below.\n\n"+line+"\n\n> Did it work?\n> Jo\n"), "answer above")
			require.Equal(t, "It works.", mailparse.TrimReply(line+"\n> Did it work?\n\nIt works.\n"), "answer below")
			require.Equal(t, "> Did it work?\nyes\n> And now?\nyes", mailparse.TrimReply(line+"\n> Did it work?\nyes\n> And now?\nyes\n"), "answers between")
		})
	}
}

var history = map[string]string{
	"outlook en":      "From: Jo Doe <jo@kept.example>\nSent: Wednesday, November 16, 2016 2:22 AM\nTo: Ada <ada@customer.example>\nSubject: RE: Printer",
	"outlook en cc":   "From: Jo Doe [mailto:jo@kept.example]\nSent: Wednesday, November 16, 2016 2:22 AM\nTo: Ada\nCc: Bob; Carl;\n Dora\nImportance: High\nSubject: RE: Printer",
	"outlook web":     "________________________________\nFrom: Jo Doe <jo@kept.example>\nSent: Wednesday, November 16, 2016 2:22 AM\nTo: Ada\nSubject: RE: Printer",
	"outlook mac":     "From: Jo Doe <jo@kept.example>\nDate: Wednesday, November 16, 2016 at 2:22 AM\nTo: Ada <ada@customer.example>\nSubject: RE: Printer",
	"bold stars":      "*From:* Jo Doe <jo@kept.example>\n*Sent:* Wednesday, November 16, 2016 2:22 AM\n*To:* Ada\n*Subject:* RE: Printer",
	"original":        "-----Original Message-----\nFrom: Jo Doe\nSent: Wednesday\nTo: Ada\nSubject: Printer",
	"original alone":  "----- Original Message -----",
	"notes tabs":      "From:\tJo Doe/Kept\nTo:\tAda\nDate:\t11/16/2016 02:22 AM\nSubject:\tPrinter",
	"de":              "Von: Jo Doe <jo@kept.example>\nGesendet: Mittwoch, 16. November 2016 02:22\nAn: Ada\nBetreff: AW: Drucker",
	"de original":     "-----Ursprüngliche Nachricht-----\nVon: Jo Doe\nGesendet: Mittwoch\nAn: Ada\nBetreff: Drucker",
	"fr":              "De : Jo Doe <jo@kept.example>\nEnvoyé : mercredi 16 novembre 2016 02:22\nÀ : Ada\nObjet : RE: Imprimante",
	"es":              "De: Jo Doe <jo@kept.example>\nEnviado el: miércoles, 16 de noviembre de 2016 2:22\nPara: Ada\nAsunto: RE: Impresora",
	"pt":              "De: Jo Doe <jo@kept.example>\nEnviada em: quarta-feira, 16 de novembro de 2016 02:22\nPara: Ada\nAssunto: RES: Impressora",
	"it":              "Da: Jo Doe <jo@kept.example>\nInviato: mercoledì 16 novembre 2016 02:22\nA: Ada\nOggetto: R: Stampante",
	"nl":              "Van: Jo Doe <jo@kept.example>\nVerzonden: woensdag 16 november 2016 02:22\nAan: Ada\nOnderwerp: RE: Printer",
	"sv":              "Från: Jo Doe <jo@kept.example>\nSkickat: den 16 november 2016 02:22\nTill: Ada\nÄmne: SV: Skrivare",
	"da":              "Fra: Jo Doe <jo@kept.example>\nSendt: 16. november 2016 02:22\nTil: Ada\nEmne: SV: Printer",
	"fi":              "Lähettäjä: Jo Doe <jo@kept.example>\nLähetetty: 16. marraskuuta 2016 2:22\nVastaanottaja: Ada\nAihe: VS: Tulostin",
	"pl":              "Od: Jo Doe <jo@kept.example>\nWysłano: środa, 16 listopada 2016 02:22\nDo: Ada\nTemat: ODP: Drukarka",
	"cs":              "Od: Jo Doe <jo@kept.example>\nOdesláno: středa 16. listopadu 2016 2:22\nKomu: Ada\nPředmět: RE: Tiskárna",
	"hu":              "Feladó: Jo Doe <jo@kept.example>\nElküldve: 2016. november 16., szerda 2:22\nCímzett: Ada\nTárgy: RE: Nyomtató",
	"tr":              "Kimden: Jo Doe <jo@kept.example>\nGönderildi: 16 Kasım 2016 02:22\nKime: Ada\nKonu: YNT: Yazıcı",
	"ru":              "От: Jo Doe <jo@kept.example>\nОтправлено: 16 ноября 2016 г. 2:22\nКому: Ada\nТема: RE: Принтер",
	"zh":              "发件人: Jo Doe <jo@kept.example>\n发送时间: 2016年11月16日 2:22\n收件人: Ada\n主题: 打印机",
	"ja":              "差出人: Jo Doe <jo@kept.example>\n送信日時: 2016年11月16日 2:22\n宛先: Ada\n件名: プリンター",
	"ko":              "보낸 사람: Jo Doe <jo@kept.example>\n보낸 날짜: 2016년 11월 16일\n받는 사람: Ada\n제목: 프린터",
	"double spaced":   "From: Jo Doe <jo@kept.example>\n\nSent: Wednesday, November 16, 2016 2:22 AM\n\nTo: Ada\n\nSubject: RE: Printer",
	"our own marker":  "##- Please type your reply above this line -##",
	"english wrote":   "On Wednesday, November 16, 2016 2:22 AM, Jo Doe <jo@kept.example> wrote:",
	"apple forwarded": "Begin forwarded message:\n\nFrom: Jo Doe <jo@kept.example>\nSubject: Printer\nDate: 16 November 2016\nTo: Ada",
}

func TestUnmarkedHistory(t *testing.T) {
	t.Parallel()
	for name, block := range history {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			old := "\n\nDear Ada,\n\nis the printer still on fire?\nPlease answer: we worry.\n\nJo\n"
			require.Equal(t, "No, it is out.\n\nAda", mailparse.TrimReply("No, it is out.\n\nAda\n\n"+block+old))
		})
	}
}

func TestTrimReply(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"empty":                   {"", ""},
		"only words":              {"Hello,\n\nit broke.\n", "Hello,\n\nit broke."},
		"windows line ends":       {"a\r\nb\r\n", "a\nb"},
		"only a quote":            {"> nothing else", "> nothing else"},
		"signature":               {"It broke.\n-- \nAda\n+1 555 0100\n", "It broke."},
		"signature then history":  {"It broke.\n\n--\nAda\n\nOn Nov 16, 2016, at 2:22 AM, Jo wrote:\n\n> hm\n", "It broke."},
		"ruled signature":         {"It broke.\n____________\nAda Byron\nEngine Ltd.\n", "It broke."},
		"dashed signature":        {"It broke.\n---------\nAda Byron\nTel. +1 555 0100 22\n", "It broke."},
		"pasted below a line":     {"It says:\n-----\npanic: no paper", "It says:\n-----\npanic: no paper"},
		"layout is no signature":  {"First part\n-----\n" + strings.Repeat("many words here\n", 15), "First part\n-----\n" + strings.TrimSpace(strings.Repeat("many words here\n", 15))},
		"several rules":           {"Title\n=====\none\n=====\ntwo\n=====\nthree", "Title\n=====\none\n=====\ntwo\n=====\nthree"},
		"device":                  {"It broke.\n\nSent from my iPhone\n", "It broke."},
		"device, then history":    {"Kaputt.\n\nVon meinem iPhone gesendet\n\nAm 16.11.2016 um 02:22 schrieb Jo <jo@kept.example>:\n\nAlt\n", "Kaputt."},
		"device words in a text":  {"The mail was\nSent from my iPhone\nand never arrived.", "The mail was\nSent from my iPhone\nand never arrived."},
		"device only":             {"Sent from my iPhone", "Sent from my iPhone"},
		"prose that starts On":    {"On Monday I wrote to you:\n\nthe printer burns.\nStill does.", "On Monday I wrote to you:\n\nthe printer burns.\nStill does."},
		"prose with a date":       {"On 16.11.2016 I bought this.\nIt has a fault:\nit burns.", "On 16.11.2016 I bought this.\nIt has a fault:\nit burns."},
		"a list with colons":      {"Name: Ada\nModel: X7\nSubject: fire\nIt burns.", "Name: Ada\nModel: X7\nSubject: fire\nIt burns."},
		"from and to in prose":    {"I travelled\nFrom: Rome\nTo: Paris\nand lost my bag.", "I travelled\nFrom: Rome\nTo: Paris\nand lost my bag."},
		"form below":              {"Please register me.\n\nDate: 1 May\nTo: Paris\n\nThanks", "Please register me.\n\nDate: 1 May\nTo: Paris\n\nThanks"},
		"code":                    {"Run this:\n```\n> select 1\n--\nFrom: x\n```\nIt fails.", "Run this:\n```\n> select 1\n--\nFrom: x\n```\nIt fails."},
		"own quoting":             {"> the printer\n\nburns", "> the printer\n\nburns"},
		"table bars":              {"| a | b |\n| 1 | 2 |", "| a | b |\n| 1 | 2 |"},
		"words around a quote":    {"Hi Jo,\n\nOn Nov 16, 2016, at 2:22 AM, Jo wrote:\n> is it out?\n\nYes, it is.\n", "Hi Jo,\n\nYes, it is."},
		"bare forward":            {"From: Jo <jo@kept.example>\nSent: today\nTo: Ada\nSubject: x\n\nText", "From: Jo <jo@kept.example>\nSent: today\nTo: Ada\nSubject: x\n\nText"},
		"nested history":          {"Three\n\nOn Nov 16, 2016, at 2:22 AM, Jo wrote:\n\nTwo\n\nOn Nov 15, 2016, at 2:22 AM, Ada wrote:\n\nOne\n", "Three"},
		"answer below our marker": {"##- reply above this line -##\nold\n\nmy answer", "##- reply above this line -##\nold\n\nmy answer"},
		"pgp":                     {"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIt burns.\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n", "It burns."},
		"quote that lost a mark":  {"Yes.\n\nOn Nov 16, 2016, at 2:22 AM, Jo wrote:\n> a line that is so long that the next program has wrapped it and\nlost the mark\n> more\n", "Yes."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, mailparse.TrimReply(c.in))
		})
	}
}

func TestTrimReplyHTML(t *testing.T) {
	t.Parallel()
	const words = `<p>It works.</p>`
	for name, quote := range map[string]string{
		"gmail":       `<div class="gmail_quote"><div class="gmail_attr">On ... wrote:</div><blockquote>old</blockquote></div>`,
		"yahoo":       `<div id="ydp1yahoo_quoted_1" class="ydp1yahoo_quoted">old</div>`,
		"thunderbird": `<div class="moz-cite-prefix">Am 1.1.2026 schrieb Jo:<br></div><blockquote type="cite" cite="mid:1">old</blockquote>`,
		"apple":       `<div><blockquote type="cite">old</blockquote></div>`,
		"outlook web": `<hr><div id="divRplyFwdMsg">From: Jo</div><div>old</div>`,
		"outlook app": `<div id="appendonsend"></div><hr><div>old</div>`,
		"outlook":     `<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3pt"><p>From: Jo &lt;jo@kept.example&gt;<br>Sent: today<br>To: Ada<br>Subject: x</p></div><p>old</p>`,
		"outlook old": `<div class="OutlookMessageHeader">From: Jo</div><p>old</p>`,
		"proton":      `<div class="protonmail_quote">old</div>`,
		"zimbra":      `<div data-marker="__QUOTED_TEXT__">old</div>`,
		"hotmail":     `<hr id="stopSpelling"><p>old</p>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, cut := mailparse.TrimReplyHTML(`<html><body>` + words + quote + `</body></html>`)
			require.True(t, cut)
			require.Contains(t, got, words)
			require.NotContains(t, got, "old")

			same, cut := mailparse.TrimReplyHTML(`<body>` + quote + `</body>`)
			require.False(t, cut && !strings.Contains(same, "old"), "nothing else would be left")
		})
	}
	kept, cut := mailparse.TrimReplyHTML(`<body><div class="gmail_quote"><blockquote>a?</blockquote>yes<blockquote>b?</blockquote></div></body>`)
	require.False(t, cut)
	require.Contains(t, kept, "yes")
}

// TestPlainWordsSurvive: text without any mail syntax comes back whole.
func TestPlainWordsSurvive(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lines := rapid.SliceOfN(rapid.StringMatching(`[A-Za-z][a-z ,!?]{0,60}[a-z.]`), 1, 30).Draw(t, "lines")
		text := strings.Join(lines, "\n")
		if strings.Contains(strings.ToLower(text), "sent") {
			t.Skip("could be a device line")
		}
		require.Equal(t, text, mailparse.TrimReply(text))
	})
}

// FuzzTrimReply: the result is made of lines of the input, and never empty
// unless the input is.
func FuzzTrimReply(f *testing.F) {
	for _, a := range attributions {
		f.Add("Thanks\n\n" + a + "\n> old\n")
	}
	for _, h := range history {
		f.Add("Thanks\n\n" + h + "\nold\n")
	}
	f.Fuzz(func(t *testing.T, in string) {
		got := mailparse.TrimReply(in)
		require.True(t, utf8.ValidString(got))
		require.LessOrEqual(t, len(got), len(in)*3)
		again := mailparse.TrimReply(got)
		require.Equal(t, strings.TrimSpace(got) == "", strings.TrimSpace(again) == "")
		html, cut := mailparse.TrimReplyHTML(in)
		require.True(t, cut || html == in)
	})
}
