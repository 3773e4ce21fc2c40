// Package api is the one HTTP API: every operation of the desk, described once.
// The window, a browser, scripts and other programs all call it. It adds only
// paths and bodies; rules live behind the desk.
package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"path"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"cadenza/backend/desk"
	"cadenza/backend/fault"
)

// Version of the API document.
const Version = "1"

// API serves the desk.
type API struct {
	Handler http.Handler // every path under /api
	doc     *huma.OpenAPI
}

// Problem is how a fault travels: RFC 9457 with the code and the remedy.
type Problem struct {
	Type   string         `json:"type,omitempty"`
	Title  string         `json:"title"`
	Status int            `json:"status"`
	Detail string         `json:"detail" doc:"What was refused and why, as one plain sentence."`
	Code   string         `json:"code" doc:"Stable: invalid, not_found, conflict, refused, unavailable, full, internal."`
	Remedy string         `json:"remedy,omitempty" doc:"What to do about it."`
	Errors []ProblemField `json:"errors,omitempty"`
}

// ProblemField is one field that is wrong.
type ProblemField struct {
	Location string `json:"location"`
	Message  string `json:"message"`
}

// Error gives the sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus gives the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is RFC 9457's.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

var statuses = map[fault.Code]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict, fault.Refused: http.StatusConflict,
	fault.Unavailable: http.StatusServiceUnavailable, fault.Full: http.StatusInsufficientStorage, fault.Internal: http.StatusInternalServerError,
}

// problem maps a fault to its HTTP form, once.
func problem(err error, log *slog.Logger) *Problem {
	f := fault.Of(err)
	if f.Code == fault.Internal {
		log.Error("request failed", "err", err)
	}
	p := &Problem{Title: http.StatusText(statuses[f.Code]), Status: statuses[f.Code], Detail: f.Sentence, Code: string(f.Code), Remedy: f.Remedy}
	if f.Field != "" {
		p.Errors = []ProblemField{{f.Field, f.Sentence}}
	}
	return p
}

// WriteProblem answers a request outside huma with a fault.
func WriteProblem(w http.ResponseWriter, err error, log *slog.Logger) {
	p := problem(err, log)
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		log.Debug("answer not delivered", "err", err)
	}
}

// shapeErrors gives the errors that huma makes itself, for input that does not fit
// the schema, the same form as ours. What it sets is global to huma, hence once.
var shapeErrors = sync.OnceFunc(func() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		p := &Problem{Title: http.StatusText(status), Status: status, Detail: msg, Code: string(fault.Invalid)}
		if status >= http.StatusInternalServerError {
			p.Code = string(fault.Internal)
		}
		for _, e := range errs {
			if e == nil {
				continue
			}
			field := ProblemField{Message: e.Error()}
			if d, ok := e.(huma.ErrorDetailer); ok {
				field = ProblemField{Location: d.ErrorDetail().Location, Message: d.ErrorDetail().Message}
			}
			p.Errors = append(p.Errors, field)
		}
		if len(p.Errors) > 0 && status == http.StatusUnprocessableEntity {
			p.Detail = "Some of the input cannot be used: " + p.Errors[0].Message + "."
			p.Remedy = "Mend the marked field and try again."
		}
		return p
	}
	huma.DefaultArrayNullable = false
})

// New describes every operation and gives its handler.
func New(d *desk.Desk, log *slog.Logger) *API {
	shapeErrors()
	mux := http.NewServeMux()
	config := huma.DefaultConfig("Cadenza", Version)
	config.CreateHooks = nil // no $schema in answers
	config.DocsPath, config.OpenAPIPath, config.SchemasPath = "", "/api/openapi", ""
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	h := humago.New(mux, config)
	r := routes{d: d, log: log, api: h}
	r.sequences()
	r.people()
	r.approvals()
	r.settings()
	r.imports()
	r.lists()
	r.files(mux)
	return &API{Handler: named(mux), doc: h.OpenAPI()}
}

// schemaName names a type in the document: the desk's and ours by their own
// name, the domain's with their package before it, since a Delay of schedule and
// one of sequence are two things.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice || t.Kind() == reflect.Array {
		t = t.Elem()
	}
	room := path.Base(t.PkgPath())
	if !strings.HasPrefix(t.PkgPath(), "cadenza/") || room == "desk" || room == "api" {
		return name
	}
	return strings.ToUpper(room[:1]) + room[1:] + name
}

// Document is the OpenAPI document, as JSON.
func (a *API) Document() ([]byte, error) { return json.MarshalIndent(a.doc, "", "  ") }

// named puts the request's Idempotency-Key into the context.
func named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if key := r.Header.Get("Idempotency-Key"); key != "" && len(key) <= 200 {
			r = r.WithContext(desk.WithCommand(r.Context(), key))
		}
		next.ServeHTTP(w, r)
	})
}

type routes struct {
	d   *desk.Desk
	log *slog.Logger
	api huma.API
}

// Input and output wrappers: what a path, a query and a body hold.
type (
	none struct{}
	byID struct {
		ID string `path:"id"`
	}
	body[B any] struct {
		Body B
	}
	withID[B any] struct {
		ID   string `path:"id"`
		Body B
	}
	out[B any] struct{ Body B }
)

// op describes one operation; do gives its answer.
func op[I, O any](r routes, method, path, id, summary string, do func(context.Context, *I) (O, error)) {
	huma.Register(r.api, huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary}, func(ctx context.Context, in *I) (*out[O], error) {
		v, err := do(ctx, in)
		if err != nil {
			return nil, problem(err, r.log)
		}
		return &out[O]{v}, nil
	})
}

// act describes an operation that answers nothing.
func act[I any](r routes, method, path, id, summary string, do func(context.Context, *I) error) {
	huma.Register(r.api, huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, DefaultStatus: http.StatusNoContent}, func(ctx context.Context, in *I) (*struct{}, error) {
		if err := do(ctx, in); err != nil {
			return nil, problem(err, r.log)
		}
		return nil, nil
	})
}
