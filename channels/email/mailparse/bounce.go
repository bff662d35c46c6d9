package mailparse

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/emersion/go-message"
)

// report is what one machine-readable part of a delivery report says.
type report struct {
	recipients []message.Header // RFC 3464 per-recipient fields
	complaint  *message.Header  // RFC 5965 fields
	original   *message.Header  // header of the mail that the report is about
}

// noteReport remembers parts that matter to detectBounce.
func (r *reader) noteReport(p *part, content []byte) {
	quiet := &defects{}
	switch p.media {
	case "message/delivery-status", "message/global-delivery-status":
		rep := report{}
		for len(bytes.TrimSpace(content)) > 0 && len(rep.recipients) < 100 {
			var h message.Header
			h, content = splitEntity(bytes.TrimLeft(content, "\r\n"), r.limits.HeaderBytes, quiet)
			if h.Has("Action") || h.Has("Final-Recipient") || h.Has("Status") || h.Has("Original-Recipient") {
				rep.recipients = append(rep.recipients, h)
			} else if h.Len() == 0 {
				break
			}
		}
		r.reports = append(r.reports, rep)
	case "message/feedback-report":
		h, _ := splitEntity(bytes.TrimLeft(content, "\r\n"), r.limits.HeaderBytes, quiet)
		r.reports = append(r.reports, report{complaint: &h})
	case "message/rfc822", "text/rfc822-headers", "text/rfc822-header", "message/rfc822-headers", "message/global", "message/global-headers":
		h, body := splitEntity(bytes.TrimLeft(content, "\r\n"), r.limits.HeaderBytes, quiet)
		r.reports = append(r.reports, report{original: &h})
		r.noteNested(h, body, p.depth)
	}
}

// noteNested looks one level into a mail that carries a report: gateways wrap
// the report that they received.
func (r *reader) noteNested(h message.Header, body []byte, depth int) {
	if depth > 2 || !strings.Contains(strings.ToLower(h.Get("Content-Type")), "multipart/report") {
		return
	}
	inner := &reader{limits: r.limits, d: &defects{}}
	p := inner.describe(h, body, "text/plain")
	p.depth = depth + 1
	inner.read(p)
	r.reports = append(r.reports, inner.reports...)
}

// detectBounce decides whether m reports on a mail sent earlier. Machine
// readable reports decide; without one, sender, subject and words have to agree.
func detectBounce(m *Mail, reports []report) *Bounce {
	if slices.ContainsFunc(reports, func(r report) bool { return r.complaint != nil }) {
		return complaint(reports)
	}
	var groups []message.Header
	for _, r := range reports {
		groups = append(groups, r.recipients...)
	}
	var b *Bounce
	if len(groups) > 0 {
		b = bounceFromReport(m, groups)
	} else if b = bounceFromNotification(m.Text); b == nil && looksLikeBounce(m, len(reports) > 0) {
		b = bounceFromText(m)
	}
	if b == nil {
		return nil
	}
	for _, r := range reports {
		if r.original == nil || isReportHeader(r.original) {
			continue
		}
		if ids := parseIDs(value(r.original, "Message-ID")); len(ids) > 0 && b.OriginalMessageID == "" {
			b.OriginalMessageID = ids[0]
		}
		if to := parseAddresses(value(r.original, "To"), "", &defects{}); len(to) > 0 && b.Recipient == "" {
			b.Recipient = to[0].Address
		}
	}
	if b.OriginalMessageID == "" {
		b.OriginalMessageID = originalIDInText(m)
	}
	return b
}

func isReportHeader(h *message.Header) bool {
	return strings.Contains(strings.ToLower(h.Get("Content-Type")), "multipart/report")
}

func complaint(reports []report) *Bounce {
	b := &Bounce{Kind: BounceComplaint}
	for _, r := range reports {
		if r.complaint != nil {
			b.Recipient = firstOf(b.Recipient, addressOf(value(r.complaint, "Original-Rcpt-To")), addressOf(value(r.complaint, "Removal-Recipient")))
			b.Reason = firstOf(b.Reason, cleanLine(value(r.complaint, "Feedback-Type")))
		}
	}
	for _, r := range reports {
		if r.original == nil {
			continue
		}
		if ids := parseIDs(value(r.original, "Message-ID")); len(ids) > 0 && b.OriginalMessageID == "" {
			b.OriginalMessageID = ids[0]
		}
		b.Recipient = firstOf(b.Recipient, addressOf(value(r.original, "To")))
	}
	return b
}

