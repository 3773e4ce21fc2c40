// Package crash names the points at which the crash tests kill the process. In
// the product every point is empty and costs nothing.
package crash
