package gaps

import "hash/fnv"

// shingleWords is how many neighbouring words make a shingle.
const shingleWords = 3

// shingles are the runs of neighbouring stems of a text.
func shingles(stems []string) map[uint64]bool {
	out := map[uint64]bool{}
	for i := 0; i+shingleWords <= len(stems); i++ {
		h := fnv.New64a()
		for _, stem := range stems[i : i+shingleWords] {
			h.Write([]byte(stem))
			h.Write([]byte{0})
		}
		out[h.Sum64()] = true
	}
	return out
}

// share is how much of a stands in b.
func share(a, b map[uint64]bool) float64 {
	if len(a) == 0 {
		return 0
	}
	n := 0
	for x := range a {
		if b[x] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}

// alike is the share that two texts have in common (Jaccard).
func alike(a, b map[uint64]bool) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	both := share(a, b) * float64(len(a))
	return both / (float64(len(a)+len(b)) - both)
}
