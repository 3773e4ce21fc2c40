package roster

import "strconv"

// StyledNumber is what a cell of a format shows, for the tests outside.
func StyledNumber(code string, n float64) string {
	return styleOf(code).text(strconv.FormatFloat(n, 'g', -1, 64), false)
}
