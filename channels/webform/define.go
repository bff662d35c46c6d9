package webform

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/kepthq/kept/tickets"
	"github.com/kepthq/kept/tickets/fault"
)

// Bounds of a definition.
const (
	mostFields  = 60
	mostOptions = 100
	mostRules   = 10
	mostFiles   = 10
	mostFileMB  = 25
	longestWord = 200  // characters of a label or option
	longestText = 4000 // characters of an introduction or explanation
)

var (
	slugs      = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	fieldIDs   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)
	mapKeys    = regexp.MustCompile(`^[a-z][a-z0-9_.-]{0,59}$`)
	colors     = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)
	dateBounds = regexp.MustCompile(`^today([+-]\d{1,4})?$`)
)

// flaws collects what is wrong with a definition.
type flaws []fault.Field

func (w *flaws) add(name, format string, args ...any) {
	*w = append(*w, fault.Field{Name: name, Message: fmt.Sprintf(format, args...)})
}

// fault is the flaws as one fault, nil when there are none.
func (w flaws) fault() error {
	if len(w) == 0 {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: "invalid_input", Message: w[0].Name + ": " + w[0].Message, Fields: w}
}

// clean makes a definition storable: PostgreSQL's jsonb holds no NUL, lists are never null.
func (d *Definition) clean() {
	tidy := func(s string) string {
		return strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD"))
	}
	tidyText := func(t Text) Text {
		kept := Text{}
		for language, words := range t {
			if words = tidy(words); words != "" && slices.Contains(Languages(), language) {
				kept[language] = words
			}
		}
		return kept
	}
	for _, t := range []*Text{&d.Title, &d.Intro, &d.Submit, &d.Thanks} {
		*t = tidyText(*t)
	}
	if d.Languages == nil {
		d.Languages = []string{}
	}
	d.Fields = append([]Field{}, d.Fields...)
	for i := range d.Fields {
		f := &d.Fields[i]
		f.Label, f.Help, f.Placeholder = tidyText(f.Label), tidyText(f.Help), tidyText(f.Placeholder)
		f.Value, f.Pattern, f.Maps = tidy(f.Value), tidy(f.Pattern), tidy(f.Maps)
		f.Options = slices.Clone(f.Options)
		for j := range f.Options {
			f.Options[j].Value, f.Options[j].Label = tidy(f.Options[j].Value), tidyText(f.Options[j].Label)
		}
		if f.Show != nil {
			rules := slices.Clone(f.Show.Rules)
			for j := range rules {
				rules[j].Value = tidy(rules[j].Value)
			}
			f.Show = &Condition{Any: f.Show.Any, Rules: rules}
		}
	}
}

// check returns a fault that names everything which would keep the definition from working.
func (d *Definition) check() error {
	var w flaws
	d.checkLooks(&w)
	if len(d.Fields) > mostFields {
		w.add("definition.fields", "a form has at most %d fields", mostFields)
		return w.fault()
	}
	seen := map[string]*Field{}
	mapped := map[string]bool{}
	for i := range d.Fields {
		f := &d.Fields[i]
		at := fmt.Sprintf("definition.fields[%d]", i)
		f.check(&w, at, d.first(), seen)
		f.checkMaps(&w, at+".maps", mapped)
		if f.ID != "" {
			seen[f.ID] = f
		}
	}
	return w.fault()
}

// checkReady is what a form needs beyond check before customers see it.
func (d *Definition) checkReady() error {
	var w flaws
	if !slices.ContainsFunc(d.Fields, func(f Field) bool { return f.asks() && f.Kind != KindHidden }) {
		w.add("definition.fields", "add a field that people can fill in")
	}
	if !slices.ContainsFunc(d.Fields, func(f Field) bool { return f.Maps == MapsEmail }) {
		w.add("definition.fields", "add an e-mail field that becomes the requester's address: without it nobody can be answered")
	}
	return w.fault()
}

