package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"cadenza/backend/edit"
	"cadenza/backend/fault"
	"cadenza/backend/sequence"
)

const sequenceColumns = `s.id, s.pid, s.name, s.description, s.status, s.settings, s.live, s.paused_at, s.created_at,
  coalesce(t.active, 0), coalesce(t.paused, 0), coalesce(t.completed, 0), coalesce(t.unenrolled, 0), coalesce(t.waiting, 0), coalesce(t.replied, 0), coalesce(t.sent, 0)`

func scanSequence(r *sql.Rows) (x sequence.Stored, err error) {
	var settings string
	var paused, created int64
	n := &x.Stats
	if err := r.Scan(&x.ID, &x.PID, &x.Name, &x.Description, &x.Status, &settings, &x.Live, &paused, &created,
		&n.Active, &n.Paused, &n.Completed, &n.Unenrolled, &n.Waiting, &n.Replied, &n.Sent); err != nil {
		return x, err
	}
	x.PausedAt, x.CreatedAt = at(paused), at(created)
	x.Settings, err = decode[sequence.Settings](settings)
	return x, err
}

// Sequences reads every sequence with its counters, newest first.
func (s *Store) Sequences(ctx context.Context) ([]sequence.Stored, error) {
	return list(ctx, s.r, scanSequence, "SELECT "+sequenceColumns+" FROM sequence s LEFT JOIN stat t ON t.sequence_id = s.id WHERE s.del = 0 ORDER BY s.id DESC")
}

// Sequence reads one sequence by its public id.
func (s *Store) Sequence(ctx context.Context, pid string) (sequence.Stored, error) {
	found, err := list(ctx, s.r, scanSequence, "SELECT "+sequenceColumns+" FROM sequence s LEFT JOIN stat t ON t.sequence_id = s.id WHERE s.del = 0 AND s.pid = $1", pid)
	if err != nil {
		return sequence.Stored{}, err
	}
	if len(found) == 0 {
		return sequence.Stored{}, fault.New(fault.NotFound, "There is no such sequence.", "It may have been deleted.")
	}
	return found[0], nil
}

// DraftGraph reads the sequence's one draft.
func (s *Store) DraftGraph(ctx context.Context, sequenceID int64) (sequence.Graph, error) {
	return draftGraph(ctx, s.r, sequenceID)
}

func draftGraph(ctx context.Context, q querier, sequenceID int64) (sequence.Graph, error) {
	g := sequence.Graph{Nodes: []sequence.Node{}, Edges: []sequence.Edge{}, Layout: map[string]sequence.Point{}}
	_, err := list(ctx, q, func(r *sql.Rows) (struct{}, error) {
		var id, kind, name, note, config, pos string
		var disabled bool
		if err := r.Scan(&id, &kind, &name, &note, &disabled, &config, &pos); err != nil {
			return struct{}{}, err
		}
		if kind == kindNote {
			x, err := decode[sequence.Note](config)
			if err != nil {
				return struct{}{}, fmt.Errorf("note %s: %w", id, err)
			}
			g.Notes = append(g.Notes, x)
			return struct{}{}, nil
		}
		var n sequence.Node
		if err := json.Unmarshal([]byte(config), &n); err != nil {
			return struct{}{}, fmt.Errorf("node %s: %w", id, err)
		}
		n.ID, n.Kind, n.Name, n.Note, n.Disabled = id, sequence.Kind(kind), name, note, disabled
		var p *sequence.Point
		if err := json.Unmarshal([]byte(pos), &p); err != nil {
			return struct{}{}, fmt.Errorf("position of node %s: %w", id, err)
		}
		if p != nil {
			g.Layout[id] = *p
		}
		g.Nodes = append(g.Nodes, n)
		return struct{}{}, nil
	}, "SELECT node, kind, name, note, disabled, config, pos FROM node WHERE sequence_id = $1 AND del = 0 ORDER BY ord, id", sequenceID)
	if err != nil {
		return g, fmt.Errorf("read nodes: %w", err)
	}
	g.Edges, err = list(ctx, q, func(r *sql.Rows) (e sequence.Edge, err error) {
		return e, r.Scan(&e.ID, &e.From, &e.Port, &e.To)
	}, "SELECT edge, from_node, port, to_node FROM edge WHERE sequence_id = $1 AND del = 0 ORDER BY ord, id", sequenceID)
	if g.Edges == nil {
		g.Edges = []sequence.Edge{}
	}
	return g, err
}

// SaveGraph writes to the draft what g changes of base, node by node and field
// by field, so that what somebody else edited since base stands. Without a base
// the draft becomes equal to g. What else changes with it goes into the same
// transaction.
func (s *Store) SaveGraph(ctx context.Context, seq sequence.Stored, g sequence.Graph, base *sequence.Graph, beside ...edit.Mutation) error {
	return s.write(ctx, func(tx *txn) error {
		old := base
		if old == nil {
			now, err := draftGraph(ctx, tx, seq.ID)
			if err != nil {
				return err
			}
			old = &now
		}
		return s.mutate(ctx, tx, append(beside, graphEdits(seq, *old, g)...))
	})
}

