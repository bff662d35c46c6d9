package agentui

import (
	"time"

	"github.com/kepthq/kept/knowledge/themes/digest"
)

// ProductTeam is who builds a part of the product, and reads what customers say of it.
type ProductTeam struct {
	ID            int64      `json:"id"`
	Version       int64      `json:"version"`
	Name          string     `json:"name"`
	AreaIDs       []int64    `json:"area_ids" doc:"Product areas; none: all"`
	MemberIDs     []int64    `json:"member_ids" doc:"Agents who get the digest"`
	Recipients    []string   `json:"recipients" doc:"Addresses of others who get it"`
	Weekday       int        `json:"weekday" doc:"ISO 8601: 1 is Monday"`
	Hour          int        `json:"hour"`
	Zone          string     `json:"zone"`
	Language      string     `json:"language"`
	Enabled       bool       `json:"enabled"`
	WebhookURL    string     `json:"webhook_url"`
	WebhookSecret string     `json:"webhook_secret" doc:"For admins; empty for others"`
	NextAt        *time.Time `json:"next_at" doc:"When the next digest goes out"`
	CreatedAt     time.Time  `json:"created_at"`
	UpdatedAt     time.Time  `json:"updated_at"`
}

// ProductTeamUpdate says what becomes what.
type ProductTeamUpdate struct {
	Version    int64         `json:"version,omitempty" doc:"The one that was seen; absent: any"`
	Name       Opt[string]   `json:"name,omitzero"`
	AreaIDs    Opt[[]int64]  `json:"area_ids,omitzero"`
	MemberIDs  Opt[[]int64]  `json:"member_ids,omitzero"`
	Recipients Opt[[]string] `json:"recipients,omitzero"`
	Weekday    Opt[int]      `json:"weekday,omitzero"`
	Hour       Opt[int]      `json:"hour,omitzero"`
	Zone       Opt[string]   `json:"zone,omitzero"`
	Language   Opt[string]   `json:"language,omitzero"`
	Enabled    Opt[bool]     `json:"enabled,omitzero"`
	WebhookURL Opt[string]   `json:"webhook_url,omitzero" doc:"For admins. What is called, and how to check it, is in the README"`
	NewSecret  bool          `json:"new_secret,omitempty" doc:"Replaces the webhook's secret"`
}

// DigestHead is a digest in a list.
type DigestHead struct {
	ID        int64     `json:"id"`
	TeamID    int64     `json:"team_id"`
	Team      string    `json:"team"`
	From      string    `json:"from" format:"date"`
	To        string    `json:"to" format:"date"`
	URL       string    `json:"url" doc:"Where anybody may read it; empty: not shared"`
	CreatedAt time.Time `json:"created_at"`
	Read      bool      `json:"read" doc:"By the caller, this one or a newer one"`
}

// DigestPage is a digest with what the caller should know of it.
type DigestPage struct {
	DigestHead
	Digest  *digest.Digest        `json:"digest"`
	Changes *digest.DigestChanges `json:"changes" doc:"Since the digest that the caller read last; null when there is none, or this is it"`
}

// DigestPreview is the digest that would be sent now, and its mail.
type DigestPreview struct {
	Digest  *digest.Digest `json:"digest"`
	Subject string         `json:"subject"`
	HTML    string         `json:"html" doc:"The inside of a body element"`
	Text    string         `json:"text"`
}

// DigestTest says where a test went.
type DigestTest struct {
	Address string `json:"address"`
}

// DigestShare is where a digest may be read.
type DigestShare struct {
	URL string `json:"url" doc:"Empty: nowhere"`
}

// DigestShareUpdate shares a digest under a new link, or takes the link away.
type DigestShareUpdate struct {
	Shared bool `json:"shared"`
}
