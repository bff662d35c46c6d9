package closing

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAnswersOfCustomers(t *testing.T) {
	t.Parallel()
	for _, words := range []string{
		"Thank you!", "Thanks, that works now.", "Great, thanks a lot for the quick help.\n\nBest regards\nAnn Smith", "It works again, perfect.", "No longer happening, thank you",
		"Thanks!\n> Hello Ann, the export still does not work in version 2", "Vielen Dank, jetzt funktioniert es!", "Danke, läuft wieder. Viele Grüße, Bernd", "Super, funktioniert wieder!",
		"Merci beaucoup, ça marche !", "Muchas gracias, ya funciona", "Obrigada!", "Grazie mille", "Bedankt, werkt weer!", "谢谢，太好了", "ありがとうございます。", "شكراً جزيلاً",
	} {
		require.True(t, thanksOnly(words), words)
		require.False(t, persists(words), words)
	}
	for _, words := range []string{
		"It still doesn't work for me.", "Thanks, but it's not fixed: same problem again today.", "The bug is back!", "it keeps crashing", "Sorry, still broken",
		"Leider immer noch kaputt.", "Der Fehler ist nicht behoben", "Es funktioniert leider nicht", "Ça ne marche toujours pas", "Le problème n'est pas résolu", "Sigue sin funcionar",
		"Todavía no funciona", "Ainda não funciona", "Ancora non funziona", "Il problema non è stato risolto", "Het werkt nog steeds niet", "还是不行", "问题仍然存在", "まだ直っていません", "ما زالت المشكلة موجودة: لا يعمل",
	} {
		require.True(t, persists(words), words)
		require.False(t, thanksOnly(words), words)
	}
	for _, words := range []string{ // neither
		"When will my refund arrive?", "Please send me the invoice of March.", "Thanks. Can you also change my address?", "Wann kommt die Rechnung?",
		"Great product, but I would like to cancel my subscription at the end of the month and get the money for the rest of the year back to my card please",
	} {
		require.False(t, persists(words), words)
		require.False(t, thanksOnly(words), words)
	}
}

func TestPhrasesAreWhole(t *testing.T) {
	t.Parallel()
	for code := range languages() {
		p := allPhrases()[code]
		require.Contains(t, p.Hello, "{name}", code)
		require.NotEmpty(t, p.Stranger, code)
		require.NotContains(t, p.Stranger, "{", code)
		require.Contains(t, p.Intro, "{subject}", code)
		require.Contains(t, p.Intro, "{ticket}", code)
		require.Contains(t, p.Only, "{language}", code)
		require.NotEmpty(t, p.Answer, code)
	}
}

func TestSeal(t *testing.T) {
	t.Parallel()
	s, err := newSealer(bytes.Repeat([]byte("x"), 32))
	require.NoError(t, err)
	sealed := s.seal("token", "secret")
	opened, err := s.open("token", sealed)
	require.NoError(t, err)
	require.Equal(t, "secret", opened)
	require.NotEqual(t, sealed, s.seal("token", "secret"))
	_, err = s.open("hook secret", sealed)
	require.Error(t, err, "one secret cannot stand for another")
	sealed[len(sealed)-1]++
	_, err = s.open("token", sealed)
	require.Error(t, err)
	_, err = s.open("token", nil)
	require.Error(t, err)
	_, err = newSealer([]byte("short"))
	require.Error(t, err)
}
