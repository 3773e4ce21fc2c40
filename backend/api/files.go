package api

import (
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"path"

	"cadenza/backend/fault"
)

// maxUpload bounds an uploaded file, in bytes.
const maxUpload = 2 << 30

// files are the routes whose bodies are files, not JSON.
func (r routes) files(mux *http.ServeMux) {
	mux.HandleFunc("POST /api/uploads", func(w http.ResponseWriter, req *http.Request) {
		id, err := r.d.TakeUpload(req.Context(), req.URL.Query().Get("name"), http.MaxBytesReader(w, req.Body, maxUpload))
		if err != nil {
			WriteProblem(w, err, r.log)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		if err := json.NewEncoder(w).Encode(map[string]string{"id": id}); err != nil {
			r.log.Debug("answer not delivered", "err", err)
		}
	})
	mux.HandleFunc("GET /api/imports/{id}/rejects.csv", func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="refused-rows.csv"`)
		if err := r.d.WriteRejects(req.Context(), req.PathValue("id"), w); err != nil {
			if fault.Is(err, fault.NotFound) {
				w.Header().Del("Content-Disposition")
				WriteProblem(w, err, r.log)
				return
			}
			r.log.Error("rejects not delivered", "err", err)
		}
	})
	mux.HandleFunc("GET /api/exports/{id}", func(w http.ResponseWriter, req *http.Request) {
		f, name, err := r.d.Exported(req.PathValue("id"))
		if err != nil {
			WriteProblem(w, err, r.log)
			return
		}
		defer func() { _ = f.Close() }() // it was only read
		w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		if _, err := io.Copy(w, f); err != nil {
			r.log.Debug("export not delivered", "err", err)
		}
	})
}
