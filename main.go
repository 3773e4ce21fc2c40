//go:build desktop

// Command cadenza is the desktop window.
package main

import (
	"fmt"
	"os"

	"github.com/wailsapp/wails/v2"
	"github.com/wailsapp/wails/v2/pkg/logger"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/options/assetserver"
	"github.com/wailsapp/wails/v2/pkg/options/linux"
	"github.com/wailsapp/wails/v2/pkg/options/mac"

	"cadenza/frontend"
)

func main() {
	// A blank window on some Linux graphics stacks; a user's own choice stands.
	if os.Getenv("WEBKIT_DISABLE_DMABUF_RENDERER") == "" {
		if err := os.Setenv("WEBKIT_DISABLE_DMABUF_RENDERER", "1"); err != nil {
			fmt.Fprintln(os.Stderr, "cadenza:", err)
		}
	}
	app := NewApp()
	err := wails.Run(&options.App{
		Title: "Cadenza", Width: 1280, Height: 832, MinWidth: 960, MinHeight: 600,
		AssetServer:              &assetserver.Options{Assets: frontend.Site(), Middleware: contentPolicy},
		OnStartup:                app.startup,
		OnShutdown:               app.shutdown,
		Bind:                     []any{app},
		Menu:                     app.menu(),
		EnableDefaultContextMenu: true, // the way to paste by mouse
		LogLevelProduction:       logger.ERROR,
		SingleInstanceLock:       &options.SingleInstanceLock{UniqueId: "dev.cadenza.desktop", OnSecondInstanceLaunch: app.secondLaunch},
		Linux:                    &linux.Options{ProgramName: "cadenza", WebviewGpuPolicy: linux.WebviewGpuPolicyNever},
		Mac:                      &mac.Options{Preferences: &mac.Preferences{TabFocusesLinks: mac.Enabled}},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "cadenza:", err)
		os.Exit(1)
	}
}
