package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"cadenza/backend/api"
	"cadenza/backend/fault"
	"cadenza/backend/node"
	"cadenza/backend/server"
)

// shop is a served workspace with one visitor.
type shop struct {
	*testing.T
	server *server.Server
	base   string // http://127.0.0.1:port
	client *http.Client
}

func setup(t *testing.T) *shop {
	t.Helper()
	n, err := node.Open(t.Context(), node.Options{Dir: t.TempDir(), SealedFile: true})
	if err != nil {
		t.Fatal(err)
	}
	l, err := server.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{T: t, base: "http://" + l.Addr().String(), client: &http.Client{Transport: &http.Transport{}}}
	s.server = server.New(server.Config{API: n.Handler(), Site: fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>Cadenza</title>")}}, Hub: n.Hub, Log: slog.New(slog.DiscardHandler)})
	stop, done := make(chan struct{}), make(chan error)
	go func() { done <- s.server.Serve(l, stop) }()
	t.Cleanup(func() {
		close(stop)
		if err := errors.Join(<-done, n.Close()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// answer is a response that was read.
type answer struct {
	StatusCode int
	Header     http.Header
	cookies    []*http.Cookie
}

// ask makes one request, changed as the test wants it.
func (s *shop) ask(method, path, body string, change ...func(*http.Request)) (answer, string) {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.base+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for _, c := range change {
		c(r)
	}
	res, err := s.client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		s.Fatal(err)
	}
	return answer{res.StatusCode, res.Header, res.Cookies()}, string(text)
}

func bearer(token string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }
}

func header(key, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(key, value) }
}

func host(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }

// signIn opens the start link, as a browser does.
func (s *shop) signIn() {
	s.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	s.client.Jar = jar
	if res, text := s.ask("GET", "/start?token="+s.server.Token, ""); res.StatusCode != http.StatusOK || !strings.Contains(text, `href="/"`) {
		s.Fatalf("start: %d %s", res.StatusCode, text)
	}
}

// TestNothingIsAnsweredWithoutTheStartToken and what is asked for is said in a
// sentence.
func TestNothingIsAnsweredWithoutTheStartToken(t *testing.T) {
	t.Parallel()
	s := setup(t)
	name := "cadenza_session_" + s.base[strings.LastIndex(s.base, ":")+1:]
	for _, c := range []struct{ method, path string }{
		{"GET", "/api/status"},
		{"GET", "/api/contacts"},
		{"POST", "/api/contacts"},
		{"POST", "/api/stop"},
		{"GET", "/api/events"},
		{"POST", "/api/uploads"},
		{"GET", "/api/openapi.json"},
		{"GET", "/api/nothing"},
	} {
		for what, change := range map[string]func(*http.Request){
			"nothing": func(*http.Request) {}, "a wrong token": bearer("wrong"), "an empty token": bearer(""), "a wrong cookie": header("Cookie", name+"=wrong"),
			"an empty cookie": header("Cookie", name+"="), "the token as a cookie": header("Cookie", name+"="+s.server.Token),
		} {
			res, text := s.ask(c.method, c.path, "{}", change)
			var p api.Problem
			if err := json.Unmarshal([]byte(text), &p); err != nil || res.StatusCode != http.StatusUnauthorized || p.Detail != "This browser is not signed in." || p.Remedy == "" {
				t.Errorf("%s %s with %s: %d %s", c.method, c.path, what, res.StatusCode, text)
			}
		}
	}
	for _, q := range []string{"", "?token=", "?token=wrong", "?token=" + s.server.Token[:10]} {
		res, _ := s.ask("GET", "/start"+q, "")
		if res.StatusCode != http.StatusForbidden || len(res.cookies) != 0 {
			t.Errorf("start%s: %d %v", q, res.StatusCode, res.cookies)
		}
	}
	if res, text := s.ask("GET", "/api/status", "", bearer(s.server.Token)); res.StatusCode != http.StatusOK {
		t.Errorf("a script with the token: %d %s", res.StatusCode, text)
	}
	if other := server.New(server.Config{}); other.Token == s.server.Token || len(other.Token) < 32 {
		t.Errorf("two servers have the tokens %q and %q", other.Token, s.server.Token)
	}
}

// TestCookieOfTheStartLinkIsASession that no script of a page can read.
func TestCookieOfTheStartLinkIsASession(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.signIn()
	if res, text := s.ask("GET", "/api/status", ""); res.StatusCode != http.StatusOK {
		t.Fatalf("signed in: %d %s", res.StatusCode, text)
	}
	s.client.Jar = nil
	res, _ := s.ask("GET", "/start?token="+s.server.Token, "")
	c := res.cookies
	if len(c) != 1 || !c[0].HttpOnly || c[0].SameSite != http.SameSiteStrictMode || c[0].Path != "/" || c[0].Value == s.server.Token {
		t.Errorf("the cookie: %+v", c)
	}
}

// TestTwoCadenzasOnOneMachineDoNotSignEachOtherOut: a browser keeps one jar of
// cookies for all ports.
func TestTwoCadenzasOnOneMachineDoNotSignEachOtherOut(t *testing.T) {
	t.Parallel()
	one, two := setup(t), setup(t)
	one.signIn()
	two.client.Jar = one.client.Jar
	if res, _ := two.ask("GET", "/start?token="+two.server.Token, ""); res.StatusCode != http.StatusOK {
		t.Fatalf("start: %d", res.StatusCode)
	}
	for what, s := range map[string]*shop{"the first": one, "the second": two} {
		if res, _ := s.ask("GET", "/api/status", ""); res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", what, res.StatusCode)
		}
	}
}

// TestOtherSitesAndOtherNamesAreRefused, even with the token: a page that a
// person visits meanwhile, and a name that was bent to this machine.
func TestOtherSitesAndOtherNamesAreRefused(t *testing.T) {
	t.Parallel()
	s := setup(t)
	port := s.base[strings.LastIndex(s.base, ":"):]
	for what, c := range map[string]struct {
		change func(*http.Request)
		status int
	}{
		"its own origin":        {header("Origin", s.base), http.StatusNoContent},
		"another site":          {header("Origin", "https://evil.example"), http.StatusForbidden},
		"another port":          {header("Origin", "http://127.0.0.1:1"), http.StatusForbidden},
		"another scheme":        {header("Origin", "https://127.0.0.1"+port), http.StatusForbidden},
		"a page from a file":    {header("Origin", "null"), http.StatusForbidden},
		"a site, without one":   {header("Sec-Fetch-Site", "cross-site"), http.StatusForbidden},
		"a neighbour":           {header("Sec-Fetch-Site", "same-site"), http.StatusForbidden},
		"itself":                {header("Sec-Fetch-Site", "same-origin"), http.StatusNoContent},
		"a bent name":           {host("evil.example" + port), http.StatusMisdirectedRequest},
		"a name that looks so":  {host("localhost.evil.example" + port), http.StatusMisdirectedRequest},
		"an address elsewhere":  {host("192.168.0.7" + port), http.StatusMisdirectedRequest},
		"a name without a port": {host("evil.example"), http.StatusMisdirectedRequest},
		"localhost":             {host("localhost" + port), http.StatusNoContent},
		"the other loopback":    {host("[::1]" + port), http.StatusNoContent},
	} {
		res, text := s.ask("POST", "/api/run", "", c.change, bearer(s.server.Token))
		if res.StatusCode != c.status {
			t.Errorf("%s: %d, want %d: %s", what, res.StatusCode, c.status, text)
		}
	}
	if res, _ := s.ask("GET", "/start?token="+s.server.Token, "", host("evil.example")); res.StatusCode != http.StatusMisdirectedRequest || len(res.cookies) != 0 {
		t.Errorf("a bent name got a session: %d", res.StatusCode)
	}
}

// TestListensOnLoopbackOnly whatever it is told.
func TestListensOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.168.0.7:0", "example.com:0", "localhost.example.com:0"} {
		l, err := server.Listen(addr)
		if err == nil {
			t.Errorf("%s is listened on", addr)
			_ = l.Close()
			continue
		}
		if !fault.Is(err, fault.Refused) || fault.Of(err).Remedy != "Use 127.0.0.1, localhost or [::1]." {
			t.Errorf("%s: %v", addr, err)
		}
	}
	for _, addr := range []string{"", "here", "127.0.0.1", "127.0.0.1:0:0", "127.0.0.1:99999", "127.0.0.1:port"} {
		if _, err := server.Listen(addr); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", addr, err)
		}
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0"} {
		l, err := server.Listen(addr)
		if err != nil {
			t.Fatal(err)
		}
		if ip := l.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() {
			t.Errorf("%s is %s", addr, ip)
		}
		if _, err := server.Listen(l.Addr().String()); !fault.Is(err, fault.Unavailable) {
			t.Errorf("the same address again: %v", err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestEveryAnswerCarriesTheSecurityHeaders, pages and refusals alike.
func TestEveryAnswerCarriesTheSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := setup(t)
	for _, path := range []string{"/", "/index.html", "/nothing", "/start?token=" + s.server.Token, "/start", "/healthz", "/api/status"} {
		res, _ := s.ask("GET", path, "")
		for key, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin"} {
			if got := res.Header.Get(key); got != want {
				t.Errorf("%s: %s is %q", path, key, got)
			}
		}
		policy := res.Header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self';", "object-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: the policy lacks %s: %q", path, part, policy)
			}
		}
		if res.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s may be read by other sites", path)
		}
	}
	if res, text := s.ask("GET", "/", ""); res.StatusCode != http.StatusOK || !strings.Contains(text, "<title>") {
		t.Errorf("the page: %d %s", res.StatusCode, text)
	}
}

