//go:build !race

package api_test

const watched = false
