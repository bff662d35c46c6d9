package themes

import (
	"math"
	"slices"
)

const (
	sharpDims   = 120
	sharpShare  = 0.3 // of the similarity that is added
	sharpShrink = 1.0 // of the spread within themes towards an even one
	sharpSpare  = 60  // neighbours beyond those that are kept, to choose from anew
	sharpFrom   = 500 // texts: fewer do not show how themes spread
)

// sharpen adds to the similarity of neighbours how alike they are in what tells the themes of a first clustering
// apart: images in few dimensions, of which those are shrunk in which texts of one theme differ (within-class
// covariance normalization: Hatch, Kajarekar, Stolcke 2006).
func sharpen(s *space, vs []vectors, lists [][]near, labels []int32) [][]near {
	rows := make([]vector, len(vs))
	for i := range vs {
		rows[i] = vs[i].full
	}
	l := decompose(rows, s.dimensions(), sharpDims)
	images := make([][]float32, len(rows))
	parallel(len(rows), func(from, to int) {
		for i := from; i < to; i++ {
			images[i] = l.image(rows[i])
		}
	})
	images = whitened(images, labels, l.dims)
	out := make([][]near, len(lists))
	parallel(len(lists), func(from, to int) {
		for i := from; i < to; i++ {
			list := slices.Clone(lists[i])
			for j, e := range list {
				list[j].alike += sharpShare * max(product(images[i], images[e.text]), 0)
			}
			slices.SortFunc(list, nearer)
			out[i] = list
		}
	})
	return out
}

// whitened turns and stretches images so that the texts of one theme spread evenly in all directions.
func whitened(images [][]float32, labels []int32, dims int) [][]float32 {
	spread := spreadWithin(images, labels, dims)
	var mean float64
	for c := range dims {
		mean += spread.row(c)[c] / float64(dims)
	}
	for c := range dims {
		spread.row(c)[c] += sharpShrink*mean + 1e-12
	}
	values, turn := eigen(spread)
	out := make([][]float32, len(images))
	parallel(len(images), func(from, to int) {
		sum := make([]float64, dims)
		for i := from; i < to; i++ {
			clear(sum)
			for a, x := range images[i] {
				for c, t := range turn.row(a) {
					sum[c] += float64(x) * t
				}
			}
			var length float64
			for c := range sum {
				sum[c] /= math.Sqrt(values[c])
				length += sum[c] * sum[c]
			}
			out[i] = make([]float32, dims)
			for c := range sum {
				out[i][c] = float32(sum[c] / math.Sqrt(length+1e-20))
			}
		}
	})
	return out
}

// spreadWithin is the mean covariance of the images of a theme.
func spreadWithin(images [][]float32, labels []int32, dims int) matrix {
	centers := matrix{make([]float64, count(labels)*dims), dims}
	size := make([]float64, centers.rows())
	for i, l := range labels {
		size[l]++
		for c, x := range images[i] {
			centers.row(int(l))[c] += float64(x)
		}
	}
	apart := matrix{make([]float64, len(images)*dims), dims}
	for i, l := range labels {
		for c, x := range images[i] {
			apart.row(i)[c] = float64(x) - centers.row(int(l))[c]/size[l]
		}
	}
	spread := gramOf(apart)
	for i := range spread.cells {
		spread.cells[i] /= float64(len(images))
	}
	return spread
}
