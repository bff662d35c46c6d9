package themes

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallel calls f for ranges that together are 0 to n, on all processors.
func parallel(n int, f func(from, to int)) {
	const grain = 64
	var next atomic.Int64
	var group sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+grain-1)/grain) {
		group.Go(func() {
			for {
				from := int(next.Add(grain)) - grain
				if from >= n {
					return
				}
				f(from, min(from+grain, n))
			}
		})
	}
	group.Wait()
}
