package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"cadenza/backend/api"
	"cadenza/backend/contact"
	"cadenza/backend/desk"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
)

// client calls the API: of the runner that already works on the data folder, or
// of one opened for this command.
type client struct {
	base, token string
	http        http.RoundTripper
}

// inProcess answers requests with a handler in this process.
type inProcess struct{ http.Handler }

func (h inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result(), nil
}

// withClient finds the running runner, or opens the workspace.
func withClient(ctx context.Context, o options, do func(*client) error) (err error) {
	if a, ok := readAddress(o.data); ok {
		c := &client{a.URL, a.Token, http.DefaultTransport}
		var s desk.StatusView
		if c.call(ctx, http.MethodGet, "/api/status", nil, &s) == nil {
			return do(c)
		}
	}
	n, err := open(ctx, o, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	return do(&client{"http://localhost", "", inProcess{n.Handler()}})
}

// address is how a running runner is reached; only its user can read it.
type address struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

const addressFile = "runner.json"

func readAddress(dir string) (a address, ok bool) {
	raw, err := os.ReadFile(filepath.Join(dir, addressFile))
	if err != nil {
		return a, false
	}
	return a, json.Unmarshal(raw, &a) == nil
}

func writeAddress(dir string, a address) error {
	raw, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, addressFile), raw, 0o600)
}

// send makes one request; what is refused comes back as the fault it was.
func (c *client) send(ctx context.Context, method, path string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", uuid.Must(uuid.NewV7()).String())
	res, err := c.http.RoundTrip(req)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "The running Cadenza did not answer.", "Try again, or close it.").Because(err)
	}
	if res.StatusCode < http.StatusBadRequest {
		return res, nil
	}
	var p api.Problem
	if err := errors.Join(json.NewDecoder(res.Body).Decode(&p), res.Body.Close()); err != nil {
		return nil, fault.Newf(fault.Internal, "", "The running Cadenza answered %s.", res.Status).Because(err)
	}
	return nil, fault.New(fault.Code(p.Code), p.Detail, p.Remedy)
}

// call sends in as JSON and reads the answer into out.
func (c *client) call(ctx context.Context, method, path string, in, out any) (err error) {
	var body io.Reader
	if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("encode request: %w", err)
		}
		body = bytes.NewReader(raw)
	}
	res, err := c.send(ctx, method, path, body)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	if out == nil {
		return nil
	}
	return json.NewDecoder(res.Body).Decode(out)
}

func (c *client) upload(ctx context.Context, name string, r io.Reader) (string, error) {
	res, err := c.send(ctx, http.MethodPost, "/api/uploads?name="+url.QueryEscape(name), r)
	if err != nil {
		return "", err
	}
	var v struct{ ID string }
	err = errors.Join(json.NewDecoder(res.Body).Decode(&v), res.Body.Close())
	return v.ID, err
}

func (c *client) download(ctx context.Context, path string, w io.Writer) error {
	res, err := c.send(ctx, http.MethodGet, path, nil)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, res.Body)
	return errors.Join(err, res.Body.Close())
}

// person finds a contact by its exact address.
func (c *client) person(ctx context.Context, email string) (string, error) {
	var page desk.ContactPage
	if err := c.call(ctx, http.MethodGet, "/api/contacts?search="+url.QueryEscape(email), nil, &page); err != nil {
		return "", err
	}
	for _, p := range page.Rows {
		if p.Email == email {
			return p.ID, nil
		}
	}
	return "", fault.Newf(fault.NotFound, "Add or import it first.", "No contact has the address %s.", email)
}

// importAndWait starts an import and follows it to its end.
func (c *client) importAndWait(ctx context.Context, req desk.StartImport) (v desk.ImportView, err error) {
	if err := c.call(ctx, http.MethodPost, "/api/imports", req, &v); err != nil {
		return v, err
	}
	err = c.follow(ctx, "/api/imports/"+v.ID, &v, func() bool { return v.State == contact.ImportRunning })
	return v, err
}

// enrollAndWait starts an enroll job and follows it to its end.
func (c *client) enrollAndWait(ctx context.Context, sequence string, req desk.EnrollMany) (v desk.JobView, err error) {
	if err := c.call(ctx, http.MethodPost, "/api/sequences/"+sequence+"/jobs", req, &v); err != nil {
		return v, err
	}
	err = c.follow(ctx, "/api/jobs/"+v.ID, &v, func() bool { return v.State == enroll.JobRunning })
	return v, err
}

// follow asks for a job until it no longer runs; giving up cancels it.
func (c *client) follow(ctx context.Context, path string, view any, running func() bool) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for running() {
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), c.call(context.WithoutCancel(ctx), http.MethodPost, path+"/cancel", struct{}{}, nil))
		case <-tick.C:
		}
		if err := c.call(ctx, http.MethodGet, path, nil, view); err != nil {
			return err
		}
	}
	return nil
}
