package email

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/kepthq/kept/channels/email/mailparse"
	"github.com/kepthq/kept/tickets"
)

func TestTheCaseLineLeavesWithTheQuote(t *testing.T) {
	t.Parallel()
	line := &caseLine{words: "See your case online", link: "https://desk.example/case/AbC_-1"}
	q := &quote{attribution: "On 22 Nov 2026, 13:00 UTC, Ann wrote:", words: "It broke."}
	m := &tickets.Message{BodyText: "It is on its way.", BodyHTML: "<p>It is on its way.</p>"}
	sent := compose(m, "<p>Ada</p>", line, q, nil)
	require.Equal(t, "It is on its way.\n\n-- \nAda\n\nSee your case online: https://desk.example/case/AbC_-1\n\nOn 22 Nov 2026, 13:00 UTC, Ann wrote:\n> It broke.\n", sent.text)
	require.Contains(t, sent.html, `<a href="https://desk.example/case/AbC_-1" style="color:#6b7280">See your case online</a>`)
	require.Less(t, strings.Index(sent.html, "/case/"), strings.Index(sent.html, "<blockquote"))
	require.NotContains(t, compose(m, "", nil, q, nil).text, "case")

	quoted := "> " + strings.ReplaceAll(sent.text, "\n", "\n> ")
	check := func(name, reply string) {
		t.Helper()
		require.Equal(t, "Thank you!", mailparse.TrimReply(reply), name)
	}
	check("quoted below", "Thank you!\n\nOn Mon, Nov 23, 2026 at 9:00 AM Support <support@example.com> wrote:\n"+quoted)
	check("in German", "Thank you!\n\nAm 23.11.2026 um 09:00 schrieb Support:\n"+quoted)
	check("as Outlook does", "Thank you!\n\n-----Original Message-----\nFrom: Support <support@example.com>\nSent: Monday, November 23, 2026 9:00 AM\nTo: Ann\nSubject: Re: Lamp\n\n"+sent.text)
	check("as Outlook does on the web", "Thank you!\n\n________________________________\nFrom: Support <support@example.com>\nSent: Monday, November 23, 2026 9:00 AM\nTo: Ann\nSubject: Re: Lamp\n\n"+sent.text)

	for name, reply := range map[string]string{
		"Gmail":   `<div dir="ltr">Thank you!</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Support wrote:<br></div><blockquote class="gmail_quote">` + sent.html + `</blockquote></div>`,
		"Apple":   `<div>Thank you!</div><div><br><blockquote type="cite"><div>On 23 Nov 2026, Support wrote:</div>` + sent.html + `</blockquote></div>`,
		"Outlook": `<div>Thank you!</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Support</div>` + sent.html,
	} {
		trimmed, cut := mailparse.TrimReplyHTML(reply)
		require.True(t, cut, name)
		require.NotContains(t, trimmed, "/case/", name)
		require.Contains(t, trimmed, "Thank you!", name)
	}
}
