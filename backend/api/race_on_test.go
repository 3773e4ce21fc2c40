//go:build race

package api_test

// watched: the race detector makes everything ten times slower, so that times say
// nothing.
const watched = true
