package mailparse

import (
	"regexp"
	"strings"
)

// cause says why a mail was not delivered, as coarsely as a help desk needs it.
type cause int

const (
	causeUnknown cause = iota
	causeFull          // mailbox full: try later
	causeNoUser
	causeNoHost
	causeMoved
	causeNoMail // the domain takes no mail at all
	causeRefused
	causeExpired
)

// The order is the order of trust: servers say "user unknown, mailbox full" and
// "550 rejected: no such user", and mean the more particular thing.
var causes = []struct {
	cause cause
	words *regexp.Regexp
}{
	{causeFull, regexp.MustCompile(`(?i)(?:mail ?box|mail ?folder|inbox|account|user|recipient|storage|quota|mailfolder)[^\n]{0,50}(?:is full|\bfull\b|over ?quota|exceed|out of (?:storage|space|disk)|too (?:large|full))|over (?:the )?(?:quota|maximum|allowed|disk)|quota (?:exceeded|violation)|overquota|exceed(?:ed|s|ing)?[^\n]{0,40}(?:quota|storage|mailbox|allocation)|insufficient (?:disk|storage|system storage)|not enough (?:disk|storage|space)|mailbox (?:size )?limit|disk full|メールボックス[^\n]*(?:いっぱい|容量)|maildir (?:delivery failed|over)`)},
	{causeNoMail, regexp.MustCompile(`(?i)null ?mx|no smtp service|does not (?:accept|receive) (?:any )?(?:e-?)?mail|not accept(?:ing)? (?:any )?(?:e-?)?mail|no mail (?:server|exchanger)s? (?:for|found|accepting)|domain (?:of sender|never|does not) (?:sends?|accepts?) (?:no )?mail|sender domain does not (?:exist|resolve|accept)|has an invalid mx`)},
	{causeMoved, regexp.MustCompile(`(?i)(?:user|recipient|mailbox|person|address|account)[^\n]{0,40}has (?:been )?moved|user not local; please try|has been replaced by|moved to another|address (?:has )?changed|no longer (?:uses|valid; use)`)},
	{causeRefused, regexp.MustCompile(`(?i)\bspam|\bspf\b|dmarc|\bdkim|black ?list|block ?list|blocked|reputation|relay(?:ing)? (?:access )?(?:denied|not permitted|not allowed)|unable to relay|not permitted to relay|authentication required|\bvirus\b|unauthenticated|reverse dns|\bptr\b|greylist|grey-list|rate limit|too many|banned|policy (?:violation|reasons?)|content (?:rejected|filter)|message (?:size )?(?:exceeds|too large|too big)|size (?:limit|exceeds)|loop|hop count|administrative prohibition|access denied|not (?:authori[sz]ed|allowed)|sender (?:address )?rejected|suspended|inactive|disabled|temporar(?:y|ily)`)},
	{causeNoUser, regexp.MustCompile(`(?i)user[^\n]{0,30}(?:unknown|not found|doesn'?t|does not|not known|not listed|no exist|isn'?t|is not known|not exist)|unknown (?:user|recipient|local|address|mailbox|account|or invalid|or illegal|email)|no such (?:user|recipient|mailbox|person|account|address|local|virtual|email|here)|(?:recipient|mailbox|address|account|addressee|local part|email|alias)(?: ?<[^>\n]*>| "[^"\n]*"| [^\s]+@[^\s]+)?[^\n]{0,40}(?:does ?n[o']t exist|doesn'?t exist|no longer (?:exists|valid|available|active|in use|on)|not (?:be )?(?:found|exist|valid|recogni[sz]ed|known|listed|a valid)|unknown|is invalid|not available|unavailable|removed|deleted|terminated|does not)|(?:invalid|bad|illegal|non-?existent|unrout(?:e)?able|undeliverable|wrong|nonexistent)[^\n]{0,20}(?:recipient|mailbox|address|user|account|local)|(?:no|not a) (?:valid )?(?:mailbox|recipient|account|user)\b|recipnotfound|no account|destination mailbox|(?:isn'?t|is not) (?:in|a known|a valid|listed)|can'?t (?:find|look ?up)|(?:could|can)(?:not| not) (?:find|resolve) (?:your|the|user|recipient|mailbox)|user? unkn|the email account|unrouteable|宛先不明|メールアドレス[^\n]*(?:見つか|存在)|宛先[^\n]*(?:見つか|存在)|存在しません|用户不存在|收件人[^\n]*不存在|inconnu|unbekannt|desconocid|sconosciuto|не (?:существует|найден)|нет такого`)},
	{causeNoHost, regexp.MustCompile(`(?i)(?:host|domain)(?: name)?[^\n]{0,40}(?:not found|unknown|does ?n[o']t exist|doesn'?t exist|not exist|non-?existent|invalid|couldn'?t be found|could not be found|wasn'?t found)|(?:unknown|no such|bad|invalid|illegal|unrout(?:e)?able) (?:mail )?(?:host|domain)|nxdomain|name (?:service|server) error|couldn'?t find (?:any host|a mail exchanger)|no (?:mx|dns|valid mx) (?:or a )?(?:records?|data|entry)|dns (?:lookup|error|server returned)[^\n]{0,40}(?:fail|not|no |error)|unable to (?:look ?up|resolve)|address lookup failed|mx record`)},
	{causeExpired, regexp.MustCompile(`(?i)expired|timed? ?out|time limit|retry (?:timeout|time)|too long|connection (?:refused|reset|dropped)|could not connect|couldn'?t connect|no route|unreachable|giv(?:en|ing) up|not respond`)},
	{causeRefused, regexp.MustCompile(`(?i)reject|refus|denied|prohibit|not accepted|policy`)},
}

func classify(words string) cause {
	for _, c := range causes {
		if c.words.MatchString(words) {
			return c.cause
		}
	}
	return causeUnknown
}

// hard combines the words with the code: a code for an unknown address counts
// unless the words say something else.
func (c cause) hard(status string) bool {
	if strings.HasPrefix(status, "4.") {
		return false
	}
	switch c {
	case causeNoUser, causeNoHost, causeMoved, causeNoMail:
		return true
	case causeUnknown:
		switch status {
		case "5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.4.4":
			return true
		}
	}
	return status == "5.1.1" && c != causeFull || status == "5.1.10" || status == "5.1.2"
}

// status is the best RFC 3463 code for a report that names none.
func (c cause) status(words string, kind BounceKind) string {
	class := "5"
	if m := replyCode.FindStringSubmatch(words); m != nil {
		class = m[1][:1]
	}
	if kind == BounceDelayed {
		class = "4"
	}
	switch c {
	case causeFull:
		return class + ".2.2"
	case causeNoUser:
		return class + ".1.1"
	case causeNoHost:
		return class + ".1.2"
	case causeMoved:
		return class + ".1.6"
	case causeExpired:
		return class + ".4.7"
	}
	return class + ".0.0"
}
