//go:build !race

package simulate_test

const watched = false