// TestStreamTellsOfAChange while the page is open.
func TestStreamTellsOfAChange(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.signIn()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+"/api/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if ct := res.Header.Get("Content-Type"); ct != "text/event-stream" || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("it is %q", ct)
	}
	lines := bufio.NewScanner(res.Body)
	if !lines.Scan() || lines.Text() != ": hello" {
		t.Fatalf("it begins with %q", lines.Text())
	}
	res2, text := s.ask("POST", "/api/sequences", `{"name":"Told"}`)
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(text), &made); err != nil || res2.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", res2.StatusCode, text)
	}
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var changes []server.Change
		if err := json.Unmarshal([]byte(data), &changes); err != nil {
			t.Fatal(err)
		}
		for _, c := range changes {
			if c.Topic == "sequences" && c.ID == made.ID {
				return
			}
		}
	}
	t.Fatalf("the change was not told: %v", lines.Err())
}

// TestTextOfAContactIsDataEverywhere: wherever it comes back it is never a page, and never
// markup inside one.
func TestTextOfAContactIsDataEverywhere(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.signIn()
	const evil = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'` + "`{{7*7}}"
	body, err := json.Marshal(map[string]string{
		"email": "eve@there.test", "firstName": evil, "lastName": evil, "company": evil, "title": evil, "city": evil, "industry": evil, "linkedIn": evil, "notes": evil, "state": evil,
	})
	if err != nil {
		t.Fatal(err)
	}
	res, text := s.ask("POST", "/api/contacts", string(body))
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%d %s", res.StatusCode, text)
	}
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(text), &made); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/api/contacts/" + made.ID, "/api/contacts?search=eve", "/api/contacts/" + made.ID + "/timeline"} {
		res, text := s.ask("GET", path, "")
		if ct := res.Header.Get("Content-Type"); ct != "application/json" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s comes as %q", path, ct)
		}
		if !json.Valid([]byte(text)) {
			t.Errorf("%s is no JSON: %s", path, text)
		}
	}
	var back map[string]any
	_, text = s.ask("GET", "/api/contacts/"+made.ID, "")
	if err := json.Unmarshal([]byte(text), &back); err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"firstName", "lastName", "company", "title", "city", "industry", "linkedIn", "notes", "state"} {
		if back[field] != evil {
			t.Errorf("%s came back as %q", field, back[field])
		}
	}
	// In an address and in a refusal it is no markup either.
	for _, path := range []string{"/api/contacts/" + url.PathEscape(evil), "/api/" + url.PathEscape(evil), "/" + url.PathEscape(evil), "/start?token=" + url.QueryEscape(evil)} {
		res, text := s.ask("GET", path, "")
		if ct := res.Header.Get("Content-Type"); strings.HasPrefix(ct, "text/html") || strings.Contains(text, "<script") {
			t.Errorf("%s: %d as %q: %s", path, res.StatusCode, ct, text)
		}
	}
}
