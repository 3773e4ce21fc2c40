package email

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"cadenza/backend/fault"
	"cadenza/backend/message"
)

const defaultTimeout = 30 * time.Second

func orDefault(d, otherwise time.Duration) time.Duration {
	if d > 0 {
		return d
	}
	return otherwise
}

// wire is a connection that counts the bytes the machine took over to send.
type wire struct {
	net.Conn
	written atomic.Int64
}

// Write counts what was written.
func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	w.written.Add(int64(n))
	return n, err
}

// dial connects to a server: in the clear for StartTLS, which the protocol
// turns on later, and for loopback servers that offer nothing else.
func dial(ctx context.Context, s message.Server, extra *tls.Config, timeout time.Duration) (net.Conn, *wire, error) {
	if s.Host == "" {
		return nil, nil, fault.New(fault.Invalid, "No server is set.", "Enter its host name in the sender profile.").For("host")
	}
	if s.Security == message.Plain && !loopback(s.Host) {
		return nil, nil, fault.Newf(fault.Refused, "Choose STARTTLS or TLS.", "The connection to %s would not be protected, so the password is not sent over it.", s.Host).For("security")
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	raw, err := (&net.Dialer{}).DialContext(ctx, "tcp", address(s))
	if err != nil {
		return nil, nil, unreachable(s, err)
	}
	w := &wire{Conn: raw}
	if s.Security != message.TLS {
		return w, w, nil
	}
	secure := tls.Client(w, tlsConfig(extra, s.Host))
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, nil, errors.Join(insecure(s, err), closed(raw.Close()))
	}
	return secure, w, nil
}

func address(s message.Server) string { return net.JoinHostPort(s.Host, strconv.Itoa(s.Port)) }

func tlsConfig(extra *tls.Config, host string) *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if extra != nil {
		c = extra.Clone()
		c.MinVersion = max(c.MinVersion, tls.VersionTLS12)
	}
	if c.ServerName == "" {
		c.ServerName = host
	}
	return c
}

// loopback reports whether a host is this machine.
func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// closed drops the error of closing what is closed already.
func closed(err error) error {
	if errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.ENOTCONN) {
		return nil
	}
	return err
}

// unreachable says in plain words why there is no connection.
func unreachable(s message.Server, err error) error {
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return fault.Newf(fault.Unavailable, "Check the host name in the sender profile.", "There is no server called %s.", s.Host).Because(err)
	case errors.As(err, &dns):
		return fault.Newf(fault.Unavailable, "Check the network.", "The name %s could not be looked up.", s.Host).Because(err)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fault.Newf(fault.Unavailable, "Check the port in the sender profile.", "%s answers no mail on port %d.", s.Host, s.Port).Because(err)
	case isTimeout(err):
		return fault.Newf(fault.Unavailable, "Check the network, the host name and the port.", "%s did not answer in time.", address(s)).Because(err)
	}
	return fault.Newf(fault.Unavailable, "Check the network and the sender profile.", "There is no connection to %s.", address(s)).Because(err)
}

func insecure(s message.Server, err error) error {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return fault.Newf(fault.Unavailable, "Check the host name; if it is right, ask the provider.", "The server at %s does not prove that it is %s.", address(s), s.Host).Because(err)
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return fault.Newf(fault.Unavailable, "Choose STARTTLS, or another port.", "The server at %s does not speak TLS on this port.", address(s)).Because(err)
	}
	if isTimeout(err) {
		return fault.Newf(fault.Unavailable, "Check the port and the security setting.", "%s did not answer in time.", address(s)).Because(err)
	}
	return fault.Newf(fault.Unavailable, "Check the port and the security setting.", "No protected connection to %s came about.", address(s)).Because(err)
}

func isTimeout(err error) bool {
	var ne net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &ne) && ne.Timeout()
}

// quoted gives a server's own words, safe to show and to log: one line, without
// the secret should the server repeat it.
func quoted(words, secret string) string {
	if len(secret) > 3 {
		words = strings.ReplaceAll(words, secret, "•••")
	}
	words = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(words, "?"))), " ")
	if r := []rune(words); len(r) > 300 {
		words = string(r[:300]) + "…"
	}
	return fmt.Sprintf("“%s”", words)
}
