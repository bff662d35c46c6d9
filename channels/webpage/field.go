package webpage

// Field is a form control as the page wants it.
type Field struct {
	ID       string // also of its label, help and error
	Name     string // of the value in the form
	Kind     string // text, email, tel, url, number, date, textarea, select, radio, checkbox, checkboxes, file, hidden
	Label    string
	Help     string
	Error    string // why the value was refused
	Value    string
	Values   []string // of checkboxes
	Options  []Option
	Required bool

	Placeholder  string
	Autocomplete string // as in HTML, such as email
	Rows         int    // of a textarea; 0 is 5
	MaxLength    int    // in characters; 0 is any
	Multiple     bool   // files
	Accept       string // of files, as in HTML
	// When is put into data-when, for a script that shows the field under a condition.
	When string
}

// Option is one choice of a field.
type Option struct{ Value, Label string }

// Control is a field with the page's words; the template "field" draws it.
type Control struct {
	Field
	words *Words
}

// T is a word of the page.
func (c Control) T(key string, pairs ...any) string { return c.words.T(key, pairs...) }

// Lines is how high a textarea is.
func (c Control) Lines() int {
	if c.Rows == 0 {
		return 5
	}
	return c.Rows
}

// Group reports whether the field is several inputs under one label.
func (c Control) Group() bool { return c.Kind == "radio" || c.Kind == "checkboxes" }

// InputType is the type attribute of an input.
func (c Control) InputType() string {
	if c.Kind == "checkboxes" {
		return "checkbox"
	}
	return c.Kind
}

// Chosen reports whether the value is the field's, or one of its.
func (c Control) Chosen(value string) bool {
	for _, v := range c.Values {
		if v == value {
			return true
		}
	}
	return c.Value == value && c.Value != ""
}

// DescribedBy names the elements that explain the control, "" when there are none.
func (c Control) DescribedBy() string {
	switch {
	case c.Help != "" && c.Error != "":
		return c.ID + "-error " + c.ID + "-help"
	case c.Error != "":
		return c.ID + "-error"
	case c.Help != "":
		return c.ID + "-help"
	default:
		return ""
	}
}
