package gaps

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestContent(t *testing.T) {
	t.Parallel()
	check := func(text string, want ...string) {
		t.Helper()
		require.Equal(t, want, content(own(text)))
	}
	check("Hello Anna,\n\nthank you for writing, and sorry for the wait. Open Billing and click Export.\n\nLet me know if you need anything else.\n\nKind regards,\nBob",
		"Open Billing and click Export.")
	check("Guten Tag Frau Huber,\n\nvielen Dank für Ihre Nachricht. Öffnen Sie die Rechnung 4711 und klicken Sie auf Export.\n\nMit freundlichen Grüßen\nBernd",
		"Öffnen Sie die Rechnung 4711 und klicken Sie auf Export.")
	check("Hi,\n\n1. Open it.\n2. Close it. Then wait.\n- or not", "1. Open it.", "2. Close it.", "Then wait.", "- or not")
}

func TestMasked(t *testing.T) {
	t.Parallel()
	people := namesOf("Marta Kowalska", "mail@customer.example", "Will Smith")
	check := func(text, want string) {
		t.Helper()
		require.Equal(t, want, masked(text, people))
	}
	check("I, Marta KOWALSKA, got no mail; marta@customer.example is mine.", "I, [name], got no mail; [email] is mine.")
	check("It will be Will's turn.", "It will be [name]'s turn.")
	check("The order 471199 is late.\n\nBest, Marta", "The order [code] is late.")
	check("Nothing to hide", "Nothing to hide")
}

func TestSolvingAnswer(t *testing.T) {
	t.Parallel()
	check := func(want int, texts ...string) {
		t.Helper()
		var answers []said
		for i, text := range texts {
			answers = append(answers, said{messageID: int64(i), text: text})
		}
		got := solving(answers)
		if want < 0 {
			require.Nil(t, got)
			return
		}
		require.Equal(t, int64(want), got.messageID, texts)
	}
	check(-1)
	check(0, "Done.")
	check(1, "I will look into this with our engineers and get back to you by tomorrow noon.", "Please switch the router off, wait ten seconds and switch it on again.", "You are welcome, have a great day!")
	check(0, "Please switch the router off, wait ten seconds and switch it on again.", "Could you please tell me which router it is and since when it does that?")
	check(0, "Please switch the router off, wait ten seconds and switch it on again.", "Wonderful! I am closing this one; just answer if anything is left.")
}

func TestMarkdownOfPlainText(t *testing.T) {
	t.Parallel()
	check := func(text, want string) {
		t.Helper()
		require.Equal(t, want, toMarkdown(text))
	}
	check("One.\n\nTwo.", "One.\n\nTwo.")
	check("Do this:\n- open *it*\n- close <it>\n\nDone", "Do this:\n\n- open \\*it\\*\n- close \\<it>\n\nDone")
	check("1) first\n2) second", "1. first\n2. second")
	check("# no heading\nline", "\\# no heading\\\nline")
}

func TestQueriesOfTheSameWords(t *testing.T) {
	t.Parallel()
	require.True(t, sameWord("subscription", "subscr"+"ption"))
	require.True(t, sameWord("refund", "refudn"))
	require.False(t, sameWord("card", "cord s"))
	require.False(t, sameWord("2024", "2025"))
	form, _ := normalForm("How do I cancel my subscriptions?", "en")
	other, _ := normalForm("cancel subscription", "en")
	require.Equal(t, other, form)
}

func FuzzTexts(f *testing.F) {
	for _, seed := range []string{"Hi,\n\n1. a@b.cc\n- c 12\n\nBob", "\ue000\ue001 5", "", "\xff", "a\n\n\n[name]\n", "。！？", "Re: Fwd: [x] y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		known := namesOf("Bob Brandt")
		for _, out := range []string{own(text), masked(text, known), unsignedBy(text, "Bob"), toMarkdown(masked(text, known)), shorten(masked(text, known), 20), titleForReaders(masked(text, known)), plainSubject(text), contentWords(masked(text, known))} {
			if utf8.ValidString(text) && !utf8.ValidString(out) {
				t.Fatalf("%q is not UTF-8", out)
			}
		}
		content(own(text))
	})
}