// bounceFromReport reads RFC 3464: the first recipient that failed, else the
// first that is delayed. A report of success is no bounce.
func bounceFromReport(m *Mail, groups []message.Header) *Bounce {
	var chosen *message.Header
	kind := BounceFailed
	for i := range groups {
		switch action := strings.ToLower(strings.TrimSpace(groups[i].Get("Action"))); {
		case strings.HasPrefix(action, "delivered"), strings.HasPrefix(action, "relayed"), strings.HasPrefix(action, "expanded"):
		case strings.HasPrefix(action, "delayed"):
			if chosen == nil {
				chosen, kind = &groups[i], BounceDelayed
			}
		default:
			if chosen == nil || kind == BounceDelayed {
				chosen, kind = &groups[i], BounceFailed
			}
		}
	}
	if chosen == nil {
		return nil
	}
	diagnostic := firstOf(typedValue(chosen, "Diagnostic-Code"), typedValue(chosen, "X-Display-Name"))
	b := &Bounce{
		Kind:      kind,
		Recipient: firstOf(addressOf(typedValue(chosen, "Original-Recipient")), addressOf(typedValue(chosen, "Final-Recipient")), failedHeader(m)),
		Status:    findStatus(value(chosen, "Status")),
	}
	words := diagnostic
	if cause := classify(words); cause == causeUnknown {
		words = diagnostic + "\n" + explanation(m.Text)
	}
	b.finish(words, diagnostic)
	return b
}

// finish fills status, hardness and reason from the words of the other side.
func (b *Bounce) finish(words, diagnostic string) {
	cause := classify(words)
	specific := firstOf(findStatus(diagnostic), findStatus(words))
	// The remote server's own code is more exact than the one in the Status
	// field, which the reporting server chose.
	if b.Status == "" || specific != "" && !isVague(specific) && (diagnostic != "" || isVague(b.Status)) {
		b.Status = firstOf(specific, b.Status)
	}
	if cause == causeFull && strings.Contains(words, "5.2.2") {
		b.Status = "5.2.2"
	}
	if b.Status == "" {
		b.Status = cause.status(words, b.Kind)
	}
	b.Hard = b.Kind == BounceFailed && cause.hard(b.Status)
	b.Reason = cutRunes(cleanLine(strings.Join(strings.Fields(firstOf(diagnostic, reasonLine(words))), " ")), 500)
}

// typedValue drops the "rfc822;" or "smtp;" in front.
func typedValue(h *message.Header, name string) string {
	v := value(h, name)
	if kind, rest, ok := strings.Cut(v, ";"); ok && len(kind) < 20 && !strings.Contains(kind, " ") {
		return strings.TrimSpace(rest)
	}
	return v
}

func addressOf(raw string) string {
	for _, a := range parseAddresses(raw, "", &defects{}) {
		if strings.Contains(a.Address, "@") {
			return a.Address
		}
	}
	return ""
}

func failedHeader(m *Mail) string {
	return firstOf(addressOf(value(&m.Header, "X-Failed-Recipients")), addressOf(value(&m.Header, "X-Failed-To")))
}

var enhancedStatus = regexp.MustCompile(`(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?:[^\d.]|\.?$|\.\D)`)

// findStatus returns the first RFC 3463 code that is not part of an IP address,
// preferring one that says more than x.0.0.
func findStatus(s string) string {
	first := ""
	for _, m := range enhancedStatus.FindAllStringSubmatch(s, 20) {
		if !isVague(m[1]) {
			return m[1]
		}
		first = firstOf(first, m[1])
	}
	return first
}

func isVague(status string) bool { return strings.HasSuffix(status, ".0.0") }

// bounceFromNotification reads the JSON that Amazon SES sends by mail.
func bounceFromNotification(text string) *Bounce {
	if !strings.HasPrefix(text, "{") || !strings.Contains(text, "notificationType") {
		return nil
	}
	type recipient struct {
		EmailAddress   string `json:"emailAddress"`
		Status         string `json:"status"`
		DiagnosticCode string `json:"diagnosticCode"`
	}
	var n struct {
		Message string `json:"Message"` // SNS puts the notification here, as a string
		Type    string `json:"notificationType"`
		Bounce  struct {
			Recipients []recipient `json:"bouncedRecipients"`
		} `json:"bounce"`
		Complaint struct {
			Recipients []recipient `json:"complainedRecipients"`
		} `json:"complaint"`
		Mail struct {
			Headers []struct{ Name, Value string } `json:"headers"`
		} `json:"mail"`
	}
	// Mail wraps the one long line anywhere, also inside strings.
	if json.NewDecoder(strings.NewReader(strings.ReplaceAll(text, "\n", ""))).Decode(&n) != nil {
		return nil
	}
	b := &Bounce{Kind: BounceFailed}
	switch {
	case n.Type == "" && len(n.Message) < len(text):
		return bounceFromNotification(n.Message)
	case n.Type == "Bounce" && len(n.Bounce.Recipients) > 0:
		r := n.Bounce.Recipients[0]
		b.Recipient, b.Status = r.EmailAddress, findStatus(r.Status)
		b.finish(r.DiagnosticCode, r.DiagnosticCode)
	case n.Type == "Complaint" && len(n.Complaint.Recipients) > 0:
		b.Kind, b.Recipient = BounceComplaint, n.Complaint.Recipients[0].EmailAddress
	default:
		return nil
	}
	for _, h := range n.Mail.Headers {
		if ids := parseIDs(h.Value); strings.EqualFold(h.Name, "Message-ID") && len(ids) > 0 {
			b.OriginalMessageID = ids[0]
		}
	}
	return b
}
