package index

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
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

// Fields that the index makes itself.
const (
	stampField   = "stamp"
	lengthsField = "lengths" // of the document's texts, as docLengths writes them
)

// exactOptions: a filter needs neither frequencies nor lengths.
const exactOptions = bleveindex.IndexField | bleveindex.SkipFreqNorm

// Length is of how many documents a field is, and how many terms it has in all. Their quotient is the average length
// that BM25 asks for.
type Length struct {
	Fields int64 `json:"n"`
	Terms  int64 `json:"terms"`
}

// prepare turns documents into Bleve's form, with their lengths, on all processors.
func prepare(docs []*Doc) ([]*document.Document, []map[string]int64) {
	made, lengths := make([]*document.Document, len(docs)), make([]map[string]int64, len(docs))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(docs)) {
		workers.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(docs); i = int(next.Add(1)) - 1 {
				made[i], lengths[i] = docs[i].document()
			}
		})
	}
	workers.Wait()
	return made, lengths
}

// document is d in Bleve's form. Built by hand, so that no mapping decides how a field is read.
func (d *Doc) document() (*document.Document, map[string]int64) {
	doc, lengths := document.NewDocument(docID(d.ID)), map[string]int64{}
	for _, t := range d.Texts {
		stream := given(t.Terms)
		if t.Terms == nil {
			stream = analyze(t.Value)
		}
		lengths[t.Field] += int64(len(stream))
		doc.AddField(document.NewTextFieldCustom(t.Field, nil, t.Value, bleveindex.IndexField, analyzed(stream)))
	}
	for _, x := range d.Terms {
		doc.AddField(document.NewTextFieldCustom(x.Field, nil, []byte(x.Term), exactOptions, nil))
	}
	stamp := strconv.AppendInt(nil, d.Stamp, 10)
	doc.AddField(document.NewTextFieldCustom(stampField, nil, stamp, exactOptions|bleveindex.DocValues, nil))
	doc.AddField(document.NewTextFieldCustom(lengthsField, nil, docLengths(lengths), exactOptions|bleveindex.DocValues, nil))
	return doc, lengths
}

func docID(id int64) string { return strconv.FormatInt(id, 10) }

// docLengths writes the lengths of a document's fields as "text=12 title=3".
func docLengths(lengths map[string]int64) []byte {
	var out []byte
	for _, field := range slices.Sorted(maps.Keys(lengths)) {
		out = fmt.Appendf(out, "%s=%d ", field, lengths[field])
	}
	return out
}

// readLengths calls f with what docLengths wrote.
func readLengths(text string, f func(field string, terms int64)) {
	for _, one := range strings.Fields(text) {
		field, number, _ := strings.Cut(one, "=")
		if n, err := strconv.ParseInt(number, 10, 64); err == nil {
			f(field, n)
		}
	}
}

// analyzed is the analysis of a field that has been done.
type analyzed analysis.TokenStream

func (a analyzed) Analyze([]byte) analysis.TokenStream { return analysis.TokenStream(a) }

// analyze is package words as Bleve wants it.
func analyze(input []byte) analysis.TokenStream {
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
	return stream
}

// given is a field whose terms are there already.
func given(terms []string) analysis.TokenStream {
	tokens := make([]analysis.Token, len(terms))
	stream := make(analysis.TokenStream, len(terms))
	for i, term := range terms {
		tokens[i] = analysis.Token{Term: []byte(term), Position: i + 1}
		stream[i] = &tokens[i]
	}
	return stream
}
