package themes

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallel calls f for ranges that together are 0 to n, on all processors.
func parallel(n int, f func(from, to int)) { inGrains(n, 64, f) }

// eachOf calls f for 0 to n, on all processors.
func eachOf(n int, f func(i int)) {
	inGrains(n, 1, func(from, _ int) { f(from) })
}

func inGrains(n, grain int, f func(from, to int)) {
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+grain-1)/grain) {
		group.Go(func() {
			for {
				from := int(next.Add(int64(grain))) - grain
				if from >= n {
					return
				}
				f(from, min(from+grain, n))
			}
		})
	}
	group.Wait()
}
