package themes

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestClean(t *testing.T) {
	t.Parallel()
	check := func(name, text, want string) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, want, Clean(text))
		})
	}
	check("greeting and closing", "Hi Anna,\n\nmy parcel never came.\n\nKind regards,\nTom Miller\nAcme Ltd", "my parcel never came.")
	check("German", "Sehr geehrte Damen und Herren,\ndie Lieferung fehlt noch immer.\nMit freundlichen Grüßen\nJörg Huber", "die Lieferung fehlt noch immer.")
	check("French", "Bonjour,\nma commande est en retard.\nCordialement,\nLuc", "ma commande est en retard.")
	check("quote", "It still does not work.\n\nOn Mon, 3 May 2021 at 10:00, Support <a@b.example> wrote:\n> try again\n> please", "It still does not work.")
	check("mail head", "Same problem as before.\n\nFrom: Support\nSent: Monday\nTo: me\nSubject: Re: x\n\nold words", "Same problem as before.")
	check("signature mark", "The app is slow today.\n-- \nTom", "The app is slow today.")
	check("telephone's note", "The app is slow today.\n\nSent from my iPhone", "The app is slow today.")
	check("only a greeting", "Hello there", "Hello there")
	check("only thanks", "thank you", "thank you")
	check("thanks at the end", "How do I pay by card? Thanks in advance!", "How do I pay by card?")
	check("markup", "<p>My <b>order</b> is wrong</p><br>again &amp; again", "My  order  is wrong\n\nagain & again")
	check("drawn out", "sooooo slow today", "soo slow today")
	check("address and link", "write to tom@example.com or https://example.com/a?b=1 now", "write to [email] or [link] now")
	check("amounts", "I paid $1,200.50 and 30 EUR too much", "I paid [amount] and [amount] too much")
	check("codes", "order #12345 and AB-99812 and 4111 1111 1111 1111", "order [code] and [code] and [code]")
	check("dates and numbers", "since 12/05/2021 I wait 3 weeks", "since [date] I wait [number] weeks")
	check("telephone", "call me at +49 170 1234567 today", "call me at [phone] today")
	check("name", "my name is Anna Smith and I wait", "my name is [name] and I wait")
	check("handle", "@acme why is it down", "[name] why is it down")
	check("redacted", "the bank XXXX XXXX took it on XX/XX/2019", "the bank [hidden] took it on [hidden]")
	require.Equal(t, "[name] wrote", MaskNames("Anna wrote", []string{"Anna", ""}))
}

func FuzzClean(f *testing.F) {
	for _, seed := range []string{"Hi,\n> a\n-- \nb", "<p>x</p>", "a@b.cc 1.2.2021 $3", "\xff", "On a wrote:", strings.Repeat("ab ", 9000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		clean := Clean(text)
		if !utf8.ValidString(clean) {
			t.Fatal("not UTF-8")
		}
		if Clean(text) != clean {
			t.Fatal("not deterministic")
		}
		for _, token := range tokens(clean) {
			if token.word == "" {
				t.Fatal("empty word")
			}
		}
	})
}
