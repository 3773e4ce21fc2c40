//go:build crashtest

package crash

import (
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
)

var (
	name, left = parse(os.Getenv("CADENZA_CRASH"))
	hits       atomic.Int64
)

func parse(s string) (string, int64) {
	n, count, ok := strings.Cut(s, ":")
	if !ok {
		return n, 1
	}
	i, err := strconv.ParseInt(count, 10, 64)
	if err != nil {
		return n, 1
	}
	return n, i
}

// Point kills this process as kill -9 does, the nth time that the point named
// by CADENZA_CRASH=name:n is reached.
func Point(at string) {
	if at == name && hits.Add(1) == left {
		_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
		select {} // until the signal arrives
	}
}
