package index

import (
	"strconv"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"github.com/kepthq/kept/knowledge/words"
)

// Doc is one document as it is to be found.
type Doc struct {
	ID    int64
	Texts []Text
	Terms []Exact
	// Stamp is a number by which a search may weigh its best hits (a time, say).
	Stamp int64
}

// Text is a field whose words are searched: those that package words finds in Value, or Terms when the source
// has made them itself.
type Text struct {
	Field string
	Value []byte
	Terms []string
}

// Exact is a field with one term that is matched whole, for filters.
type Exact struct {
	Field string
	Term  string
}

// size estimates what the document costs until it is stored.
func (d *Doc) size() int {
	n := 256
	for _, t := range d.Texts {
		n += len(t.Value)
		for _, term := range t.Terms {
			n += len(term) + 1
		}
	}
	return n
}

const stampField = "stamp"

// exactOptions: a filter needs neither frequencies nor lengths.
const exactOptions = bleveindex.IndexField | bleveindex.SkipFreqNorm

// document turns d into Bleve's form. Built by hand, so that no mapping decides how a field is read.
func (m *measures) document(d *Doc) *document.Document {
	doc := document.NewDocument(docID(d.ID))
	for _, t := range d.Texts {
		var how analysis.Analyzer = m.analyzer(t.Field)
		if t.Terms != nil {
			how = given{m.analyzer(t.Field), t.Terms}
		}
		doc.AddField(document.NewTextFieldCustom(t.Field, nil, t.Value, bleveindex.IndexField, how))
	}
	for _, x := range d.Terms {
		doc.AddField(document.NewTextFieldCustom(x.Field, nil, []byte(x.Term), exactOptions, nil))
	}
	stamp := strconv.AppendInt(nil, d.Stamp, 10)
	doc.AddField(document.NewTextFieldCustom(stampField, nil, stamp, exactOptions|bleveindex.DocValues, nil))
	return doc
}

func docID(id int64) string { return strconv.FormatInt(id, 10) }

// measures counts the fields that pass through analysis and their lengths in terms. Their quotient is
// the average length that BM25 asks for; a document that was written twice counts twice, which an
// average forgives.
type measures struct {
	fields map[string]*analyzer
}

// Length is how many times a field was written and how many terms it had in all.
type Length struct {
	Fields int64 `json:"n"`
	Terms  int64 `json:"terms"`
}

func newMeasures() *measures { return &measures{fields: map[string]*analyzer{}} }

func (m *measures) analyzer(field string) *analyzer {
	a := m.fields[field]
	if a == nil {
		a = &analyzer{}
		m.fields[field] = a
	}
	return a
}

// addTo adds what was measured to total.
func (m *measures) addTo(total map[string]Length) {
	for field, a := range m.fields {
		l := total[field]
		l.Fields += a.count.Load()
		l.Terms += a.terms.Load()
		total[field] = l
	}
}

// analyzer is package words as Bleve wants it. Bleve's workers share it.
type analyzer struct{ count, terms atomic.Int64 }

func (a *analyzer) Analyze(input []byte) analysis.TokenStream {
	tokens := make([]analysis.Token, 0, len(input)/5+1)
	ends := make([]int, 0, cap(tokens))
	arena := make([]byte, 0, len(input)+len(input)/4)
	words.Each(input, func(t words.Token) {
		arena = append(arena, t.Term...)
		ends = append(ends, len(arena))
		tokens = append(tokens, analysis.Token{Start: t.Start, End: t.End, Position: t.Position})
	})
	stream := make(analysis.TokenStream, len(tokens))
	start := 0
	for i := range tokens {
		tokens[i].Term = arena[start:ends[i]:ends[i]]
		start = ends[i]
		stream[i] = &tokens[i]
	}
	a.count.Add(1)
	a.terms.Add(int64(len(tokens)))
	return stream
}

// given is the analysis of a field whose terms are there already.
type given struct {
	*analyzer
	terms []string
}

func (g given) Analyze([]byte) analysis.TokenStream {
	tokens := make([]analysis.Token, len(g.terms))
	stream := make(analysis.TokenStream, len(g.terms))
	for i, term := range g.terms {
		tokens[i] = analysis.Token{Term: []byte(term), Position: i + 1}
		stream[i] = &tokens[i]
	}
	g.count.Add(1)
	g.analyzer.terms.Add(int64(len(stream)))
	return stream
}
