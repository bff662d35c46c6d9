package sentiment_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/evidence/sentiment"
)

func TestDirections(t *testing.T) {
	t.Parallel()
	check := func(language, text string, direction int) {
		t.Helper()
		score, ok := sentiment.Score(text, language)
		require.True(t, ok, text)
		switch direction {
		case 1:
			require.Greater(t, score, 0.15, text)
		case -1:
			require.Less(t, score, -0.15, text)
		default:
			require.InDelta(t, 0, score, 0.15, text)
		}
	}
	check("en", "The new export is excellent and very fast!", 1)
	check("en", "The export is not good.", -1)
	check("en", "The export doesn't work at all", -1)
	check("en", "I am not happy, the printer is broken AGAIN!!!", -1)
	check("en", "No problem at all, it works great", 1)
	check("en", "It was fast, but the driver was rude", -1)
	check("en", "The driver was rude, but the parcel is fantastic", 1)
	check("en", "Where do I find the invoice of [date]?", 0)
	check("en-GB", "Absolutely terrible service, a complete waste of time", -1)
	check("de", "Die App funktioniert seit gestern leider nicht mehr", -1)
	check("de", "Der Support war sehr freundlich und schnell", 1)
	check("de", "Das ist nicht schlecht", 1)
	check("de", "Wo finde ich die Rechnung?", 0)
	check("de", "Ich bin sehr enttäuscht, das Gerät ist schon wieder kaputt!", -1)
	check("fr", "L'application ne fonctionne pas du tout", -1)
	check("fr", "Très bon service, merci", 1)
	check("fr", "C'est une arnaque, je suis furieux", -1)
	check("fr", "Où trouver ma facture s'il vous plaît ?", 0)
	check("es", "La aplicación no funciona y nadie responde", -1)
	check("es", "Muy buen servicio, estoy encantada", 1)
	check("es", "Es una estafa, pésimo servicio", -1)
	check("es", "¿Dónde encuentro mi factura?", 0)
	check("pt", "O aplicativo não funciona desde ontem", -1)
	check("pt-BR", "Ótimo atendimento, muito obrigada", 1)
	check("pt", "Péssimo, perdi meu dinheiro e ninguém responde", -1)
	check("it", "L'app non funziona e l'assistenza è pessima", -1)
	check("it", "Servizio ottimo, molto gentili", 1)
	check("it", "Dove trovo la fattura?", 0)
	check("nl", "De app werkt sinds gisteren niet meer", -1)
	check("nl", "Heel snel geholpen, erg tevreden", 1)
	check("nl", "Waar vind ik de factuur?", 0)
}

func TestWhatItDoesNotJudge(t *testing.T) {
	t.Parallel()
	for language, text := range map[string]string{"ja": "ひどい", "": "terrible", "en": " [number] ... 12", "xx": "good"} {
		_, ok := sentiment.Score(text, language)
		require.False(t, ok, "%q in %q", text, language)
	}
}

func TestStrongerWordsSayMore(t *testing.T) {
	t.Parallel()
	score := func(text string) float64 { s, _ := sentiment.Score(text, "en"); return s }
	require.Less(t, score("it is very bad"), score("it is bad"))
	require.Less(t, score("it is bad"), score("it is slightly bad"))
	require.Less(t, score("it is bad!!!"), score("it is bad!"))
	require.Less(t, score("it is BAD"), score("it is bad"))
}

func FuzzScore(f *testing.F) {
	f.Add("The app doesn't work, but [number] is GREAT!!!", 1)
	f.Add("’’'!?,(", 0)
	f.Add("\xff\xfe good", 3)
	f.Fuzz(func(t *testing.T, text string, n int) {
		languages := sentiment.Languages()
		language := languages[((n%len(languages))+len(languages))%len(languages)]
		score, ok := sentiment.Score(text, language)
		require.False(t, score < -1 || score > 1 || score != score)
		if !ok {
			require.Zero(t, score)
		}
		if utf8.ValidString(text) && !strings.ContainsAny(text, "!.?;:\n,()[]") {
			again, _ := sentiment.Score(" "+text+" ", language)
			require.InDelta(t, score, again, 1e-9)
		}
	})
}
