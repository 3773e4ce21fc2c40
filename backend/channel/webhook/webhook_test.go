package webhook_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"cadenza/backend/channel/webhook"
)

type got struct {
	body string
	head http.Header
}

func setup(t *testing.T, answer http.HandlerFunc) (c webhook.Caller, url string, calls *[]got) {
	t.Helper()
	calls = &[]got{}
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		*calls = append(*calls, got{string(body), r.Header})
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return webhook.Caller{
		Secret: func() ([]byte, error) { return []byte("secret"), nil },
		Now:    func() time.Time { return time.Unix(1_700_000_000, 0) },
		Allow:  func(netip.Addr) bool { return true },
		TLS:    func(t *http.Transport) { t.TLSClientConfig = &tls.Config{RootCAs: roots} },
	}, s.URL, calls
}

func TestCallIsSignedAndKeyed(t *testing.T) {
	t.Parallel()
	c, url, calls := setup(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) })
	detail, err := c.Call(t.Context(), url, []byte(`{"a":1}`), "key")
	if err != nil || detail != "The webhook answered 202." {
		t.Fatalf("%q, %v", detail, err)
	}
	if len(*calls) != 1 {
		t.Fatalf("%d calls", len(*calls))
	}
	x := (*calls)[0]
	// HMAC-SHA256 of `1700000000.{"a":1}` under "secret", computed with openssl.
	const want = "t=1700000000,v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686"
	if x.body != `{"a":1}` || x.head.Get("Idempotency-Key") != "key" || x.head.Get("Content-Type") != "application/json" {
		t.Errorf("sent %+v", x)
	}
	if x.head.Get("Cadenza-Signature") != want {
		t.Errorf("signed %s, want %s", x.head.Get("Cadenza-Signature"), want)
	}
}

func TestRefusalsSayWhetherTryingAgainHelps(t *testing.T) {
	t.Parallel()
	for status, final := range map[int]bool{400: true, 404: true, 410: true, 408: false, 429: false, 500: false, 503: false} {
		c, url, _ := setup(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		_, err := c.Call(t.Context(), url, nil, "key")
		if f, ok := errors.AsType[*webhook.Failure](err); !ok || f.Final != final {
			t.Errorf("%d: %v, want final %v", status, err, final)
		}
	}
}

// TestPrivateNetworksAreOutOfReach: by address, by name, and by a redirect.
func TestPrivateNetworksAreOutOfReach(t *testing.T) {
	t.Parallel()
	c, url, calls := setup(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1/", http.StatusTemporaryRedirect)
	})
	if _, err := c.Call(t.Context(), url, nil, "key"); err == nil || !strings.Contains(err.Error(), "another address") {
		t.Errorf("a redirect to plain http: %v", err)
	}
	*calls = nil
	c.Allow = nil
	for _, to := range []string{url, strings.Replace(url, "127.0.0.1", "localhost", 1)} {
		_, err := c.Call(t.Context(), to, nil, "key")
		if f, ok := errors.AsType[*webhook.Failure](err); !ok || !f.Final || !strings.Contains(f.Sentence, "private network") {
			t.Errorf("%s: %v", to, err)
		}
	}
	if len(*calls) != 0 {
		t.Errorf("%d calls came through", len(*calls))
	}
	if _, err := c.Call(t.Context(), "http://example.test/", nil, "key"); err == nil {
		t.Error("plain http was called")
	}
}

func TestPublicAddresses(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]bool{
		"8.8.8.8": true, "2606:4700::1111": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false,
		"224.0.0.1": false, "255.255.255.255": false, "198.18.0.1": false, "::1": false, "::": false, "fe80::1": false, "fd00::1": false,
		"::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "ff02::1": false,
	} {
		if got := webhook.Public(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: public %v", addr, got)
		}
	}
}

func TestSilentServerIsGivenUp(t *testing.T) {
	t.Parallel()
	c, url, _ := setup(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Call(ctx, url, nil, "key"); err == nil {
		t.Error("it was taken")
	}
}