func (d *Definition) checkLooks(w *flaws) {
	if len(d.Languages) == 0 {
		w.add("definition.languages", "choose at least one language")
	}
	for i, language := range d.Languages {
		if !slices.Contains(Languages(), language) || slices.Index(d.Languages, language) != i {
			w.add(fmt.Sprintf("definition.languages[%d]", i), "is none of %s, or stands there twice", strings.Join(Languages(), ", "))
		}
	}
	if d.Title.In(d.first(), d.first()) == "" {
		w.add("definition.title", "give the form a title in its first language")
	}
	if d.Color != "" && !colors.MatchString(d.Color) {
		w.add("definition.color", "is not a colour such as #2255cc")
	}
	checkText(w, "definition.title", d.Title, longestWord)
	checkText(w, "definition.submit", d.Submit, longestWord)
	checkText(w, "definition.intro", d.Intro, longestText)
	checkText(w, "definition.thanks", d.Thanks, longestText)
}

func checkText(w *flaws, name string, t Text, longest int) {
	for _, words := range t {
		if utf8.RuneCountInString(words) > longest {
			w.add(name, "has more than %d characters", longest)
			return
		}
	}
}

func (f *Field) check(w *flaws, at, language string, seen map[string]*Field) {
	switch {
	case !fieldIDs.MatchString(f.ID):
		w.add(at+".id", "needs a name of small letters, digits and _, beginning with a letter")
	case seen[f.ID] != nil:
		w.add(at+".id", "another field has this name already")
	}
	if !slices.Contains(Kinds(), f.Kind) {
		w.add(at+".kind", "is none of the kinds of fields")
	}
	if f.Kind != KindHidden && f.Label.In(language, language) == "" {
		w.add(at+".label", "say what is asked, in the form's first language")
	}
	checkText(w, at+".label", f.Label, longestWord)
	checkText(w, at+".placeholder", f.Placeholder, longestWord)
	checkText(w, at+".help", f.Help, longestText)
	if len(f.Value) > longestText {
		w.add(at+".value", "has more than %d bytes", longestText)
	}
	f.checkOptions(w, at)
	f.checkLimits(w, at)
	f.checkFiles(w, at)
	f.checkShow(w, at, seen)
}

func (f *Field) checkOptions(w *flaws, at string) {
	chosen := f.Kind == KindChoice || f.Kind == KindChoices
	switch {
	case chosen && len(f.Options) == 0:
		w.add(at+".options", "add something to choose from")
	case !chosen && len(f.Options) > 0:
		w.add(at+".options", "only choices have options")
	case len(f.Options) > mostOptions:
		w.add(at+".options", "there are more than %d options", mostOptions)
		return
	}
	for i, o := range f.Options {
		name := fmt.Sprintf("%s.options[%d]", at, i)
		switch {
		case o.Value == "" || utf8.RuneCountInString(o.Value) > longestWord:
			w.add(name+".value", "needs 1 to %d characters", longestWord)
		case slices.ContainsFunc(f.Options[:i], func(other Option) bool { return fold(other.Value) == fold(o.Value) }):
			w.add(name+".value", "another option has this value already")
		}
		checkText(w, name+".label", o.Label, longestWord)
	}
}

func (f *Field) checkLimits(w *flaws, at string) {
	if f.MinLength < 0 || f.MaxLength < 0 || f.MaxLength > longestAnswer || (f.MaxLength > 0 && f.MinLength > f.MaxLength) || f.MinLength > longestAnswer {
		w.add(at+".max_length", "lengths go from 0 to %d, the smaller first", longestAnswer)
	}
	if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
		w.add(at+".max", "is below the smallest number allowed")
	}
	if len(f.Pattern) > longestWord {
		w.add(at+".pattern", "has more than %d bytes", longestWord)
	} else if _, err := f.pattern(); err != nil {
		w.add(at+".pattern", "is not a regular expression (RE2)")
	}
	for name, bound := range map[string]string{".earliest": f.Earliest, ".latest": f.Latest} {
		if _, ok := dateBound(bound, time.Time{}); !ok {
			w.add(at+name, "is neither a date such as 2026-03-02 nor today, today+14 or today-14")
		}
	}
}

// pattern is the compiled pattern for whole values, nil when there is none.
func (f *Field) pattern() (*regexp.Regexp, error) {
	if f.Pattern == "" {
		return nil, nil
	}
	return regexp.Compile(`\A(?:` + f.Pattern + `)\z`)
}

