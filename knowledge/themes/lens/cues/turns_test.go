package cues_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/knowledge/themes/lens/cues"
)

func TestTried(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]cues.Try{
		"We can offer you a 20 % discount for the next three months.":                          {cues.Discount},
		"As a gesture of goodwill we credit your account with [amount].":                       {cues.Discount},
		"I have just sent you a new one, it should arrive on Friday.":                          {cues.Replacement},
		"The amount was refunded to your card today.":                                          {cues.Refunded},
		"Unfortunately we cannot refund this.":                                                 nil,
		"You could downgrade to the free plan, or pause your subscription.":                    {cues.Plan},
		"The bug has been fixed, please try again.":                                            {cues.Fix},
		"May I call you tomorrow at ten?":                                                      {cues.Call},
		"I have passed this on to our product team, it has top priority.":                      {cues.Escalate},
		"You can find it in your account under settings.":                                      {cues.Explain},
		"Thanks, a pity to hear that.":                                                         nil,
		"Wir schenken Ihnen zwei Monate gratis.":                                               {cues.Discount},
		"Wir schicken Ihnen sofort Ersatz und erstatten die Versandkosten.":                    {cues.Replacement, cues.Refunded},
		"Leider können wir Ihnen keine Erstattung geben.":                                      nil,
		"Der Fehler ist behoben, bitte versuchen Sie es noch einmal.":                          {cues.Fix},
		"Ich habe das an unsere Entwicklung weitergeleitet, darf ich Sie anrufen?":             {cues.Call, cues.Escalate},
		"Nous vous offrons une remise de 20 % et nous vous remboursons.":                       {cues.Discount, cues.Refunded},
		"Le ofrecemos un descuento y le llamamos mañana por teléfono.":                         {cues.Discount, cues.Call},
		"Oferecemos um desconto e vamos substituir o produto.":                                 {cues.Discount, cues.Replacement},
		"Le offriamo uno sconto, oppure può sospendere il piano per un mese.":                  {cues.Discount, cues.Plan},
		"Wij bieden u een korting aan en sturen een nieuw exemplaar, u kunt het ook pauzeren.": {cues.Discount, cues.Replacement, cues.Plan, cues.Explain},
	} {
		var got []cues.Try
		for _, q := range cues.Tried(text, "") {
			got = append(got, q.What)
		}
		for _, one := range want {
			require.Contains(t, got, one, text)
		}
		if want == nil {
			require.Empty(t, got, text)
		}
	}
}

func TestTurns(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]cues.Turn{
		"Great, then we will stay with you.":                          cues.Stays,
		"Please do not cancel it, I accept the offer.":                cues.Stays,
		"Thanks, but I still want to cancel.":                         cues.Leaves,
		"We'll stay. No wait: please just cancel it.":                 cues.Leaves,
		"Thank you for the quick answer.":                             "",
		"Das Angebot nehme ich gerne an, wir bleiben Kunde bei Ihnen": cues.Stays,
		"Ich möchte trotzdem kündigen.":                               cues.Leaves,
		"D'accord, je reste chez vous.":                               cues.Stays,
		"Igualmente quiero cancelar.":                                 cues.Leaves,
		"Ok, resto con voi.":                                          cues.Stays,
		"Ik wil toch opzeggen.":                                       cues.Leaves,
		"Aceito a oferta, fico convosco.":                             cues.Stays,
	} {
		q, ok := cues.Replied(text, "")
		require.Equal(t, want != "", ok, text)
		require.Equal(t, want, q.What, text)
	}
	for text, want := range map[string]bool{
		"Your subscription has been cancelled.":             true,
		"We have closed your account as you asked.":         true,
		"Shall we have your account closed?":                false,
		"Wir bestätigen Ihre Kündigung zum 31. Mai.":        true,
		"Ihr Konto wurde gelöscht.":                         true,
		"Votre compte a été supprimé.":                      true,
		"Su cuenta ha sido cancelada.":                      true,
		"You can cancel it in your account at any time.":    false,
		"Sie können im Konto unter Einstellungen pausieren": false,
	} {
		_, ok := cues.Confirmed(text, "")
		require.Equal(t, want, ok, text)
	}
}

func TestCompetitorsAndOrders(t *testing.T) {
	t.Parallel()
	r := cues.Read("We're switching to Zendesk. Please close our account.", "en")
	require.Equal(t, "Zendesk", r.Competitor)
	require.False(t, r.Order)
	r = cues.Read("Wir wechseln zu [name], bitte kündigen Sie den Vertrag.", "de")
	require.Empty(t, r.Competitor, "who is masked stays masked")
	require.Equal(t, cues.Competitor, r.Reasons[0].What)
	require.True(t, cues.Read("Please cancel my order.", "en").Order)
	r = cues.Read("I ordered the tent twice by mistake. Please cancel it.", "en")
	require.True(t, r.Order, "said of what was ordered: %v", r)
	require.Equal(t, cues.Unneeded, r.Reasons[0].What)
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"cancel my plan", "Ich kündige. Sofort!", "¿Dónde está mi reembolso?", "\xff\x00", "a;b;c;;?!…"} {
		f.Add(seed, "en")
	}
	f.Fuzz(func(t *testing.T, text, language string) {
		r := cues.Read(text, language)
		for _, q := range r.Asked {
			if utf8.RuneCountInString(q.Said) > 240 {
				t.Fatal("a quote is too long")
			}
		}
		if !r.Wants() && len(r.Reasons) > 0 {
			t.Fatal("a reason for nothing")
		}
		cues.Tried(text, language)
		cues.Replied(text, language)
		cues.Confirmed(text, language)
	})
}

func BenchmarkRead(b *testing.B) {
	text := "Hello, I have been with you for years. Your plan has become too expensive for us, and the sync has been broken since May. " +
		"Nobody answers my mails. Please cancel our subscription and refund the last month. Thank you for everything."
	for b.Loop() {
		cues.Read(text, "en")
	}
}