// graphEdits gives the mutations that turn the old draft into the new one.
// Notes and sections are rows of the node table too, of the kind "note".
func graphEdits(seq sequence.Stored, old, g sequence.Graph) []edit.Mutation {
	return slices.Concat(
		rowEdits(edit.Node, seq.PID, nodeRows(seq, old), nodeRows(seq, g)),
		rowEdits(edit.Edge, seq.PID, edgeRows(seq, old), edgeRows(seq, g)),
	)
}

// row is a row of the draft, with its id within the sequence.
type row struct {
	id     string
	fields map[string]any
}

func rowEdits(table edit.Table, seq string, old, now []row) []edit.Mutation {
	var muts []edit.Mutation
	was, keep := map[string]row{}, map[string]bool{}
	for _, r := range old {
		was[r.id] = r
	}
	for _, r := range now {
		keep[r.id] = true
		if before, ok := was[r.id]; ok {
			maps.DeleteFunc(r.fields, func(k string, v any) bool { return before.fields[k] == v })
			if len(r.fields) == 0 {
				continue
			}
		}
		muts = append(muts, edit.Mutation{Table: table, PID: seq + "/" + r.id, Fields: r.fields})
	}
	for _, r := range old {
		if !keep[r.id] {
			muts = append(muts, edit.Mutation{Table: table, PID: seq + "/" + r.id, Delete: true})
		}
	}
	return muts
}

const kindNote = "note"

func nodeRows(seq sequence.Stored, g sequence.Graph) []row {
	var out []row
	for i, n := range g.Nodes {
		config := n
		config.ID, config.Kind, config.Name, config.Note, config.Disabled = "", "", "", "", false
		pos := "null"
		if p, ok := g.Layout[n.ID]; ok {
			pos = encode(p)
		}
		out = append(out, row{n.ID, map[string]any{
			"sequence_id": seq.ID, "node": n.ID, "kind": string(n.Kind), "name": n.Name, "note": n.Note, "disabled": n.Disabled,
			"config": encode(config), "pos": pos, "ord": i,
		}})
	}
	for i, n := range g.Notes {
		out = append(out, row{n.ID, map[string]any{"sequence_id": seq.ID, "node": n.ID, "kind": kindNote, "config": encode(n), "ord": i}})
	}
	return out
}

func edgeRows(seq sequence.Stored, g sequence.Graph) []row {
	var out []row
	for i, e := range g.Edges {
		out = append(out, row{e.ID, map[string]any{"sequence_id": seq.ID, "edge": e.ID, "from_node": e.From, "port": e.Port, "to_node": e.To, "ord": i}})
	}
	return out
}

// CreateSequence makes a sequence with its first draft in one transaction.
func (s *Store) CreateSequence(ctx context.Context, pid, name, description string, settings sequence.Settings, g sequence.Graph, now time.Time) error {
	return s.write(ctx, func(tx *txn) error {
		err := s.mutate(ctx, tx, []edit.Mutation{{Table: edit.Sequence, PID: pid, Fields: map[string]any{
			"name": name, "description": description, "settings": encode(settings), "created_at": ms(now),
		}}})
		if err != nil {
			return err
		}
		seq := sequence.Stored{PID: pid}
		if err := tx.QueryRowContext(ctx, rebind("SELECT id FROM sequence WHERE pid = $1"), pid).Scan(&seq.ID); err != nil {
			return fmt.Errorf("read new sequence: %w", err)
		}
		return s.mutate(ctx, tx, graphEdits(seq, sequence.Graph{}, g))
	})
}

// Publish freezes g as the sequence's next version and makes it live. A graph
// equal to the live one makes no new version.
func (s *Store) Publish(ctx context.Context, seq sequence.Stored, g sequence.Graph, by, note string, now time.Time) (v sequence.Version, err error) {
	text := encode(g)
	sum := sha256.Sum256([]byte(encode(sequence.Graph{Nodes: g.Nodes, Edges: g.Edges})))
	v = sequence.Version{Hash: hex.EncodeToString(sum[:]), By: by, Note: note, At: now}
	err = s.write(ctx, func(tx *txn) error {
		var hash string
		err := tx.QueryRowContext(ctx, rebind("SELECT id, number, hash FROM version WHERE id = (SELECT live FROM sequence WHERE id = $1)"), seq.ID).Scan(&v.ID, &v.Number, &hash)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("read live version: %w", err)
		}
		if hash == v.Hash {
			return nil
		}
		sv, err := nextSeq(ctx, tx)
		if err != nil {
			return err
		}
		if err := tx.QueryRowContext(ctx, rebind(`
			INSERT INTO version (pid, sequence_id, number, graph, hash, note, by, at, sv)
			VALUES ($1, $2, (SELECT coalesce(max(number), 0) + 1 FROM version WHERE sequence_id = $2), $3, $4, $5, $6, $7, $8) RETURNING id, number`),
			uuid.Must(uuid.NewV7()).String(), seq.ID, text, v.Hash, note, by, ms(now), sv).Scan(&v.ID, &v.Number); err != nil {
			return fmt.Errorf("insert version: %w", err)
		}
		if _, err := tx.ExecContext(ctx, rebind("INSERT INTO event (at, actor, kind, sequence_id, detail) VALUES ($1, $2, 'published', $3, $4)"), ms(now), by, seq.ID, fmt.Sprintf("Version %d.", v.Number)); err != nil {
			return fmt.Errorf("log publish: %w", err)
		}
		return s.mutate(ctx, tx, []edit.Mutation{{Table: edit.Sequence, PID: seq.PID, Fields: map[string]any{"live": v.ID}}})
	})
	return v, err
}

