package folder

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReadFront(t *testing.T) {
	t.Parallel()
	m, problems := readFront("title: 'A: b'\ntags: [x, 2024]\nslug: /docs/Paying.html\nposition: 2.5\nowner: ~\nnested: {a: 1}\nlabels: {a: 1}\ndraft: maybe\n")
	require.Equal(t, "A: b", m.Title)
	require.Equal(t, "Paying", m.Slug)
	require.Equal(t, 2, *m.Position)
	require.Empty(t, m.Owner)
	fields := map[string]string{}
	for _, p := range problems {
		fields[p.Field] = p.Message
	}
	require.Equal(t, map[string]string{"nested": "is not known and was left out", "labels": "must be one value", "draft": "must be true or false"}, fields)
	_, problems = readFront("- a\n- b")
	require.Len(t, problems, 1)
	_, problems = readFront("a: b\n  c: [")
	require.Equal(t, "front matter", problems[0].Field)
	m, problems = readFront("")
	require.Empty(t, problems)
	require.Empty(t, m.Title)
}

func FuzzReadFront(f *testing.F) {
	for _, seed := range []string{"title: x\nlabels: [a, b]", "a: &x [*x]", "a: *b", "? [x]\n: y", "title: !!binary x", "- x", "position: .nan", "position: 1e400", "&a : *a", "<<: {title: x}", "\t", "tags: ~"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		m, problems := readFront(text)
		for _, p := range problems {
			require.NotEmpty(t, p.Message)
		}
		for _, at := range []string{m.ReviewBy, m.PublishAt, m.Created} {
			if parsed, err := when("x", at); err == nil && parsed != nil {
				require.Greater(t, parsed.Year(), 1900)
			}
		}
	})
}
