//go:build !unix

package bench

import "os"

// mostMemory is not known here.
func mostMemory(*os.ProcessState) (bytes int64, known bool) { return 0, false }