// dateBound reads a bound of dates; the zero time is no bound.
func dateBound(bound string, today time.Time) (time.Time, bool) {
	if bound == "" {
		return time.Time{}, true
	}
	if dateBounds.MatchString(bound) {
		days, err := strconv.Atoi(strings.TrimPrefix(bound, "today"))
		if bound == "today" {
			days, err = 0, nil
		}
		return today.AddDate(0, 0, days), err == nil
	}
	at, err := time.Parse(time.DateOnly, bound)
	return at, err == nil
}

func (f *Field) checkFiles(w *flaws, at string) {
	if f.MaxFiles < 0 || f.MaxFiles > mostFiles {
		w.add(at+".max_files", "must be 0 to %d", mostFiles)
	}
	if f.MaxFileMB < 0 || f.MaxFileMB > mostFileMB {
		w.add(at+".max_file_mb", "must be 0 to %d", mostFileMB)
	}
	for i, name := range f.Accept {
		if fileGroups[name] == nil {
			w.add(fmt.Sprintf("%s.accept[%d]", at, i), "is no group of files")
		}
	}
}

func (f *Field) checkShow(w *flaws, at string, seen map[string]*Field) {
	if f.Show == nil {
		return
	}
	if len(f.Show.Rules) == 0 || len(f.Show.Rules) > mostRules {
		w.add(at+".show.rules", "a condition has 1 to %d rules", mostRules)
		return
	}
	for i, r := range f.Show.Rules {
		name := fmt.Sprintf("%s.show.rules[%d]", at, i)
		if other := seen[r.Field]; other == nil || !other.asks() {
			w.add(name+".field", "choose a question that stands above this one")
		}
		if !slices.Contains([]Test{TestIs, TestIsNot, TestContains, TestFilled}, r.Test) {
			w.add(name+".test", "is none of is, is_not, contains, filled")
		}
		if r.Test != TestFilled && r.Value == "" || utf8.RuneCountInString(r.Value) > longestWord {
			w.add(name+".value", "needs 1 to %d characters to compare with", longestWord)
		}
	}
}

// checkMaps: what fields become has to fit what they ask, and most of it there is only once.
func (f *Field) checkMaps(w *flaws, at string, mapped map[string]bool) {
	if f.Maps == "" {
		return
	}
	if f.Maps != MapsTag && mapped[f.Maps] {
		w.add(at, "another field becomes this already")
	}
	mapped[f.Maps] = true
	chosen := f.Kind == KindChoice || f.Kind == KindHidden
	fits := false
	switch f.Maps {
	case MapsName:
		fits = f.Kind == KindText || f.Kind == KindHidden
	case MapsEmail:
		fits = f.Kind == KindEmail
	case MapsSubject:
		fits = f.Kind == KindText || chosen
	case MapsMessage:
		fits = f.Kind == KindLong || f.Kind == KindText
	case MapsPriority:
		fits = chosen && f.everyValue(func(v string) bool { return slices.Contains(tickets.Priorities(), tickets.Priority(v)) })
	case MapsTeam:
		fits = chosen && f.everyValue(func(v string) bool { id, err := strconv.ParseInt(v, 10, 64); return err == nil && id > 0 })
	case MapsTag:
		fits = chosen || f.Kind == KindChoices || f.Kind == KindCheckbox
	default:
		for _, prefix := range []string{customPrefix, customerPrefix} {
			if key, ok := strings.CutPrefix(f.Maps, prefix); ok {
				fits = mapKeys.MatchString(key) && f.asks() && f.Kind != KindFiles
			}
		}
	}
	if !fits {
		w.add(at, "a field of this kind, or with these options, cannot become that")
	}
}

// everyValue reports whether each value that the field can have on its own passes.
func (f *Field) everyValue(ok func(string) bool) bool {
	if f.Kind == KindHidden {
		return f.Value == "" || ok(f.Value)
	}
	return !slices.ContainsFunc(f.Options, func(o Option) bool { return !ok(o.Value) })
}

// cleanOrigin makes an origin what browsers send in the header of that name, "" when it is none.
func cleanOrigin(s string) string {
	s = strings.ToLower(strings.TrimRight(strings.TrimSpace(s), "/"))
	if !origins.MatchString(s) {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSuffix(s, ":443"), ":80")
}

var origins = regexp.MustCompile(`^https?://([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?(:\d{1,5})?$`)
