package index

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleveindex "github.com/blevesearch/bleve_index_api"
)

// Reader is the index as it was when it was opened. It is used by one goroutine, within [Index.View].
type Reader struct {
	reader  bleveindex.IndexReader
	docs    uint64
	bound   uint64 // above every document's number
	lengths map[string]Length
	scratch *scratch
}

// damage marks an error of the store, which has no reason to fail but damage, with what was being read.
func damage(err error, format string, args ...any) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: %s: %w", errBroken, fmt.Sprintf(format, args...), err)
}

// Docs is how many documents there are.
func (r *Reader) Docs() uint64 { return r.docs }

// Count is in how many documents the field has the term.
func (r *Reader) Count(ctx context.Context, field, term string) (uint64, error) {
	postings, err := r.reader.TermFieldReader(ctx, []byte(term), field, false, false, false)
	if err != nil {
		return 0, damage(err, "count %s", field)
	}
	n := postings.Count()
	return n, postings.Close()
}

// bitmapped is a postings iterator that has its documents as a set already; it is not to be changed.
type bitmapped interface {
	ActualBitmap() *roaring.Bitmap
	DocNum1Hit() (uint64, bool)
}

// Matching are the documents whose field has the term. It takes the sets of the segments as they are, which
// costs a hundredth of reading them one by one.
func (r *Reader) Matching(ctx context.Context, field, term string) (*roaring.Bitmap, error) {
	set := roaring.New()
	snapshot, ok := r.reader.(*scorch.IndexSnapshot)
	if !ok {
		return nil, fmt.Errorf("index reader is a %T, want scorch's", r.reader)
	}
	var offset uint64
	for _, s := range snapshot.Segments() {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		dict, err := s.Segment().Dictionary(field)
		if err != nil {
			return nil, damage(err, "read the words of %s", field)
		}
		postings, err := dict.PostingsList([]byte(term), s.Deleted(), nil)
		if err != nil {
			return nil, damage(err, "read postings of %s", field)
		}
		found, ok := postings.Iterator(false, false, false, nil).(bitmapped)
		if postings.Count() > 0 && ok {
			if err := r.addAll(set, found, offset, uint64(s.FullSize())); err != nil {
				return nil, err
			}
		}
		offset += uint64(s.FullSize())
	}
	return set, nil
}

// addAll adds what a segment has found. Numbers beyond the segment come from damage.
func (r *Reader) addAll(set *roaring.Bitmap, found bitmapped, offset, size uint64) error {
	all := found.ActualBitmap()
	if all == nil {
		all = roaring.New()
		if doc, one := found.DocNum1Hit(); one && doc <= math.MaxUint32 {
			all.Add(uint32(doc))
		}
	}
	if all.IsEmpty() {
		return nil
	}
	if uint64(all.Maximum()) >= size || offset+size > math.MaxUint32 {
		return damage(errors.New("a posting names a document that does not exist"), "read postings")
	}
	if offset == 0 {
		set.Or(all)
		return nil
	}
	set.Or(roaring.AddOffset64(all, int64(offset)))
	return nil
}

// IDs are the ids of the documents in the set.
func (r *Reader) IDs(set *roaring.Bitmap) ([]int64, error) {
	ids := make([]int64, 0, set.GetCardinality())
	var err error
	set.Iterate(func(doc uint32) bool {
		var id int64
		id, err = r.id(doc)
		ids = append(ids, id)
		return err == nil
	})
	return ids, err
}

// checkEvery is after how many postings a loop asks whether its caller has gone.
const checkEvery = 4096

// each calls f with the documents whose field has the term, in order, with the term's frequency and
// the field's norm.
func (r *Reader) each(ctx context.Context, field, term string, freqs bool, f func(doc uint32, freq, norm float64)) error {
	postings, err := r.reader.TermFieldReader(ctx, []byte(term), field, freqs, freqs, false)
	if err != nil {
		return damage(err, "read postings of %s", field)
	}
	defer postings.Close()
	var at bleveindex.TermFieldDoc
	for i := 1; ; i++ {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		next, err := postings.Next(at.Reset())
		if err != nil {
			return damage(err, "read postings of %s", field)
		}
		if next == nil {
			return nil
		}
		doc, err := r.number(next.ID)
		if err != nil {
			return err
		}
		f(doc, float64(next.Freq), next.Norm)
	}
}

