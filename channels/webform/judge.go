package webform

import (
	"math"
	"mime"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/kepthq/kept/channels/webpage"
)

// Bounds of answers.
const (
	longestAnswer = 20_000 // characters of a long text
	longestLine   = 500    // characters of everything else that is typed
	mostTotalMB   = 50     // of all files together
)

// Flaw is one answer to mend, in the customer's language: what is wrong and what would be right.
type Flaw struct {
	Field   string
	Message string
}

// Judge cleans the answers, drops what belongs to no field that is shown, and returns what is to be
// mended, said in words. today bounds dates.
func (d *Definition) Judge(a Answers, files []webpage.File, words *webpage.Words, today time.Time) (Answers, []Flaw) {
	judge := judge{definition: d, words: words, today: today}
	clean := Answers{}
	of := byField(files)
	for i := range d.Fields {
		f := &d.Fields[i]
		if f.asks() {
			clean[f.ID] = f.normal(a[f.ID])
		}
		if f.Kind == KindFiles {
			clean[f.ID] = nil
			for _, file := range of[f.ID] {
				clean[f.ID] = append(clean[f.ID], file.Name)
			}
		}
	}
	shown := d.shown(clean)
	total := int64(0)
	for i := range d.Fields {
		f := &d.Fields[i]
		if !shown[f.ID] {
			delete(clean, f.ID)
			continue
		}
		if f.Kind == KindFiles {
			for _, file := range of[f.ID] {
				total += file.Size
			}
			judge.files(f, of[f.ID])
			continue
		}
		judge.field(f, clean[f.ID])
	}
	if total > mostTotalMB<<20 {
		judge.add(d.lastFiles(), "file_total", "max", strconv.Itoa(mostTotalMB))
	}
	return clean, judge.flaws
}

func byField(files []webpage.File) map[string][]webpage.File {
	of := map[string][]webpage.File{}
	for _, file := range files {
		of[file.Field] = append(of[file.Field], file)
	}
	return of
}

// lastFiles returns the last field of files.
func (d *Definition) lastFiles() *Field {
	last := &Field{}
	for i := range d.Fields {
		if d.Fields[i].Kind == KindFiles {
			last = &d.Fields[i]
		}
	}
	return last
}

// normal is the answer as it is judged and stored: text without what no text needs, no empty values,
// one value where there can only be one.
func (f *Field) normal(values []string) []string {
	var kept []string
	for _, v := range values {
		v = normalText(v, f.Kind == KindLong)
		if v == "" || slices.Contains(kept, v) {
			continue
		}
		if f.Kind == KindCheckbox {
			v = yes
		}
		if f.Kind == KindHidden {
			v = cut(v, longestLine)
		}
		kept = append(kept, v)
		if f.Kind != KindChoices || len(kept) > mostOptions {
			break
		}
	}
	if f.Kind == KindHidden && len(kept) == 0 && f.Value != "" {
		kept = []string{f.Value}
	}
	return kept
}

// yes is the value of a checkbox that is ticked.
const yes = "yes"

// normalText drops controls and invisible marks that reverse text, and trims. Lines stay only where
// there may be several.
func normalText(s string, lines bool) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			if lines {
				return r
			}
			return ' '
		case unicode.IsControl(r), r >= '\u202a' && r <= '\u202e', r >= '\u2066' && r <= '\u2069':
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// cut shortens to n characters.
func cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}

type judge struct {
	definition *Definition
	words      *webpage.Words
	today      time.Time
	flaws      []Flaw
}

// add says what to mend, filling the sentence's blanks with pairs of names and values.
func (j *judge) add(f *Field, key string, pairs ...any) {
	pairs = append(pairs, "label", j.definition.label(f, j.words.Lang()))
	j.flaws = append(j.flaws, Flaw{Field: f.ID, Message: strings.TrimSpace(j.words.T("forms."+key, pairs...))})
}

// label is what people know the field by.
func (d *Definition) label(f *Field, language string) string {
	if label := f.Label.In(language, d.first()); label != "" {
		return label
	}
	return f.ID
}

func (j *judge) field(f *Field, values []string) {
	if len(values) == 0 {
		if f.Required && f.asks() && f.Kind != KindHidden {
			j.add(f, requiredKey(f.Kind))
		}
		return
	}
	switch f.Kind {
	case KindChoice, KindChoices:
		for _, v := range values {
			if f.option(v) == nil {
				j.add(f, "option")
				return
			}
		}
	case KindNumber:
		j.number(f, values[0])
	case KindDate:
		j.date(f, values[0])
	case KindText, KindLong, KindEmail, KindPhone:
		j.text(f, values[0])
	}
}

func requiredKey(k Kind) string {
	switch k {
	case KindChoice, KindChoices:
		return "required_choice"
	case KindCheckbox:
		return "required_checkbox"
	case KindFiles:
		return "required_files"
	default:
		return "required"
	}
}

func (j *judge) text(f *Field, v string) {
	length := utf8.RuneCountInString(v)
	longest := f.longest()
	switch {
	case length > longest:
		j.add(f, "too_long", "max", strconv.Itoa(longest), "length", strconv.Itoa(length))
	case length < f.MinLength:
		j.add(f, "too_short", "min", strconv.Itoa(f.MinLength), "length", strconv.Itoa(length))
	case f.Kind == KindEmail && !isAddress(v):
		j.add(f, "email")
	case f.Kind == KindPhone && !isPhone(v):
		j.add(f, "phone")
	default:
		if p, err := f.pattern(); err == nil && p != nil && !p.MatchString(v) {
			j.add(f, "pattern", "help", f.Help.In(j.words.Lang(), j.definition.first()))
		}
	}
}

