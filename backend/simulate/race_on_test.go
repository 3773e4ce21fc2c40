//go:build race

package simulate_test

// watched: the race detector makes everything ten times slower, so that times say
// nothing.
const watched = true
