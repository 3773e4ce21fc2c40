package api

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"cadenza/backend/fault"
)

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
	write(w, problem(err, log), log)
}

func write(w http.ResponseWriter, p *Problem, log *slog.Logger) {
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		log.Debug("answer not delivered", "err", err)
	}
}

// shapeErrors gives the errors that huma makes itself, for input that does not fit
// the schema, the same form as ours. What it sets is global to huma, hence once.
var shapeErrors = sync.OnceFunc(func() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		p := &Problem{Title: http.StatusText(status), Status: status, Detail: sentence(msg), Code: string(fault.Invalid), Remedy: "This may be a mistake of the program that asked."}
		switch {
		case status == http.StatusRequestEntityTooLarge:
			p.Detail = fmt.Sprintf("The request is larger than %d MB.", maxBody>>20)
			p.Remedy = "Send it in parts."
		case status == http.StatusBadRequest && len(errs) == 0:
			p.Detail = "The request has no body."
		case status == http.StatusBadRequest:
			p.Detail = "The request is not written in JSON."
		}
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

// sentence makes a plain sentence of a message in the form of Go's errors.
func sentence(msg string) string {
	if msg == "" {
		return "The request cannot be answered."
	}
	return strings.ToUpper(msg[:1]) + strings.TrimSuffix(msg[1:], ".") + "."
}

// found answers an address that is not ours in the form of every refusal.
func found(mux *http.ServeMux, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		none, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		said := &unsaid{header: w.Header()} // 404, or 405 with the methods that are taken
		none.ServeHTTP(said, r)
		p := &Problem{
			Title: http.StatusText(said.status), Status: said.status, Code: string(fault.NotFound), Detail: "There is nothing at this address.",
			Remedy: "This may be a mistake of the program that asked.",
		}
		if said.status == http.StatusMethodNotAllowed {
			p.Code, p.Detail = string(fault.Invalid), fmt.Sprintf("This address does not take %s.", r.Method)
		}
		write(w, p, log)
	})
}

// unsaid takes an answer's headers and leaves out the rest.
type unsaid struct {
	header http.Header
	status int
}

func (u *unsaid) Header() http.Header         { return u.header }
func (u *unsaid) WriteHeader(status int)      { u.status = status }
func (u *unsaid) Write(b []byte) (int, error) { return len(b), nil }
