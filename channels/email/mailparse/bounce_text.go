package mailparse

import (
	"regexp"
	"strings"
)

var (
	bounceSender = regexp.MustCompile(`(?i)mail(?:er)?[-_ ]?(?:er)?[-_ ]?daemon|^post_?master|^mdaemon|mail (?:delivery|administrator|system)|^mail-?deliver|^(?:delivery|bounce|bounces|system)[-_.]?(?:status|notification|administrator|admin)?@|^root@|microsoftexchange|mailadmin|^mailsystem|^mmdf|^uucp|^smtpd?@|delivery (?:sub)?system|^mailsweeper|internet mail delivery`)

	bounceSubject = regexp.MustCompile(`(?i)` + strings.Join([]string{
		`undeliver(?:able|ed)`, `non[- ]?(?:delivery|livr|remis)`, `not delivered`, `un-?delivered`, `deliver(?:y|ing) (?:status )?(?:failure|failed|error|problem|report|notification|status|subsystem|has failed)`,
		`fail(?:ure|ed) (?:notice|delivery|mail|to deliver)`, `mail (?:delivery|system|transport)? ?(?:fail|error|warning|undeliv|could not)`, `mail failure`, `returned (?:e?-?mail|message|to sender)`, `return(?:ed)? to sender`,
		`could not (?:be )?(?:deliver|send)`, `message (?:undeliverable|not delivered|could not be|delivery|you sent|status)`, `unable to deliver`, `user unknown`, `unknown (?:user|recipient|address)`,
		`email bounced|bounced? (?:mail|message|notification)|mail bounce`, `delayed (?:mail|delivery|message)|delivery delayed|still being retried`, `dsn:`, `\bndn\b|\bndr\b`, `nondeliverable`, `permanent delivery`,
		`unzustellbar`, `nicht zugestellt`, `zustell(?:fehler|ung)`, `fehlgeschlagen`, `échec (?:de|d.envoi)`, `echec de (?:la )?(?:remise|distribution)`, `non distribu|non remis|pas été (?:remis|distribu)`, `no se (?:ha )?(?:pudo|puede|podido|entreg)`, `no entregad|no se entreg`, `falha (?:na|de) entrega|não entregue|nao entregue`, `mancata consegna|impossibile (?:recapitare|consegnare)|non recapitabile`,
		`onbestelbaar|niet (?:worden )?bezorgd`, `kunde inte levereras|kan ikke leveres|olevererbar|ikke leveres|ej levererat`, `nie (?:można|udało) (?:się )?(?:dostarczyć|doręczyć)|niedostarczon`, `nedoručiteln|nedoruč`, `kézbesíthetetlen`, `не (?:было |может быть )?доставлен`, `недоставленное`, `配信(?:不能|できません|エラー)|エラーメール|届けられません`, `退信|无法(?:投递|送达)|系统退信|無法(?:傳遞|投遞)`, `반송|배달 ?(?:실패|불가)`,
	}, "|"))

	bounceBody = regexp.MustCompile(`(?i)` + strings.Join([]string{
		`hi\. this is the`, `i'?m afraid i wasn'?t able to deliver`, `this message was created automatically by (?:mail delivery|the) `, `could not be delivered to (?:one or more|all|the following|some)`, `(?:was|were|is|are|been) (?:not|un)(?: been)? ?(?:able to be )?deliver`, `did not reach the following`,
		`(?:deliver(?:y|ed|ing)?|transfer|forward|send)[^.\n]{0,80}(?:fail|unsuccessful|impossible|delayed|not possible|permanent|problem)`, `unable to (?:deliver|send|relay|process)`, `(?:could|can|will|would)(?: ?not|n'?t)(?: be)? (?:deliver|send|sent|forward)`, `permanent (?:fatal )?(?:error|failure)`, `fatal errors`,
		`transcript of session follows`, `the following (?:address|recipient|user|e?-?mail)[^.\n]{0,60}(?:fail|error|reject|problem|invalid|unknown|unable|not)`, `returned (?:message|to sender|as undeliverable)`, `(?:user|mailbox|recipient|address|host|domain|account)[^.\n]{0,60}(?:unknown|not found|doesn'?t exist|does not exist|unavailable|over ?quota|is full|rejected|disabled)`,
		`unknown (?:user|recipient|address|host)`, `no such (?:user|recipient|person|mailbox|address)`, `smtp error|remote host said|remote server|smtp;? ?[45]\d\d|\b[45]\d\d[- #][45]\.\d\.\d|\b55[0-4]\b`, `message (?:has been|was) (?:rejected|blocked|refused|bounced|returned)`, `undeliverable`, `delivery status notification`, `retry timeout`, `quota exceeded`,
		`konnte nicht zugestellt`, `n'a pas (?:pu|été)|pas pu être`, `no se pudo entregar|no ha podido ser`, `não pôde ser|nao foi possivel`, `impossibile`, `не (?:может быть|было|удалось) доставлен`, `届け|配信|宛先|送信でき|存在しません`, `无法|退回|未能`,
	}, "|"))

	address = regexp.MustCompile(`[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?`)

	// copyMarker starts the returned original in reports without MIME.
	copyMarker = regexp.MustCompile(`(?im)^(?:[-=_* ]{2,}\s*(?:this is a copy|original message|below this line|returned (?:message|mail)|message (?:header|text|follows|body)|copy of|unsent message|the (?:header|body|original)|forwarded message|start of returned|included is|return message|headers? (?:of|from)).*|(?:the )?(?:original|returned|undelivered|your) (?:message|mail|e-?mail)(?: headers?)?(?: follows| is (?:below|attached|included)| was)?[^\n]{0,30}:\s*|received: from .*|return-path: .*)$`)

	replyCode = regexp.MustCompile(`(?:^|[^\d.#-])([45]\d\d)(?:[- :#]|$)`)
	origIDs   = regexp.MustCompile(`(?im)^[> \t]*message-id:\s*(<[^<>\s]+>)`)
)

