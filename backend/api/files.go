package api

import (
	"encoding/json"
	"net/http"

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
}
