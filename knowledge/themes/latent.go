package themes

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// latent turns sparse vectors into short dense ones: what words have in common is one coordinate (latent semantic
// analysis: Deerwester and others 1990).
type latent struct {
	dims  int
	basis []float32 // dims numbers for each coordinate of the sparse vectors
}

const (
	spareDims       = 10 // beyond those that are wanted, for accuracy
	powerIterations = 4
)

// decompose finds the dims directions in which the rows differ most: the right singular vectors, by a randomized
// subspace iteration (Halko, Martinsson, Tropp 2011, "Finding Structure with Randomness"). The rows have width
// coordinates.
func decompose(rows []vector, width, dims int) *latent {
	d := min(dims+spareDims, width, len(rows))
	dims = min(dims, d)
	columns := transposed(rows, width)
	random := rand.New(rand.NewPCG(0, 0x6c7361))
	v := matrix{make([]float64, width*d), d}
	for i := range v.cells {
		v.cells[i] = random.NormFloat64()
	}
	for range powerIterations {
		u := multiply(rows, v)
		orthonormal(u)
		v = multiply(columns, u)
	}
	values, turn := eigen(gramOf(v))
	order := make([]int, d)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[b], values[a]) })
	l := &latent{dims: dims, basis: make([]float32, width*dims)}
	parallel(width, func(from, to int) {
		for i := from; i < to; i++ {
			row := v.row(i)
			for c := range dims {
				var sum float64
				for a, x := range row {
					sum += x * turn.row(a)[order[c]]
				}
				if square := values[order[c]]; square > 0 {
					l.basis[i*dims+c] = float32(sum / math.Sqrt(square))
				}
			}
		}
	})
	return l
}

// image is a sparse vector in the few dimensions, of length 1, or 0 when nothing of it is known.
func (l *latent) image(v vector) []float32 {
	out := make([]float32, l.dims)
	for _, e := range v {
		for c, b := range l.basis[int(e.at)*l.dims : (int(e.at)+1)*l.dims] {
			out[c] += e.w * b
		}
	}
	var sum float64
	for _, x := range out {
		sum += float64(x) * float64(x)
	}
	if sum > 1e-20 {
		by := float32(1 / math.Sqrt(sum))
		for c := range out {
			out[c] *= by
		}
	}
	return out
}

func product(a, b []float32) float32 {
	var sum float32
	for i, x := range a {
		sum += x * b[i]
	}
	return sum
}

// matrix is dense, row by row.
type matrix struct {
	cells []float64
	width int
}

func (m matrix) rows() int {
	if m.width == 0 {
		return 0
	}
	return len(m.cells) / m.width
}

func (m matrix) row(i int) []float64 { return m.cells[i*m.width : (i+1)*m.width] }

func transposed(rows []vector, width int) []vector {
	size := make([]int, width)
	for _, row := range rows {
		for _, e := range row {
			size[e.at]++
		}
	}
	out := make([]vector, width)
	for i, n := range size {
		out[i] = make(vector, 0, n)
	}
	for i, row := range rows {
		for _, e := range row {
			out[e.at] = append(out[e.at], entry{uint32(i), e.w})
		}
	}
	return out
}

// multiply is the product of sparse rows and a dense matrix.
func multiply(rows []vector, by matrix) matrix {
	out := matrix{make([]float64, len(rows)*by.width), by.width}
	parallel(len(rows), func(from, to int) {
		for i := from; i < to; i++ {
			sum := out.row(i)
			for _, e := range rows[i] {
				w := float64(e.w)
				for c, x := range by.row(int(e.at)) {
					sum[c] += w * x
				}
			}
		}
	})
	return out
}