// Versions lists a sequence's published versions, the newest first.
func (s *Store) Versions(ctx context.Context, sequenceID int64) ([]sequence.Version, error) {
	return list(ctx, s.r, func(r *sql.Rows) (v sequence.Version, err error) {
		var when int64
		err = r.Scan(&v.ID, &v.Number, &v.Hash, &v.Note, &v.By, &when)
		v.At = at(when)
		return v, err
	}, "SELECT id, number, hash, note, by, at FROM version WHERE sequence_id = $1 ORDER BY number DESC", sequenceID)
}

// Version reads a published version.
func (s *Store) Version(ctx context.Context, id int64) (sequence.Version, sequence.Graph, error) {
	var v sequence.Version
	var when int64
	err := s.r.QueryRowContext(ctx, rebind("SELECT id, number, hash, note, by, at FROM version WHERE id = $1"), id).Scan(&v.ID, &v.Number, &v.Hash, &v.Note, &v.By, &when)
	if err != nil {
		return v, sequence.Graph{}, plain(fmt.Errorf("read version: %w", err))
	}
	v.At = at(when)
	g, err := s.graph(ctx, s.r, id)
	return v, g, err
}

// SetStatus changes a sequence's status. Pausing takes its people off the
// clock; resuming puts them back with their due times moved by the paused time,
// so that nothing bursts. Both are one transaction. The default mark goes when
// the sequence stops being active.
func (s *Store) SetStatus(ctx context.Context, seq sequence.Stored, to sequence.Status, by string, now time.Time) error {
	return s.write(ctx, func(tx *txn) error {
		var is sequence.Status
		var paused int64
		if err := tx.QueryRowContext(ctx, rebind("SELECT status, paused_at FROM sequence WHERE id = $1"), seq.ID).Scan(&is, &paused); err != nil {
			return fmt.Errorf("read status: %w", err)
		}
		if is != seq.Status { // resuming twice would move the due times twice
			return fault.Newf(fault.Conflict, "Look at it again: it shows the present state.", "The sequence is %s by now; it was changed meanwhile.", is)
		}
		fields := map[string]any{"status": string(to)}
		if to == sequence.Paused {
			fields["paused_at"] = ms(now)
		}
		if err := s.mutate(ctx, tx, []edit.Mutation{{Table: edit.Sequence, PID: seq.PID, Fields: fields}}); err != nil {
			return err
		}
		if to != sequence.Active {
			if _, err := tx.ExecContext(ctx, rebind("DELETE FROM due WHERE (at, enrollment_id) IN (SELECT clock_at, id FROM enrollment WHERE sequence_id = $1 AND status = 'active' AND clock_at <> 0 AND hold <> 'look_up')"), seq.ID); err != nil {
				return fmt.Errorf("park sequence: %w", err)
			}
			all, err := settings(ctx, tx)
			if err != nil {
				return err
			}
			if string(all["defaultSequence"]) == encode(seq.PID) {
				if err := s.mutate(ctx, tx, []edit.Mutation{{Table: edit.Setting, PID: "defaultSequence", Fields: map[string]any{"value": `""`}}}); err != nil {
					return err
				}
			}
		}
		if seq.Status == sequence.Paused && to == sequence.Active {
			// Who entered during the pause waited from then on.
			if _, err := tx.ExecContext(ctx, rebind(`UPDATE enrollment SET due_at = due_at + max(0, $2 - max($3, entered_at)), clock_at = clock_at + max(0, $2 - max($3, entered_at)), ver = ver + 1
				WHERE sequence_id = $1 AND status = 'active' AND clock_at <> 0 AND hold <> 'look_up'`), seq.ID, ms(now), paused); err != nil {
				return fmt.Errorf("shift sequence: %w", err)
			}
			if _, err := tx.ExecContext(ctx, rebind(`INSERT INTO due (at, enrollment_id) SELECT clock_at, id FROM enrollment
				WHERE sequence_id = $1 AND status = 'active' AND clock_at <> 0 ON CONFLICT DO NOTHING`), seq.ID); err != nil {
				return fmt.Errorf("resume sequence: %w", err)
			}
		}
		_, err := tx.ExecContext(ctx, rebind("INSERT INTO event (at, actor, kind, sequence_id, detail) VALUES ($1, $2, $3, $4, '')"), ms(now), by, "sequence_"+string(to), seq.ID)
		return err
	})
}
