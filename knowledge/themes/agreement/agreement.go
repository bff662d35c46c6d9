// Package agreement says how alike two partitions of the same things are: a found clustering and the true
// one, or the clusterings of two runs.
//
// All figures are 1 for the same partition whatever its groups are called. A group of −1 is a group as any
// other; leave such things out before if they shall not count.
package agreement

import "math"

// table counts how many things are in group i of one partition and group j of the other.
type table struct {
	cells [][]float64
	rows  []float64
	cols  []float64
	n     float64
}

// count panics when a and b do not speak of the same number of things.
func count(a, b []int) table {
	if len(a) != len(b) {
		panic("agreement: partitions of different length")
	}
	x, rows := numbered(a)
	y, cols := numbered(b)
	t := table{cells: make([][]float64, rows), rows: make([]float64, rows), cols: make([]float64, cols), n: float64(len(a))}
	for i := range t.cells {
		t.cells[i] = make([]float64, cols)
	}
	for i := range x {
		t.cells[x[i]][y[i]]++
		t.rows[x[i]]++
		t.cols[y[i]]++
	}
	return t
}

func numbered(labels []int) (out []int, n int) {
	number := map[int]int{}
	out = make([]int, len(labels))
	for i, l := range labels {
		k, ok := number[l]
		if !ok {
			k = len(number)
			number[l] = k
		}
		out[i] = k
	}
	return out, len(number)
}

// NMI is the mutual information of two partitions over the mean of their entropies (Strehl, Ghosh 2002, with the
// arithmetic mean).
func NMI(a, b []int) float64 {
	t := count(a, b)
	var mutual float64
	for i, row := range t.cells {
		for j, c := range row {
			if c > 0 {
				mutual += c / t.n * math.Log(c*t.n/(t.rows[i]*t.cols[j]))
			}
		}
	}
	mean := (entropy(t.rows, t.n) + entropy(t.cols, t.n)) / 2
	if mean == 0 {
		return 1
	}
	return mutual / mean
}

func entropy(sizes []float64, n float64) float64 {
	var h float64
	for _, s := range sizes {
		h -= s / n * math.Log(s/n)
	}
	return h
}

// ARI is the Rand index adjusted for chance (Hubert, Arabie 1985).
func ARI(a, b []int) float64 {
	t := count(a, b)
	var both, first, second float64
	for _, row := range t.cells {
		for _, c := range row {
			both += c * (c - 1) / 2
		}
	}
	for _, s := range t.rows {
		first += s * (s - 1) / 2
	}
	for _, s := range t.cols {
		second += s * (s - 1) / 2
	}
	all := t.n * (t.n - 1) / 2
	if all == 0 {
		return 1
	}
	chance := first * second / all
	if most := (first + second) / 2; most != chance {
		return (both - chance) / (most - chance)
	}
	return 1
}

// Accuracy is the share of things in matching groups when groups are matched one to one as well as can be (the
// Hungarian method).
func Accuracy(a, b []int) float64 {
	t := count(a, b)
	if t.n == 0 {
		return 1
	}
	var hit float64
	for i, j := range Match(t.cells) {
		if j >= 0 {
			hit += t.cells[i][j]
		}
	}
	return hit / t.n
}

// Match pairs each row of a matrix with at most one column so that the sum of the chosen cells is greatest;
// −1 is a row without a column. The method is that of Kuhn and Munkres with potentials, in O(n³).
func Match(gain [][]float64) []int {
	rows, cols := len(gain), 0
	if rows > 0 {
		cols = len(gain[0])
	}
	n := max(rows, cols)
	cost := func(i, j int) float64 {
		if i < rows && j < cols {
			return -gain[i][j]
		}
		return 0
	}
	u, v := make([]float64, n+1), make([]float64, n+1)
	owner, way := make([]int, n+1), make([]int, n+1) // of columns, from 1; 0 is free
	for i := 1; i <= n; i++ {
		owner[0] = i
		augment(n, cost, u, v, owner, way)
	}
	out := make([]int, rows)
	for j := 1; j <= n; j++ {
		if i := owner[j] - 1; i < rows {
			out[i] = j - 1
			if j > cols {
				out[i] = -1
			}
		}
	}
	return out
}

// augment finds the cheapest way to give the row that owns column 0 a column of its own.
func augment(n int, cost func(i, j int) float64, u, v []float64, owner, way []int) {
	slack := make([]float64, n+1)
	used := make([]bool, n+1)
	for j := range slack {
		slack[j] = math.Inf(1)
	}
	at := 0
	for owner[at] != 0 {
		used[at] = true
		row, delta, next := owner[at], math.Inf(1), 0
		for j := 1; j <= n; j++ {
			if used[j] {
				continue
			}
			if c := cost(row-1, j-1) - u[row] - v[j]; c < slack[j] {
				slack[j], way[j] = c, at
			}
			if slack[j] < delta {
				delta, next = slack[j], j
			}
		}
		for j := 0; j <= n; j++ {
			if used[j] {
				u[owner[j]] += delta
				v[j] -= delta
			} else {
				slack[j] -= delta
			}
		}
		at = next
	}
	for at != 0 {
		owner[at] = owner[way[at]]
		at = way[at]
	}
}
