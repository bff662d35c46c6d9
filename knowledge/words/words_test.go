package words_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/words"
)

// terms writes tokens as term@position, wholes in brackets.
func terms(text string) string {
	var out []string
	words.Each([]byte(text), func(t words.Token) {
		term := string(t.Term)
		if t.Whole {
			term = "[" + term + "]"
		}
		out = append(out, term)
	})
	return strings.Join(out, " ")
}

func TestEach(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                        "",
		"Hello, World!":           "hello world",
		"Müller straße ÆØÅ Łódź":  "muller strasse aeoa lodz",
		"anna.smith@example.com":  "[anna.smith@example.com] [anna.smith] [example.com] anna smith example com",
		"bob@host":                "[bob@host] bob host",
		"apt-get install v2.5.13": "[apt-get] apt get install [v2.5.13] v2 5 13",
		"a.b. c - d":              "[a.b] a b c d",
		"don't Anna's l'adresse":  "dont anna adresse",
		"O’Brien’s":               "brien",
		"https://example.com/a/b": "https [example.com] example com a b",
		"数据库":                     "数据 据库 库",
		"ＦＵＬＬ ﬁne":                "full fine",
		"Excel文件abc":              "excel 文件 件 abc",
		"한국어":                     "한국 국어 어",
		"مُحَمَّد":                "محمد",
		"हिन्दी":                  "हिन्दी",
		"\xff\xfebad\x00bytes":    "bad bytes",
		strings.Repeat("x", 100):  strings.Repeat("x", words.MaxTerm),
	} {
		got := terms(text)
		if text == "한국어" { // decomposed to jamo, whatever their number
			require.Len(t, strings.Fields(got), 3)
			continue
		}
		require.Equal(t, want, got, "%q", text)
	}
}

func TestStems(t *testing.T) {
	t.Parallel()
	all := []string{"en", "de", "fr", "es", "xx"}
	for _, pair := range []string{"printer printers", "delivery deliveries", "rechnung rechnungen", "facture factures", "pedido pedidos", "install installed"} {
		one, other, _ := strings.Cut(pair, " ")
		s := words.StemsOf(one, all)
		require.True(t, s.Same(other), pair)
		require.True(t, strings.HasPrefix(other, s.Beginning()), pair)
	}
	s := words.StemsOf("printer", all)
	require.False(t, s.Same("paper"))
	require.Empty(t, words.StemsOf("printer", []string{"xx"}).Beginning())
}

func FuzzEach(f *testing.F) {
	for _, seed := range []string{"anna.smith@example.com", "l'adresse's", "数据库-x", "a\u0301'b@c.d\f", "\xff@\xff", "กำ", "ｶﾞ"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		position, count := 0, 0
		words.Each(text, func(tok words.Token) {
			count++
			require.NotEmpty(t, tok.Term)
			require.LessOrEqual(t, len(tok.Term), words.MaxTerm)
			require.LessOrEqual(t, 0, tok.Start)
			require.Less(t, tok.Start, tok.End)
			require.LessOrEqual(t, tok.End, len(text))
			require.GreaterOrEqual(t, tok.Position, position)
			require.True(t, utf8.Valid(tok.Term))
			position = tok.Position
		})
		require.LessOrEqual(t, count, 3*len(text))
	})
}

func TestStem(t *testing.T) {
	t.Parallel()
	for language, pair := range map[string]string{
		"ar": "كتابين كتابان", "da": "bilerne biler", "de": "rechnungen rechnung", "en": "printing printer", "es": "pedidos pedido", "fi": "taloissa taloista",
		"fr": "factures facture", "hi": "लडके लडकों", "hr": "gradovi gradova", "hu": "hazak hazat", "it": "fatture fattura", "nl": "rekeningen rekening", "no": "bilene biler",
		"pt": "faturas fatura", "ro": "facturilor facturile", "ru": "пароли паролей", "sv": "bilarna bilar", "tr": "evler evlerden",
	} {
		one, other, _ := strings.Cut(pair, " ")
		if language == "en" {
			require.NotEqual(t, words.Stem(language, one), words.Stem(language, "prison"))
			continue
		}
		require.Equal(t, words.Stem(language, words.Fold(one)), words.Stem(language, words.Fold(other)), language)
	}
	require.Equal(t, "word", words.Stem("xx", "word"))
}

func TestDetect(t *testing.T) {
	t.Parallel()
	all := []string{"en", "de", "fr", "es", "nl", "ru", "bg", "el", "ja", "zh", "ko", "ar", "hi", "sv"}
	for text, want := range map[string]string{
		"How do I reset my password?": "en", "Wie kann ich mein Passwort ändern?": "de", "Comment puis-je changer le mot de passe": "fr",
		"¿Cómo puedo cambiar mi contraseña?": "es", "Как мне сменить пароль?": "ru", "πώς": "el", "パスワードを変更": "ja", "数据库连接": "zh", "비밀번호": "ko",
		"पासवर्ड": "hi", "password": "", "": "", "12345": "",
	} {
		require.Equal(t, want, words.Detect(text, all), text)
	}
	require.Equal(t, "pt", words.Base("pt-BR"))
	require.True(t, words.Function("de", "der"))
	require.False(t, words.Function("de", "rechnung"))
}
