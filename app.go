//go:build desktop

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"

	"github.com/wailsapp/wails/v2/pkg/menu"
	"github.com/wailsapp/wails/v2/pkg/menu/keys"
	"github.com/wailsapp/wails/v2/pkg/options"
	"github.com/wailsapp/wails/v2/pkg/runtime"

	"cadenza/backend/desk"
	"cadenza/backend/fault"
	"cadenza/backend/node"
)

// App is what the window's page may call: the API, in process, and the native
// file dialogs. It holds no state of the product.
type App struct {
	ctx  context.Context //nolint:containedctx // Wails hands its window over this way
	node *node.Node
	err  error // why the workspace could not be opened

	mu    sync.Mutex
	calls map[string]context.CancelFunc
}

// NewApp makes the app. Nothing is opened before the window starts.
func NewApp() *App { return &App{calls: map[string]context.CancelFunc{}} }

// eventsName is the one event the page listens to.
const eventsName = "cadenza:events"

// dataDir is the workspace's folder, the same as the runner's.
func dataDir() string {
	if d := os.Getenv("CADENZA_DATA"); d != "" {
		return d
	}
	base, err := os.UserConfigDir()
	if err != nil {
		base = "."
	}
	return filepath.Join(base, "cadenza")
}

func (a *App) startup(ctx context.Context) {
	a.ctx = ctx
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	a.node, a.err = node.Open(ctx, node.Options{Dir: dataDir(), Log: log, Desktop: a.notifier(log), SealedFile: os.Getenv("CADENZA_SEALED_FILE") != ""})
	if a.err != nil {
		log.Error("workspace not opened", "err", a.err)
		f := fault.Of(a.err)
		if _, err := runtime.MessageDialog(ctx, runtime.MessageDialogOptions{Type: runtime.ErrorDialog, Title: "Cadenza cannot start", Message: f.Error()}); err != nil {
			log.Error("dialog not shown", "err", err)
		}
		runtime.Quit(ctx)
		return
	}
	a.node.Start()
	changes, _ := a.node.Hub.Subscribe()
	go func() {
		for batch := range changes {
			runtime.EventsEmit(ctx, eventsName, batch)
		}
	}()
}

// notifier shows notifications of the desktop; nil where there is no service for
// them: what sequences tell then stands in the window alone.
func (a *App) notifier(log *slog.Logger) func(id, title, text string) error {
	if err := runtime.InitializeNotifications(a.ctx); err != nil {
		log.Info("no desktop notifications", "err", err)
		return nil
	}
	return func(id, title, text string) error {
		return runtime.SendNotification(a.ctx, runtime.NotificationOptions{ID: id, Title: title, Body: text})
	}
}

func (a *App) shutdown(context.Context) {
	if a.node == nil {
		return
	}
	if err := a.node.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "cadenza:", err)
	}
}

func (a *App) secondLaunch(options.SecondInstanceData) {
	runtime.WindowUnminimise(a.ctx)
	runtime.Show(a.ctx)
}

// Answer is what a call gives back.
type Answer struct {
	Status int    `json:"status"`
	Body   string `json:"body"`
}

// Call makes one request to the API in this process. id names it for Cancel;
// headers is a JSON object. A panic becomes an answer: the page must never wait
// for ever.
func (a *App) Call(id, method, path, headers, body string) (answer Answer) {
	defer func() {
		if p := recover(); p != nil {
			answer = Answer{http.StatusInternalServerError, `{"status":500,"code":"internal","detail":"Something went wrong inside Cadenza.","remedy":"Try again."}`}
		}
	}()
	if a.node == nil {
		return Answer{http.StatusServiceUnavailable, `{"status":503,"code":"unavailable","detail":"Cadenza is still starting.","remedy":"Try again in a moment."}`}
	}
	ctx, cancel := context.WithCancel(a.ctx)
	a.mu.Lock()
	a.calls[id] = cancel
	a.mu.Unlock()
	defer func() {
		a.mu.Lock()
		delete(a.calls, id)
		a.mu.Unlock()
		cancel()
	}()
	r, err := http.NewRequestWithContext(ctx, method, path, bytes.NewReader([]byte(body)))
	if err != nil {
		return Answer{http.StatusBadRequest, `{"status":400,"code":"invalid","detail":"The page asked for something that does not exist."}`}
	}
	var h map[string]string
	if headers != "" && json.Unmarshal([]byte(headers), &h) == nil {
		for k, v := range h {
			r.Header.Set(k, v)
		}
	}
	w := httptest.NewRecorder()
	a.node.Handler().ServeHTTP(w, r)
	return Answer{w.Code, w.Body.String()}
}

