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

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"cadenza/backend/desk"
)

// Version of the API document.
const Version = "1"

// API serves the desk.
type API struct {
	Handler http.Handler // every path under /api
	doc     *huma.OpenAPI
}

// maxBody bounds a request's body, in bytes: the largest sequence with every hint
// written out is half of it.
const maxBody = 16 << 20

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
	r.agents()
	r.imports()
	r.lists()
	r.folders()
	r.files(mux)
	return &API{Handler: named(found(mux, log)), doc: h.OpenAPI()}
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

// named puts the request's Idempotency-Key into the context. It names this one
// request: under another path the same key is another command.
func named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if key := r.Header.Get("Idempotency-Key"); key != "" && len(key) <= 200 {
			r = r.WithContext(desk.WithCommand(r.Context(), key+" "+r.Method+" "+r.URL.Path))
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

// once keeps what a POST answered, for when it is sent again; the other methods
// do the same however often they are sent.
func once[V any](ctx context.Context, r routes, method string, do func(context.Context) (V, error)) (V, error) {
	if method != http.MethodPost {
		return do(ctx)
	}
	return desk.Once(ctx, r.d, do)
}

// op describes one operation; do gives its answer.
func op[I, O any](r routes, method, path, id, summary string, do func(context.Context, *I) (O, error)) {
	huma.Register(r.api, huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, MaxBodyBytes: maxBody}, func(ctx context.Context, in *I) (*out[O], error) {
		v, err := once(ctx, r, method, func(ctx context.Context) (O, error) { return do(ctx, in) })
		if err != nil {
			return nil, problem(err, r.log)
		}
		return &out[O]{v}, nil
	})
}

// act describes an operation that answers nothing.
func act[I any](r routes, method, path, id, summary string, do func(context.Context, *I) error) {
	huma.Register(r.api, huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, DefaultStatus: http.StatusNoContent, MaxBodyBytes: maxBody}, func(ctx context.Context, in *I) (*struct{}, error) {
		_, err := once(ctx, r, method, func(ctx context.Context) (none, error) { return none{}, do(ctx, in) })
		if err != nil {
			return nil, problem(err, r.log)
		}
		return nil, nil
	})
}
