// Package server is the runner's listener: the interface in a browser, the API
// behind a start token, and the stream of changes. It listens on loopback only.
package server

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"cadenza/backend/api"
	"cadenza/backend/fault"
)

// Hub gives every listener the changes, as they happen.
type Hub interface {
	Subscribe() (changes <-chan []Change, cancel func())
}

// Change says what changed; whoever cares asks again.
type Change struct {
	Topic string `json:"topic"`
	ID    string `json:"id,omitempty"`
}

// Config is what a server is made of.
type Config struct {
	API   http.Handler
	Site  fs.FS // the built interface
	Hub   Hub
	Log   *slog.Logger
	Token string // of the start link; empty to make one
}

// Server serves one workspace.
type Server struct {
	Config
	session string // what the cookie holds after the start link was opened
}

// cookieName is the session cookie's name. Browsers keep one jar for all ports of
// a machine: two Cadenzas on it must not sign each other out.
func cookieName(r *http.Request) string {
	_, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		return "cadenza_session"
	}
	return "cadenza_session_" + port
}

// New makes a server with its own start token.
func New(c Config) *Server {
	if c.Token == "" {
		c.Token = secret()
	}
	return &Server{Config: c, session: secret()}
}

func secret() string {
	var b [24]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic("server: no randomness: " + err.Error())
	}
	return hex.EncodeToString(b[:])
}

// Listen opens a loopback address. Any other is refused.
func Listen(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fault.Newf(fault.Invalid, "Write it as HOST:PORT, such as 127.0.0.1:7788.", "%q is no address to listen on.", addr)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fault.Newf(fault.Refused, "Use 127.0.0.1, localhost or [::1].", "Cadenza listens only on this machine, not on %s.", host)
	}
	if _, err := net.ResolveTCPAddr("tcp", addr); err != nil {
		return nil, fault.Newf(fault.Invalid, "Choose a port from 1 to 65535.", "%q is no address to listen on.", addr).Because(err)
	}
	l, err := net.Listen("tcp", addr)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, fault.Newf(fault.Unavailable, "Choose a port from 1024 on.", "This user may not listen on %s.", addr).Because(err)
	case err != nil:
		return nil, fault.Newf(fault.Unavailable, "Close the other program, or choose another port.", "The address %s is taken.", addr).Because(err)
	}
	return l, nil
}

// Link is what a person opens first: it carries the start token.
func (s *Server) Link(addr net.Addr) string {
	return fmt.Sprintf("http://%s/start?token=%s", addr, s.Token)
}

// csp forbids everything that the interface does not need.
const csp = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"

// Handler serves the interface, the API and the stream.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /start", s.start)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.Handle("/api/", s.signedIn(s.API))
	mux.Handle("GET /api/events", s.signedIn(http.HandlerFunc(s.events)))
	mux.Handle("/", http.FileServerFS(s.Site))
	crossOrigin := http.NewCrossOriginProtection()
	return s.guard(crossOrigin.Handler(mux))
}

// guard refuses requests that name another host (DNS rebinding) and sets the
// headers that hold for everything.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(r.Host); err == nil {
			host = h
		}
		ip := net.ParseIP(strings.Trim(host, "[]"))
		if host != "localhost" && (ip == nil || !ip.IsLoopback()) {
			http.Error(w, "This address is not served.", http.StatusMisdirectedRequest)
			return
		}
		if o := r.Header.Get("Origin"); o != "" && o != "http://"+r.Host {
			http.Error(w, "Requests from other sites are refused.", http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// start trades the start token for a session cookie.
func (s *Server) start(w http.ResponseWriter, r *http.Request) {
	if !same(r.URL.Query().Get("token"), s.Token) {
		http.Error(w, "This start link is not valid. Open the one that Cadenza printed last.", http.StatusForbidden)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: cookieName(r), Value: s.session, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode}) //nolint:gosec // loopback has no TLS
	// A page, not a redirect: a strict cookie is not sent along on a redirect that
	// another program's link began.
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Refresh", "0; url=/")
	if _, err := w.Write([]byte("<!doctype html><title>Cadenza</title><p>Opening Cadenza… <a href=\"/\">Go on</a>")); err != nil {
		s.Log.Debug("answer not delivered", "err", err)
	}
}

// signedIn lets the owner's requests through: by the cookie in a browser, by the
// token as a bearer in scripts.
func (s *Server) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bearer, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		c, err := r.Cookie(cookieName(r))
		if same(bearer, s.Token) || (err == nil && same(c.Value, s.session)) {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusUnauthorized)
		p := api.Problem{Title: "Unauthorized", Status: http.StatusUnauthorized, Code: "unauthorized", Detail: "This browser is not signed in.", Remedy: "Open the link that Cadenza printed when it started."}
		if err := json.NewEncoder(w).Encode(p); err != nil {
			s.Log.Debug("answer not delivered", "err", err)
		}
	})
}

// events streams what changed, and a comment now and then so that a broken
// connection is noticed.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	changes, cancel := s.Hub.Subscribe()
	defer cancel()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	rc := http.NewResponseController(w)
	beat := time.NewTicker(20 * time.Second)
	defer beat.Stop()
	if _, err := w.Write([]byte(": hello\n\n")); err != nil || rc.Flush() != nil {
		return
	}
	for {
		line := []byte(": still here\n\n")
		select {
		case <-r.Context().Done():
			return
		case batch, open := <-changes:
			if !open {
				return
			}
			data, err := json.Marshal(batch)
			if err != nil {
				s.Log.Error("changes not encoded", "err", err)
				return
			}
			line = append(append([]byte("data: "), data...), '\n', '\n')
		case <-beat.C:
		}
		if _, err := w.Write(line); err != nil || rc.Flush() != nil {
			return
		}
	}
}

// Serve answers on l until stop is closed.
func (s *Server) Serve(l net.Listener, stop <-chan struct{}) error {
	srv := &http.Server{Handler: s.Handler(), ReadHeaderTimeout: 10 * time.Second, MaxHeaderBytes: 64 << 10}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-stop:
	}
	// Streams never end by themselves: close at once.
	err := srv.Close()
	if e := <-done; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, e)
	}
	return err
}
