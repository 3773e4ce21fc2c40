// Package webhook calls the addresses that people name in their sequences. It
// reaches public hosts only, so that a sequence cannot be used to look into the
// network that Cadenza runs in, and signs what it sends.
package webhook

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"syscall"
	"time"
)

// Caller calls webhooks.
type Caller struct {
	Secret func() ([]byte, error)     // what calls are signed with
	Now    func() time.Time           // for the signature's time
	Allow  func(addr netip.Addr) bool // hosts that may be called; nil for public ones
	TLS    func(t *http.Transport)    // changes to the transport, for tests
}

// Limits of one call.
const (
	timeout    = 15 * time.Second
	mostAnswer = 64 << 10
	redirects  = 3
)

// Failure is a call that was not taken. Final means that trying again cannot help.
type Failure struct {
	Sentence string
	Final    bool
	Err      error
}

func (f *Failure) Error() string { return f.Sentence }
func (f *Failure) Unwrap() error { return f.Err }

// Call posts body, JSON, to address and tells what was answered. key is the same
// for every try of one call. An error is a *Failure.
//
// The header Cadenza-Signature is "t=SECONDS,v1=HEX", where HEX is the HMAC-SHA256
// of the seconds, a full stop and the body.
func (c Caller) Call(ctx context.Context, address string, body []byte, key string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil || req.URL.Scheme != "https" {
		return "", &Failure{Sentence: "The address is no https address.", Final: true, Err: err}
	}
	secret, err := c.Secret()
	if err != nil || len(secret) == 0 {
		return "", &Failure{Sentence: "There is no signing secret for webhooks: make one in Settings, Webhooks.", Err: err}
	}
	at := strconv.FormatInt(c.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "Cadenza")
	req.Header.Set("Idempotency-Key", key)
	req.Header.Set("Cadenza-Signature", "t="+at+",v1="+Sign(secret, at, body))
	client := c.client()
	defer client.CloseIdleConnections()
	res, err := client.Do(req)
	if err != nil {
		if refused, ok := errors.AsType[*Failure](err); ok {
			return "", refused
		}
		if ctx.Err() != nil {
			return "", &Failure{Sentence: fmt.Sprintf("The webhook did not answer within %d seconds.", int(timeout.Seconds())), Err: err}
		}
		return "", &Failure{Sentence: "The webhook could not be reached.", Err: err}
	}
	defer func() { _ = res.Body.Close() }() // only the status counts
	if _, err := io.Copy(io.Discard, io.LimitReader(res.Body, mostAnswer)); err != nil {
		return "", &Failure{Sentence: "The webhook's answer broke off.", Err: err}
	}
	if res.StatusCode >= 200 && res.StatusCode < 300 {
		return fmt.Sprintf("The webhook answered %d.", res.StatusCode), nil
	}
	again := res.StatusCode >= 500 || res.StatusCode == http.StatusRequestTimeout || res.StatusCode == http.StatusTooEarly || res.StatusCode == http.StatusTooManyRequests
	return "", &Failure{Sentence: fmt.Sprintf("The webhook answered %d.", res.StatusCode), Final: !again}
}

// Sign gives the signature of a body at a time in seconds.
func Sign(secret []byte, at string, body []byte) string {
	m := hmac.New(sha256.New, secret)
	_, _ = m.Write([]byte(at + ".")) // a hash cannot fail to be written to
	_, _ = m.Write(body)
	return hex.EncodeToString(m.Sum(nil))
}

// client dials only what may be called: the check is made on the address that
// the name led to, at each connection, so that a name cannot lead elsewhere.
func (c Caller) client() *http.Client {
	allow := c.Allow
	if allow == nil {
		allow = Public
	}
	d := net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !allow(to.Addr().Unmap()) {
			return &Failure{Sentence: "The address leads into a private network, which webhooks may not call.", Final: true, Err: err}
		}
		return nil
	}}
	t := &http.Transport{DialContext: d.DialContext, TLSHandshakeTimeout: 10 * time.Second, DisableKeepAlives: true, MaxResponseHeaderBytes: mostAnswer}
	if c.TLS != nil {
		c.TLS(t)
	}
	return &http.Client{Transport: t, CheckRedirect: func(req *http.Request, via []*http.Request) error {
		if len(via) > redirects || req.URL.Scheme != "https" {
			return &Failure{Sentence: "The webhook leads on to another address that may not be called.", Final: true}
		}
		return nil
	}}
}

// reserved are the networks that are not of the public internet, beside those
// that netip knows.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("100::/64"),
	netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// Public reports whether an address is one of the public internet.
func Public(a netip.Addr) bool {
	if a = a.Unmap(); !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.Zone() != "" {
		return false
	}
	for _, p := range reserved {
		if p.Contains(a) {
			return false
		}
	}
	return true
}