// looksLikeBounce weighs the sender against subject and words. An answer by a
// person who quotes a bounce has neither a robot's address nor a null sender.
// hasOriginal: another mail is attached.
func looksLikeBounce(m *Mail, hasOriginal bool) bool {
	sender := bounceSender.MatchString(m.From.Address) || bounceSender.MatchString(m.From.Name) || m.From.Address == ""
	null := nullSender(m) || strings.Contains(strings.ToLower(value(&m.Header, "Return-Path")), "mailer-daemon")
	submitted := strings.HasPrefix(strings.ToLower(value(&m.Header, "Auto-Submitted")), "auto-")
	says := failedHeader(m) != "" || strings.Contains(strings.ToLower(m.Header.Get("Content-Type")), "delivery-status")
	switch {
	case !sender && !null && !submitted && !says: // most mail: the slow expressions are not for it
		return false
	case awaySubject.MatchString(m.Subject):
		return false
	case says:
		return true
	}
	subject := bounceSubject.MatchString(m.Subject[:min(len(m.Subject), 1000)]) // a longer one is no report's
	body := func() bool { return bounceBody.MatchString(explanation(m.Text)) }
	switch {
	case sender:
		return subject || (null || m.InReplyTo == "") && body()
	case null:
		return (subject || hasOriginal) && body()
	}
	return submitted && subject && body()
}

// explanation is the text before the copy of the original.
func explanation(text string) string {
	text = text[:min(len(text), 32<<10)]
	if loc := copyMarker.FindStringIndex(text); loc != nil && strings.TrimSpace(text[:loc[0]]) != "" {
		return text[:loc[0]]
	}
	return text
}

func bounceFromText(m *Mail) *Bounce {
	words := explanation(m.Text)
	b := &Bounce{Kind: BounceFailed, Recipient: firstOf(failedHeader(m), recipientInText(m, words))}
	if delayed.MatchString(m.Subject) || delayed.MatchString(words) && !permanent.MatchString(words) {
		b.Kind = BounceDelayed
	}
	b.finish(m.Subject+"\n"+words, "")
	return b
}

var (
	delayed   = regexp.MustCompile(`(?i)\bdelayed\b|still being retried|will (?:continue to|keep) (?:try|retry)|will be retried|do(?:es)? not need to (?:re)?send|this is (?:only )?a warning|warning message only|noch nicht zugestellt`)
	permanent = regexp.MustCompile(`(?i)permanent|giv(?:en|ing) up|fatal|has failed|not going to try again|too long`)
)

// recipientInText takes the first address that is not ours or the robot's.
func recipientInText(m *Mail, words string) string {
	ours := map[string]bool{strings.ToLower(m.From.Address): true}
	for _, a := range m.To {
		ours[strings.ToLower(a.Address)] = true
	}
	fallback := ""
	for _, found := range address.FindAllString(words, 50) {
		found = strings.Trim(found, ".'=*")
		switch {
		case bounceSender.MatchString(found) || strings.HasPrefix(found, "bounce"):
		case ours[strings.ToLower(found)]:
			fallback = firstOf(fallback, found)
		default:
			return found
		}
	}
	if to := originalTo.FindStringSubmatch(m.Text); to != nil {
		return firstOf(addressOf(to[1]), fallback)
	}
	return fallback
}

var originalTo = regexp.MustCompile(`(?im)^[> \t]*to:\s*(\S.*)$`)

func originalIDInText(m *Mail) string {
	for _, found := range origIDs.FindAllStringSubmatch(m.Text, 10) {
		if ids := parseIDs(found[1]); len(ids) > 0 && ids[0] != m.MessageID {
			return ids[0]
		}
	}
	if m.InReplyTo != "" {
		return m.InReplyTo
	}
	return ""
}

// reasonLine picks the line that carries a code or a known cause.
func reasonLine(words string) string {
	best := ""
	for line := range strings.SplitSeq(words, "\n") {
		line = strings.TrimSpace(line)
		if replyCode.MatchString(line) || findStatus(line) != "" {
			return line
		}
		if best == "" && classify(line) != causeUnknown {
			best = line
		}
	}
	return best
}