// boundOf is the number of documents that the segments have room for, deleted ones among them.
func boundOf(reader bleveindex.IndexReader) (uint64, error) {
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return 0, fmt.Errorf("index reader is a %T, want scorch's", reader)
	}
	var n uint64
	for _, s := range snapshot.Segments() {
		n += uint64(s.FullSize())
	}
	return n, nil
}

// number reads scorch's document number; its internal ids are eight bytes, biggest first. A number
// that no document has comes from damage, and must not size anything.
func (r *Reader) number(id bleveindex.IndexInternalID) (uint32, error) {
	n := binary.BigEndian.Uint64(id)
	if n >= r.bound || n > math.MaxUint32 {
		return 0, damage(errors.New("a posting names a document that does not exist"), "read postings")
	}
	return uint32(n), nil
}

func internalID(doc uint32) bleveindex.IndexInternalID {
	return binary.BigEndian.AppendUint64(nil, uint64(doc))
}

func (r *Reader) id(doc uint32) (int64, error) {
	external, err := r.reader.ExternalID(internalID(doc))
	if err != nil {
		return 0, damage(err, "read the id of a document")
	}
	return strconv.ParseInt(external, 10, 64)
}

// Vocabulary is words with the number of documents that have them.
type Vocabulary map[string]uint64

// Beginning adds to v the words of the field that begin with prefix, no more than the first most in
// alphabetical order.
func (r *Reader) Beginning(field, prefix string, most int, v Vocabulary) error {
	dict, err := r.reader.FieldDictPrefix(field, []byte(prefix))
	if err != nil {
		return damage(err, "read the words of %s", field)
	}
	return collect(dict, most, func(e *bleveindex.DictEntry) { v[e.Term] += e.Count })
}

// Near is the words of the field within an edit distance (1 or 2; a swap of neighbours is one) of
// word, added to those[distance]. begins is how they begin; "" asks for all, which takes longer.
func (r *Reader) Near(field, word, begins string, distance int, those map[int]Vocabulary) error {
	fuzzy, ok := r.reader.(bleveindex.IndexReaderFuzzy)
	if !ok {
		return nil
	}
	dict, automaton, err := fuzzy.FieldDictFuzzyAutomaton(field, word, distance, begins)
	if err != nil {
		return damage(err, "read words of %s like another", field)
	}
	return collect(dict, 1000, func(e *bleveindex.DictEntry) {
		d := distance
		if automaton != nil {
			if match, exact := automaton.MatchAndDistance(e.Term); match {
				d = int(exact)
			}
		}
		if those[d] == nil {
			those[d] = Vocabulary{}
		}
		those[d][e.Term] += e.Count
	})
}

func collect(dict bleveindex.FieldDict, most int, f func(*bleveindex.DictEntry)) error {
	for range most {
		e, err := dict.Next()
		if err != nil {
			return damage(err, "read words")
		}
		if e == nil {
			break
		}
		f(e)
	}
	return dict.Close()
}

// stamps reads the stamps of documents that are given in order.
func (r *Reader) stamps(docs []uint32, f func(i int, stamp int64)) error {
	values, err := r.reader.DocValueReader([]string{stampField})
	if err != nil {
		return damage(err, "read stamps")
	}
	for i, doc := range docs {
		err := values.VisitDocValues(internalID(doc), func(_ string, term []byte) {
			if stamp, err := strconv.ParseInt(string(term), 10, 64); err == nil {
				f(i, stamp)
			}
		})
		if err != nil {
			return damage(err, "read stamps")
		}
	}
	return nil
}
