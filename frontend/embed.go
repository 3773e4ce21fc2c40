// Package frontend holds the built interface, for the window and the runner.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Site is the built interface: index.html and what it loads.
func Site() fs.FS {
	site, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // the folder is embedded at build time
	}
	return site
}