// Cancel gives up a call.
func (a *App) Cancel(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if cancel, ok := a.calls[id]; ok {
		cancel()
	}
}

// Picked is a file that a person chose and Cadenza has taken in.
type Picked struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// PickFile opens the system's file dialog and takes the chosen contact file in.
// The page never sees a path. An empty id means that nothing was chosen.
func (a *App) PickFile() (Picked, error) {
	path, err := runtime.OpenFileDialog(a.ctx, runtime.OpenDialogOptions{
		Title: "Choose a contact file", Filters: []runtime.FileFilter{{DisplayName: "Contact files", Pattern: "*.csv;*.tsv;*.txt;*.xlsx;*.vcf"}},
	})
	if err != nil || path == "" {
		return Picked{}, err
	}
	f, err := os.Open(path)
	if err != nil {
		return Picked{}, fault.New(fault.Unavailable, "The file cannot be read.", "Check that you may open it.")
	}
	defer func() { _ = f.Close() }() // it was only read
	name := filepath.Base(path)
	id, err := a.node.Desk.TakeUpload(a.ctx, name, f)
	return Picked{id, name}, err
}

// SaveRejects asks where to put an import's refused rows and writes them there.
// false means that nothing was chosen.
func (a *App) SaveRejects(importID string) (bool, error) {
	path, err := runtime.SaveFileDialog(a.ctx, runtime.SaveDialogOptions{Title: "Save the refused rows", DefaultFilename: "refused-rows.csv"})
	if err != nil || path == "" {
		return false, err
	}
	return written(path, func(f *os.File) error { return a.node.Desk.WriteRejects(a.ctx, importID, f) })
}

// SaveExport asks where to put an exported file and copies it there. false means
// that nothing was chosen.
func (a *App) SaveExport(id string) (bool, error) {
	from, name, err := a.node.Desk.Exported(id)
	if err != nil {
		return false, err
	}
	defer func() { _ = from.Close() }() // it was only read
	path, err := runtime.SaveFileDialog(a.ctx, runtime.SaveDialogOptions{Title: "Save the export", DefaultFilename: name})
	if err != nil || path == "" {
		return false, err
	}
	return written(path, func(f *os.File) error { _, err := io.Copy(f, from); return err })
}

// SaveText asks where to put a text, such as a sequence file, and writes it there.
// false means that nothing was chosen.
func (a *App) SaveText(name, text string) (bool, error) {
	path, err := runtime.SaveFileDialog(a.ctx, runtime.SaveDialogOptions{Title: "Save the file", DefaultFilename: name})
	if err != nil || path == "" {
		return false, err
	}
	return written(path, func(f *os.File) error { _, err := f.WriteString(text); return err })
}

// PickFolder opens the system's dialog for a folder to be watched. An empty path
// means that nothing was chosen.
func (a *App) PickFolder() (string, error) {
	return runtime.OpenDirectoryDialog(a.ctx, runtime.OpenDialogOptions{Title: "Choose a folder to watch"})
}

func written(path string, write func(*os.File) error) (bool, error) {
	f, err := os.Create(path)
	if err != nil {
		return false, fault.New(fault.Unavailable, "The file cannot be written there.", "Choose another folder.")
	}
	err = write(f)
	if e := f.Close(); err == nil {
		err = e
	}
	return err == nil, err
}

// menu is the native menu. Keys of editors stay with the page.
func (a *App) menu() *menu.Menu {
	m := menu.NewMenu()
	file := m.AddSubmenu("File")
	file.AddText("Quit", keys.CmdOrCtrl("q"), func(*menu.CallbackData) { runtime.Quit(a.ctx) })
	file.AddText("Emergency Stop", nil, func(*menu.CallbackData) {
		if err := a.node.Desk.Stop(desk.WithActor(a.ctx, "the menu"), ""); err != nil {
			slog.Error("Emergency Stop from the menu", "err", err)
		}
	})
	if menuEdit := menu.EditMenu(); menuEdit != nil {
		m.Append(menuEdit)
	}
	return m
}

// contentPolicy sets the page's security headers, the same as the runner's.
func contentPolicy(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'")
		next.ServeHTTP(w, r)
	})
}
