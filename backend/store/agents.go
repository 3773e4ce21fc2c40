package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"cadenza/backend/fault"
	"cadenza/backend/message"
	"cadenza/backend/policy"
	"cadenza/backend/schedule"
)

// money reads an amount that is kept in millionths.
func money(millionths int64) float64 { return float64(millionths) / 1e6 }

// Agents reads every agent.
func (s *Store) Agents(ctx context.Context) ([]policy.Agent, error) { return s.agents(ctx, s.r) }

func (s *Store) agents(ctx context.Context, q querier) ([]policy.Agent, error) {
	return list(ctx, q, func(r *sql.Rows) (a policy.Agent, err error) {
		var temperature, perDay, dailyCap int64
		var hours string
		err = r.Scan(&a.PID, &a.Name, &a.Type, &a.Persona, &a.Goals, &a.Tone, &a.Rules, &a.Level, &a.Threshold, &a.Knowledge, &a.Endpoint, &a.Model, &temperature, &a.Waits, &perDay, &hours, &dailyCap)
		if err != nil {
			return a, err
		}
		a.Temperature, a.PerDay, a.DailyCap = float64(temperature)/100, money(perDay), int(dailyCap)
		if a.Hours, err = decode[*schedule.Window](hours); err != nil {
			return a, fmt.Errorf("working hours of agent %s: %w", a.PID, err)
		}
		return a, nil
	}, "SELECT pid, name, type, persona, goals, tone, rules, level, threshold, knowledge, endpoint, model, temperature, waits, per_day, hours, daily_cap FROM agent WHERE del = 0 ORDER BY id")
}

const endpointColumns = `pid, name, kind, base_url, model, api_version, ability, old_limit, fixed_temp, concurrency, per_minute, timeout_seconds, price_in, price_cached, price_out, per_day, has_key`

func scanEndpoint(r *sql.Rows) (e message.Endpoint, err error) {
	var timeout, in, cached, out, perDay int64
	err = r.Scan(&e.PID, &e.Name, &e.Kind, &e.BaseURL, &e.Model, &e.APIVersion, &e.Ability, &e.OldLimit, &e.FixedTemp, &e.Concurrency, &e.PerMinute, &timeout, &in, &cached, &out, &perDay, &e.HasKey)
	e.Timeout = time.Duration(timeout) * time.Second
	e.PriceIn, e.PriceCached, e.PriceOut, e.PerDay = money(in), money(cached), money(out), money(perDay)
	return e, err
}

// Endpoints reads where models answer.
func (s *Store) Endpoints(ctx context.Context) ([]message.Endpoint, error) {
	return list(ctx, s.r, scanEndpoint, "SELECT "+endpointColumns+" FROM endpoint WHERE del = 0 ORDER BY id")
}

// Endpoint reads one by its public id.
func (s *Store) Endpoint(ctx context.Context, pid string) (message.Endpoint, error) {
	found, err := list(ctx, s.r, scanEndpoint, "SELECT "+endpointColumns+" FROM endpoint WHERE del = 0 AND pid = $1", pid)
	if err != nil {
		return message.Endpoint{}, err
	}
	if len(found) == 0 {
		return message.Endpoint{}, fault.New(fault.NotFound, "There is no such model endpoint.", "It may have been deleted.")
	}
	return found[0], nil
}

// NoteCall keeps what a question to a model took.
func (s *Store) NoteCall(ctx context.Context, c message.Call) error {
	return s.write(ctx, func(tx *txn) error {
		u := c.Usage
		if _, err := tx.ExecContext(ctx, rebind(`
			INSERT INTO model_call (at, endpoint, agent, model, purpose, prompt, enrollment_id, tokens_in, tokens_cached, tokens_out, ms, tries, cost, outcome, detail)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`),
			ms(c.At), c.Endpoint, c.Agent, clean(c.Model), c.Purpose, c.Prompt, c.Enrollment, u.In, u.Cached, u.Out, u.Took.Milliseconds(), c.Tries, message.Millionths(c.Cost), c.Outcome, clean(c.Detail)); err != nil {
			return fmt.Errorf("keep call: %w", err)
		}
		failed := 0
		if c.Outcome != message.CallOK {
			failed = 1
		}
		if _, err := tx.ExecContext(ctx, rebind(`
			INSERT INTO spent (day, endpoint, agent, calls, failed, tokens_in, tokens_out, ms, cost) VALUES ($1, $2, $3, 1, $4, $5, $6, $7, $8)
			ON CONFLICT (day, endpoint, agent) DO UPDATE SET calls = calls + 1, failed = failed + excluded.failed, tokens_in = tokens_in + excluded.tokens_in,
			  tokens_out = tokens_out + excluded.tokens_out, ms = ms + excluded.ms, cost = cost + excluded.cost`),
			budgetDay(c.At), c.Endpoint, c.Agent, failed, u.In, u.Out, u.Took.Milliseconds(), message.Millionths(c.Cost)); err != nil {
			return fmt.Errorf("count call: %w", err)
		}
		return nil
	})
}

