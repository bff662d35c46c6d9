package words

// Chunk is what is written as one word: a single term, or a compound with its parts.
type Chunk struct {
	Whole string // "" when there is one part
	Parts []string
}

// Terms are the chunk's as few as can be: the whole, or else the parts.
func (c Chunk) Terms() []string {
	if c.Whole != "" {
		return []string{c.Whole}
	}
	return c.Parts
}

// Chunks reads a short text. A run in a script without spaces gives each pair of its characters as a chunk.
func Chunks(text string) []Chunk {
	var chunks []Chunk
	end := 0 // of the compound at hand
	Each([]byte(text), func(t Token) {
		switch {
		case t.Start < end && t.Whole: // a side of an address
		case t.Start < end:
			last := &chunks[len(chunks)-1]
			last.Parts = append(last.Parts, string(t.Term))
		case t.Whole:
			chunks = append(chunks, Chunk{Whole: string(t.Term)})
			end = t.End
		default:
			chunks = append(chunks, Chunk{Parts: []string{string(t.Term)}})
		}
	})
	return chunks
}

// Terms returns the terms of a text: the wholes of compounds, and the single words in order.
func Terms(text string) (wholes, single []string) {
	Each([]byte(text), func(t Token) {
		if t.Whole {
			wholes = append(wholes, string(t.Term))
		} else {
			single = append(single, string(t.Term))
		}
	})
	return wholes, single
}