// longest is how many characters the field takes.
func (f *Field) longest() int {
	switch {
	case f.MaxLength > 0:
		return f.MaxLength
	case f.Kind == KindLong:
		return longestAnswer
	case f.Kind == KindEmail:
		return 320
	default:
		return longestLine
	}
}

// isAddress reports whether mail can be sent to s: an addr-spec with a dot in its domain.
func isAddress(s string) bool {
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" || strings.ContainsAny(s, " \t") {
		return false
	}
	at := strings.LastIndexByte(s, '@')
	domain := s[at+1:]
	return at > 0 && strings.Contains(domain, ".") && !strings.HasSuffix(domain, ".") && !strings.HasPrefix(domain, ".")
}

// isPhone reports whether s can be dialed: at least five digits, and what people put between them.
func isPhone(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case strings.ContainsRune("+-–()./ \u00a0x#*", r):
		default:
			return false
		}
	}
	return digits >= 5 && digits <= 20
}

func (j *judge) number(f *Field, v string) {
	n, ok := parseNumber(v)
	switch {
	case !ok:
		j.add(f, "number")
	case f.Min != nil && n < *f.Min:
		j.add(f, "number_min", "min", formatNumber(*f.Min))
	case f.Max != nil && n > *f.Max:
		j.add(f, "number_max", "max", formatNumber(*f.Max))
	}
}

// parseNumber reads a number as browsers send it, or with a decimal comma.
func parseNumber(s string) (float64, bool) {
	n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0) && !strings.ContainsAny(s, "xXpP_")
}

func formatNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func (j *judge) date(f *Field, v string) {
	at, err := time.Parse(time.DateOnly, v)
	if err != nil || at.Year() < 1000 {
		j.add(f, "date", "example", j.today.Format(time.DateOnly))
		return
	}
	earliest, _ := dateBound(f.Earliest, j.today)
	latest, _ := dateBound(f.Latest, j.today)
	switch {
	case !earliest.IsZero() && at.Before(earliest):
		j.add(f, "date_min", "min", earliest.Format(time.DateOnly))
	case !latest.IsZero() && at.After(latest):
		j.add(f, "date_max", "max", latest.Format(time.DateOnly))
	}
}

func (j *judge) files(f *Field, files []webpage.File) {
	switch {
	case len(files) == 0 && f.Required:
		j.add(f, "required_files")
	case len(files) > f.mostFiles():
		j.add(f, "file_count", "max", strconv.Itoa(f.mostFiles()))
	}
	for _, file := range files {
		switch {
		case file.Size > int64(f.maxFileMB())<<20:
			j.add(f, "file_size", "name", file.Name, "max", strconv.Itoa(f.maxFileMB()))
		case !f.accepts(file.Type):
			j.add(f, "file_type", "name", file.Name)
		}
	}
}

func (f *Field) mostFiles() int {
	if f.MaxFiles > 0 {
		return f.MaxFiles
	}
	return 5
}

func (f *Field) maxFileMB() int {
	if f.MaxFileMB > 0 {
		return f.MaxFileMB
	}
	return 10
}

// fileGroups are the sorts of files that a field may take, by the types that their bytes show. What
// runs or can carry a script is in none of them.
var fileGroups = map[string][]string{
	"pictures":  {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/heic", "image/bmp", "image/tiff"},
	"pdf":       {"application/pdf"},
	"documents": {"application/vnd.openxmlformats-", "application/vnd.oasis.", "application/vnd.ms-", "application/msword", "application/rtf", "text/plain", "text/csv", "text/calendar", "text/markdown", "message/rfc822"},
	"sound":     {"audio/"},
	"video":     {"video/"},
	"archives":  {"application/zip", "application/x-gzip", "application/gzip", "application/x-7z-compressed"},
	"data":      {"application/json", "text/plain", "text/csv"},
}

// FileGroups names them in the order in which designers are offered them.
func FileGroups() []string {
	return []string{"pictures", "pdf", "documents", "sound", "video", "archives", "data"}
}

func (f *Field) accepts(mediaType string) bool {
	base, _, err := mime.ParseMediaType(mediaType)
	if err != nil {
		return false
	}
	groups := f.Accept
	if len(groups) == 0 {
		groups = FileGroups()
	}
	for _, name := range groups {
		for _, t := range fileGroups[name] {
			if base == t || (strings.HasSuffix(t, "/") || strings.HasSuffix(t, "-") || strings.HasSuffix(t, ".")) && strings.HasPrefix(base, t) {
				return true
			}
		}
	}
	return false
}

// acceptAttribute is what the browser's file dialog offers first; bytes decide in the end.
func (f *Field) acceptAttribute() string {
	offered := map[string]string{
		"pictures": "image/*", "pdf": ".pdf", "documents": ".doc,.docx,.xls,.xlsx,.ppt,.pptx,.odt,.ods,.odp,.rtf,.txt,.csv,.md,.ics,.eml",
		"sound": "audio/*", "video": "video/*", "archives": ".zip,.gz,.7z", "data": ".json,.csv,.txt",
	}
	parts := make([]string, 0, len(f.Accept))
	for _, name := range f.Accept {
		parts = append(parts, offered[name])
	}
	return strings.Join(parts, ",")
}