// budgetDay is the day of this machine that a budget counts on.
func budgetDay(t time.Time) string { return t.Local().Format(time.DateOnly) }

// Spent is what was spent today by an endpoint, and there or elsewhere by an agent.
func (s *Store) Spent(ctx context.Context, endpoint, agent string, now time.Time) (byEndpoint, byAgent float64, err error) {
	var e, a int64
	err = s.r.QueryRowContext(ctx, rebind("SELECT coalesce(sum(cost) FILTER (WHERE endpoint = $2), 0), coalesce(sum(cost) FILTER (WHERE agent = $3), 0) FROM spent WHERE day = $1"),
		budgetDay(now), endpoint, agent).Scan(&e, &a)
	return money(e), money(a), plain(err)
}

// Spending sums calls by endpoint and agent, since a day inclusive.
func (s *Store) Spending(ctx context.Context, since time.Time) ([]message.Spending, error) {
	return list(ctx, s.r, func(r *sql.Rows) (x message.Spending, err error) {
		var took, cost int64
		err = r.Scan(&x.Day, &x.Endpoint, &x.Agent, &x.Calls, &x.Failed, &x.In, &x.Out, &took, &cost)
		x.Took, x.Cost = time.Duration(took)*time.Millisecond, money(cost)
		return x, err
	}, "SELECT day, endpoint, agent, calls, failed, tokens_in, tokens_out, ms, cost FROM spent WHERE day >= $1 ORDER BY day DESC, endpoint, agent", budgetDay(since))
}

// Calls reads the newest questions to models.
func (s *Store) Calls(ctx context.Context, limit int) ([]message.Call, error) {
	return list(ctx, s.r, func(r *sql.Rows) (c message.Call, err error) {
		var when, took, cost int64
		err = r.Scan(&when, &c.Endpoint, &c.Agent, &c.Model, &c.Purpose, &c.Prompt, &c.Enrollment, &c.Usage.In, &c.Usage.Cached, &c.Usage.Out, &took, &c.Tries, &cost, &c.Outcome, &c.Detail)
		c.At, c.Usage.Took, c.Cost = at(when), time.Duration(took)*time.Millisecond, money(cost)
		return c, err
	}, `SELECT at, endpoint, agent, model, purpose, prompt, enrollment_id, tokens_in, tokens_cached, tokens_out, ms, tries, cost, outcome, detail
		FROM model_call ORDER BY id DESC LIMIT $1`, limit)
}

// Verdicts reads how people judged an agent's newest drafts, the newest first.
func (s *Store) Verdicts(ctx context.Context, agent string, limit int) ([]policy.Verdict, error) {
	return list(ctx, s.r, func(r *sql.Rows) (v policy.Verdict, err error) { return v, r.Scan(&v) },
		"SELECT how FROM verdict WHERE agent = $1 ORDER BY at DESC LIMIT $2", agent, limit)
}

// Edits reads what people made of an agent's drafts, the newest first.
func (s *Store) Edits(ctx context.Context, agent string, limit int) ([]message.Edit, error) {
	return list(ctx, s.r, func(r *sql.Rows) (e message.Edit, err error) {
		var original string
		if err := r.Scan(&original, &e.After.Subject, &e.After.Body); err != nil {
			return e, err
		}
		e.Before, err = decode[message.Text](original)
		return e, err
	}, `SELECT m.original, m.subject, m.body FROM verdict v JOIN message m ON m.id = v.message_id
		WHERE v.agent = $1 AND v.how = 'edited' AND m.original <> '' ORDER BY v.at DESC LIMIT $2`, agent, limit)
}

// LogChange writes a change of the rules into the audit log, as JSON of what was and
// what is.
func (s *Store) LogChange(ctx context.Context, by string, changes []policy.Change) error {
	if len(changes) == 0 {
		return nil
	}
	return s.write(ctx, func(tx *txn) error {
		for _, c := range changes {
			if _, err := tx.ExecContext(ctx, rebind("INSERT INTO event (at, actor, kind, detail) VALUES ($1, $2, 'rule_changed', $3)"), ms(s.now()), by, clean(encode(c))); err != nil {
				return fmt.Errorf("log change: %w", err)
			}
		}
		return nil
	})
}

// Changes reads the newest changes of the rules.
func (s *Store) Changes(ctx context.Context, limit int) ([]policy.Change, error) {
	return list(ctx, s.r, func(r *sql.Rows) (c policy.Change, err error) {
		var when int64
		var by, detail string
		if err := r.Scan(&when, &by, &detail); err != nil {
			return c, err
		}
		c, err = decode[policy.Change](detail)
		c.At, c.By = at(when), by
		return c, err
	}, "SELECT at, actor, detail FROM event WHERE kind = 'rule_changed' ORDER BY id DESC LIMIT $1", limit)
}
