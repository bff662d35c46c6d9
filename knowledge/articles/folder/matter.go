package folder

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// ignored are keys of other tools that say nothing about an article.
var ignored = []string{"layout", "id", "sidebar_label", "sidebar", "toc", "type", "template", "comments", "author", "authors", "image", "hide_title", "pagination_next", "pagination_prev"}

// readFront reads a file's front matter. Each flaw is a problem with its field; what is right is used all the same.
func readFront(text string) (front, []Problem) {
	var m front
	var document yaml.Node
	if err := yaml.Unmarshal([]byte(text), &document); err != nil {
		return m, []Problem{{Field: "front matter", Message: strings.TrimPrefix(err.Error(), "yaml: ")}}
	}
	if len(document.Content) == 0 {
		return m, nil
	}
	mapping := document.Content[0]
	if mapping.Kind != yaml.MappingNode {
		return m, []Problem{{Field: "front matter", Message: "must be a list of `key: value`"}}
	}
	var problems []Problem
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		key, value := mapping.Content[i].Value, mapping.Content[i+1]
		if err := m.set(strings.ToLower(key), value); err != nil {
			problems = append(problems, Problem{Field: key, Message: err.Error()})
		}
	}
	return m, problems
}

// set sets one key, by our names and those of common tools.
func (m *front) set(key string, value *yaml.Node) (err error) {
	switch key {
	case "title":
		m.Title, err = word(value)
	case "slug", "permalink", "url":
		if m.Slug, err = word(value); err == nil {
			m.Slug = lastOf(m.Slug)
		}
	case "status":
		m.Status, err = word(value)
	case "draft":
		err = m.flag(value, "draft", "published")
	case "published":
		err = m.flag(value, "published", "draft")
	case "visibility":
		m.Visibility, err = word(value)
	case "language", "lang", "locale":
		m.Language, err = word(value)
	case "section":
		m.Section, err = word(value)
	case "category", "categories":
		err = m.category(value)
	case "labels", "tags", "keywords":
		m.Labels, err = list(value)
	case "review_by":
		m.ReviewBy, err = word(value)
	case "summary", "description", "excerpt":
		m.Summary, err = word(value)
	case "translation_of":
		m.Translates, err = word(value)
	case "outdated":
		m.Outdated, err = word(value)
	case "owner":
		m.Owner, err = word(value)
	case "reviewer":
		m.Reviewer, err = word(value)
	case "position", "weight", "order", "nav_order", "sidebar_position":
		err = m.place(value)
	case "related":
		m.Related, err = list(value)
	case "redirects", "aliases", "redirect_from":
		m.Redirects, err = list(value)
		for i, r := range m.Redirects {
			m.Redirects[i] = lastOf(r)
		}
	case "publish_at":
		m.PublishAt, err = word(value)
	case "published_at":
		m.PublishedAt, err = word(value)
	case "created", "date", "created_at":
		m.Created, err = word(value)
	case "updated", "lastmod", "last_updated", "last_modified_at", "updated_at":
		m.Updated, err = word(value)
	default:
		if !slices.Contains(ignored, key) {
			err = fmt.Errorf("is not known and was left out")
		}
	}
	return err
}

// lastOf is the last part of an address.
func lastOf(address string) string {
	address = strings.Trim(address, "/")
	address = address[strings.LastIndexByte(address, '/')+1:]
	return strings.TrimSuffix(strings.TrimSuffix(address, ".html"), ".md")
}

func word(value *yaml.Node) (string, error) {
	if value.Kind == yaml.AliasNode && value.Alias != nil {
		value = value.Alias
	}
	if value.Kind != yaml.ScalarNode {
		return "", fmt.Errorf("must be one value")
	}
	if value.Tag == "!!null" {
		return "", nil
	}
	return value.Value, nil
}

// list reads a list, or one line of words with commas between them.
func list(value *yaml.Node) ([]string, error) {
	if value.Kind != yaml.SequenceNode {
		line, err := word(value)
		if err != nil || line == "" {
			return nil, err
		}
		var out []string
		for part := range strings.SplitSeq(line, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
		return out, nil
	}
	out := make([]string, 0, len(value.Content))
	for _, item := range value.Content {
		w, err := word(item)
		if err != nil {
			return nil, fmt.Errorf("must be a list of words")
		}
		if w != "" {
			out = append(out, w)
		}
	}
	return out, nil
}

func (m *front) flag(value *yaml.Node, yes, no string) error {
	var on bool
	if err := value.Decode(&on); err != nil {
		return fmt.Errorf("must be true or false")
	}
	if m.Status = no; on {
		m.Status = yes
	}
	return nil
}

func (m *front) category(value *yaml.Node) error {
	names, err := list(value)
	if err == nil && len(names) > 0 && m.Section == "" {
		m.Section = names[0]
	}
	return err
}

func (m *front) place(value *yaml.Node) error {
	text, err := word(value)
	if err != nil {
		return err
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n != n || n < -1e9 || n > 1e9 {
		return fmt.Errorf("must be a number")
	}
	at := int(n)
	m.Position = &at
	return nil
}

// when reads a date or time; "" is none.
func when(field, text string) (*time.Time, error) {
	if text == "" {
		return nil, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.Parse(layout, text); err == nil && at.Year() > 1900 && at.Year() < 2500 {
			return &at, nil
		}
	}
	return nil, fieldError{field, "must be a date such as 2026-03-02 or a time such as 2026-03-02T10:00:00Z"}
}

// fieldError is a problem as an error.
type fieldError Problem

func (e fieldError) Error() string { return e.Field + ": " + e.Message }