// gramOf is the product of the transposed matrix and itself.
func gramOf(m matrix) matrix {
	d := m.width
	out := matrix{make([]float64, d*d), d}
	eachOf(d, func(a int) {
		sum := out.row(a)
		for i := range m.rows() {
			row := m.row(i)
			x := row[a]
			if x == 0 {
				continue
			}
			for b, y := range row[:a+1] {
				sum[b] += x * y
			}
		}
	})
	for a := range d {
		for b := range a {
			out.row(b)[a] = out.row(a)[b]
		}
	}
	return out
}

// orthonormal makes the columns orthogonal and of length 1, in place; one that depends on those before it becomes zero.
// It is Cholesky's way, twice, because once loses digits.
func orthonormal(m matrix) {
	for range 2 {
		g := gramOf(m)
		inverse := triangular(g)
		parallel(m.rows(), func(from, to int) {
			fresh := make([]float64, m.width)
			for i := from; i < to; i++ {
				row := m.row(i)
				for c := range fresh {
					var sum float64
					for a, x := range row[:c+1] {
						sum += x * inverse.row(a)[c]
					}
					fresh[c] = sum
				}
				copy(row, fresh)
			}
		})
	}
}

// triangular is the inverse of the upper factor R of a Gram matrix RᵀR.
func triangular(g matrix) matrix {
	const dependent = 1e-12
	d := g.width
	r := matrix{make([]float64, d*d), d}
	inverse := matrix{make([]float64, d*d), d}
	for c := range d {
		for a := range c {
			if r.row(a)[a] == 0 {
				continue
			}
			sum := g.row(a)[c]
			for b := range a {
				sum -= r.row(b)[a] * r.row(b)[c]
			}
			r.row(a)[c] = sum / r.row(a)[a]
		}
		left := g.row(c)[c]
		for b := range c {
			left -= r.row(b)[c] * r.row(b)[c]
		}
		if left <= dependent*g.row(c)[c] || left <= math.SmallestNonzeroFloat32 {
			for b := range c {
				r.row(b)[c] = 0
			}
			continue
		}
		r.row(c)[c] = math.Sqrt(left)
		inverse.row(c)[c] = 1 / r.row(c)[c]
		for a := c - 1; a >= 0; a-- {
			var sum float64
			for b := a; b < c; b++ {
				sum += inverse.row(a)[b] * r.row(b)[c]
			}
			inverse.row(a)[c] = -sum / r.row(c)[c]
		}
	}
	return inverse
}

// eigen finds the eigenvalues of a symmetric matrix and its eigenvectors, as columns (Jacobi's rotations). It uses up
// the matrix.
func eigen(a matrix) (values []float64, vectors matrix) {
	const sweeps, negligible = 40, 1e-20
	n := a.width
	vectors = matrix{make([]float64, n*n), n}
	for i := range n {
		vectors.row(i)[i] = 1
	}
	var all float64
	for _, x := range a.cells {
		all += x * x
	}
	for range sweeps {
		var off float64
		for p := range n {
			for q := p + 1; q < n; q++ {
				off += a.row(p)[q] * a.row(p)[q]
				rotate(a, vectors, p, q)
			}
		}
		if off <= negligible*all {
			break
		}
	}
	values = make([]float64, n)
	for i := range values {
		values[i] = a.row(i)[i]
	}
	return values, vectors
}

// rotate makes the cells p,q of the symmetric matrix zero.
func rotate(a, vectors matrix, p, q int) {
	if a.row(p)[q] == 0 {
		return
	}
	theta := (a.row(q)[q] - a.row(p)[p]) / (2 * a.row(p)[q])
	t := 1 / (math.Abs(theta) + math.Sqrt(theta*theta+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(t*t+1)
	s := t * c
	turn := func(row []float64) { row[p], row[q] = c*row[p]-s*row[q], s*row[p]+c*row[q] }
	for i := range a.width {
		turn(a.row(i))
		turn(vectors.row(i))
	}
	rp, rq := a.row(p), a.row(q)
	for i := range rp {
		rp[i], rq[i] = c*rp[i]-s*rq[i], s*rp[i]+c*rq[i]
	}
}
