package desk

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"cadenza/backend/contact"
	"cadenza/backend/enroll"
	"cadenza/backend/fault"
	"cadenza/backend/schedule"
)

type jobStore interface {
	StartEnrollJob(ctx context.Context, j enroll.Job) (int64, error)
	NoteEnrollJob(ctx context.Context, j enroll.Job) error
	EnrollJob(ctx context.Context, pid string) (enroll.Job, error)
	EnrollJobs(ctx context.Context, state enroll.JobState, limit int) ([]enroll.Job, error)
	UnsentOfJob(ctx context.Context, jobID, above int64, limit int) ([]int64, error)
	Ahead(ctx context.Context, senderID int64, now, until time.Time) ([]enroll.Ahead, error)
}

// EnrollMany says who enters a sequence, and when.
type EnrollMany struct {
	Who
	StartAt  time.Time `json:"startAt,omitzero" doc:"The first step's delay counts from here; now if absent or past."`
	OverDays int       `json:"overDays,omitempty" minimum:"0" maximum:"90" doc:"Spread the starts evenly over so many days."`
}

// JobView is an enroll job as it stands.
type JobView struct {
	ID         string           `json:"id"`
	SequenceID string           `json:"sequenceId"`
	Sequence   string           `json:"sequence"`
	State      enroll.JobState  `json:"state" enum:"running,done,cancelled,failed,undone"`
	Total      int              `json:"total"`
	LookedAt   int              `json:"lookedAt"`
	Enrolled   int              `json:"enrolled"`
	TakenBack  int              `json:"takenBack"`
	Skipped    []enroll.LeftOut `json:"skipped"`
	Problem    string           `json:"problem"`
	By         string           `json:"by"`
	StartedAt  time.Time        `json:"startedAt"`
	EndedAt    time.Time        `json:"endedAt,omitzero"`
}

func jobView(j enroll.Job) JobView {
	if j.Skipped == nil {
		j.Skipped = []enroll.LeftOut{}
	}
	return JobView{j.PID, j.SequencePID, j.SequenceName, j.State, j.Total, j.LookedAt, j.Enrolled, j.TakenBack, j.Skipped, j.Problem, j.By, j.StartedAt, j.EndedAt}
}

// StartEnrolling begins to put contacts into a sequence; it goes on in the
// background, and after a restart.
func (d *Desk) StartEnrolling(ctx context.Context, pid string, req EnrollMany) (JobView, error) {
	s, err := d.enrollable(ctx, pid)
	if err != nil {
		return JobView{}, err
	}
	chosen, err := d.chosen(ctx, req.Who)
	if err != nil {
		return JobView{}, err
	}
	j := enroll.Job{
		PID: newPID(), SequenceID: s.ID, SequencePID: s.PID, SequenceName: s.Name, Request: asJSON(req), State: enroll.JobRunning,
		Position: math.MaxInt64, By: actor(ctx), StartedAt: d.Now(),
	}
	if j.Total, err = d.Store.CountChosen(ctx, chosen); err != nil {
		return JobView{}, err
	}
	if j.Total == 0 {
		return JobView{}, fault.New(fault.Invalid, "No contact was chosen.", "Choose at least one.").For("ids")
	}
	if j.ID, err = d.Store.StartEnrollJob(ctx, j); err != nil {
		return JobView{}, err
	}
	d.goOn(j)
	return jobView(j), nil
}

// goOn carries a job on in the background.
func (d *Desk) goOn(j enroll.Job) {
	d.background(j.PID, j.By, func(ctx context.Context) { d.carryOut(ctx, j) })
}

// carryOut enrolls page by page. Each page is one transaction and the job's
// position another: a page that is taken twice enrolls nobody twice.
func (d *Desk) carryOut(ctx context.Context, j enroll.Job) {
	err := d.enrollPages(ctx, &j)
	switch {
	case isCancelled(err) && d.shutdown.Err() != nil:
		return // it goes on when Cadenza is started again
	case isCancelled(err):
		j.State = enroll.JobCancelled
	case err != nil:
		j.State, j.Problem = enroll.JobFailed, fault.Of(err).Error()
		if fault.Is(err, fault.Full) {
			j.Problem = noRoom + "Free some space and enroll again; nobody is enrolled twice."
		}
		d.Log.Error("enroll job failed", "err", err)
	default:
		j.State = enroll.JobDone
	}
	j.EndedAt = d.Now()
	d.lastWord(ctx, j.PID, j, func(ctx context.Context) error { return d.Store.NoteEnrollJob(ctx, j) })
	d.Notify("jobs", j.PID)
}

func (d *Desk) enrollPages(ctx context.Context, j *enroll.Job) error {
	var req EnrollMany
	if err := json.Unmarshal([]byte(j.Request), &req); err != nil {
		return fault.New(fault.Internal, "The job cannot be read.", "Enroll again; nobody is enrolled twice.").Because(err)
	}
	in, err := d.intake(ctx, j.SequencePID)
	if err != nil {
		return err
	}
	in.job, in.enrolled, in.skipped.list = j.ID, j.Enrolled, j.Skipped
	in.startAt = starts(req, j.StartedAt, j.Total)
	defer in.said(j.SequencePID)
	return d.eachPage(ctx, req.Who, j.Position, func(ids []int64) error {
		if err := in.take(ctx, ids); err != nil {
			return err
		}
		j.LookedAt += len(ids)
		j.Enrolled, j.Skipped, j.Position = in.enrolled, in.skipped.view(), ids[len(ids)-1]
		if err := d.Store.NoteEnrollJob(ctx, *j); err != nil {
			return err
		}
		d.Notify("jobs", j.PID)
		return nil
	})
}

// starts says when the nth of so many begins: at one time, or spread evenly.
func starts(req EnrollMany, asked time.Time, total int) func(n int) time.Time {
	first := req.StartAt
	if first.Before(asked) {
		first = asked
	}
	return func(n int) time.Time {
		if req.OverDays == 0 || total == 0 {
			return first
		}
		return first.Add(time.Duration(req.OverDays) * 24 * time.Hour * time.Duration(n) / time.Duration(total))
	}
}

// Jobs lists the newest enroll jobs.
func (d *Desk) Jobs(ctx context.Context) ([]JobView, error) {
	all, err := d.Store.EnrollJobs(ctx, "", 50)
	out := make([]JobView, len(all))
	for i, j := range all {
		out[i] = jobView(told(d, j.PID, j))
	}
	return out, err
}

// Job tells how an enroll job stands.
func (d *Desk) Job(ctx context.Context, pid string) (JobView, error) {
	j, err := d.Store.EnrollJob(ctx, pid)
	return jobView(told(d, pid, j)), err
}

// CancelJob stops an enroll job. Who is enrolled stays so.
func (d *Desk) CancelJob(ctx context.Context, pid string) error {
	if _, err := d.Store.EnrollJob(ctx, pid); err != nil {
		return err
	}
	return d.cancel(pid, "The job has ended already.")
}

// UndoJob takes everybody out again for whom nothing was sent yet.
func (d *Desk) UndoJob(ctx context.Context, pid string) (JobView, error) {
	j, err := d.Store.EnrollJob(ctx, pid)
	if err != nil {
		return JobView{}, err
	}
	j = told(d, pid, j)
	switch j.State {
	case enroll.JobRunning:
		return JobView{}, fault.New(fault.Refused, "The job is still running.", "Cancel it first.")
	case enroll.JobUndone:
		return JobView{}, fault.New(fault.Refused, "The job was taken back already.", "")
	case enroll.JobDone, enroll.JobCancelled, enroll.JobFailed:
	}
	above := int64(0)
	for {
		ids, err := d.Store.UnsentOfJob(ctx, j.ID, above, peoplePage)
		if err != nil {
			return JobView{}, err
		}
		if len(ids) == 0 {
			break
		}
		above = ids[len(ids)-1]
		done, _, err := d.actMany(ctx, ids, func(enroll.Case) (enroll.Event, error) {
			return enroll.UnenrolledByPerson{By: actor(ctx), Reason: enroll.ReasonTakenBack}, nil
		})
		if err != nil {
			return JobView{}, err
		}
		j.TakenBack += done
	}
	j.State, j.EndedAt = enroll.JobUndone, d.Now()
	if err := d.Store.NoteEnrollJob(ctx, j); err != nil {
		return JobView{}, err
	}
	d.said(pid)
	d.Notify("jobs", pid)
	return jobView(j), nil
}

// ForecastDay is what one sender would send on one day.
type ForecastDay struct {
	Day      string `json:"day" doc:"YYYY-MM-DD, in the sender's zone."`
	Planned  int    `json:"planned" doc:"Already on the way."`
	Added    int    `json:"added" doc:"By those who would be enrolled."`
	Deferred int    `json:"deferred" doc:"Over the cap, so they go later."`
}

// ForecastView is what enrolling would send over two weeks, against the sender's cap.
type ForecastView struct {
	Sender string        `json:"sender" doc:"Name of the sender profile; empty if none is chosen."`
	PerDay int           `json:"perDay" doc:"Its cap; 0 for none."`
	Days   []ForecastDay `json:"days"`
}

// EnrollForecast asks how a number of new people would load the sender.
type EnrollForecast struct {
	Count    int       `json:"count" minimum:"0" maximum:"1000000"`
	StartAt  time.Time `json:"startAt,omitzero"`
	OverDays int       `json:"overDays,omitempty" minimum:"0" maximum:"90"`
}

const forecastDays = 14

// Forecast counts what a sequence's sender would send on each of the next 14 days
// if so many were enrolled. It takes every delay at its length and everybody as
// staying to the end, so it is the most that can come.
func (d *Desk) Forecast(ctx context.Context, pid string, req EnrollForecast) (ForecastView, error) {
	in, err := d.intake(ctx, pid)
	if err != nil {
		return ForecastView{}, err
	}
	senders, err := d.Store.Senders(ctx)
	if err != nil {
		return ForecastView{}, err
	}
	zone := time.Local
	v := ForecastView{Days: []ForecastDay{}}
	for _, s := range senders {
		if s.ID == in.sender {
			v.Sender, v.PerDay = s.Name, s.PerDay
			if z, err := schedule.Zone(s.TimeZone); err == nil && s.TimeZone != "" {
				zone = z
			}
		}
	}
	now := d.Now()
	until := now.AddDate(0, 0, forecastDays)
	planned, added := map[string]int{}, map[string]int{}
	if in.sender != 0 {
		ahead, err := d.Store.Ahead(ctx, in.sender, now, until)
		if err != nil {
			return v, err
		}
		for _, a := range ahead {
			_, g, err := d.Store.Version(ctx, a.VersionID)
			if err != nil {
				return v, err
			}
			count(planned, enroll.Ahead{Node: a.Node, At: a.At, Count: a.Count}, enroll.Moments(g, a.Node, a.At, zone, until), zone)
		}
	}
	// A part of a day each: enough to see the shape, whatever the number.
	when := starts(EnrollMany{StartAt: req.StartAt, OverDays: req.OverDays}, now, req.Count)
	parts := min(max(1, req.OverDays*4), max(req.Count, 1))
	for p := range parts {
		from, to := req.Count*p/parts, req.Count*(p+1)/parts
		at := when(from)
		count(added, enroll.Ahead{Count: to - from}, enroll.Moments(in.g, "", at, zone, until), zone)
	}
	over := 0
	for n := range forecastDays {
		day := ForecastDay{Day: schedule.DayIn(now.In(zone).AddDate(0, 0, n), zone)}
		day.Planned, day.Added = planned[day.Day], added[day.Day]
		if total := day.Planned + day.Added + over; v.PerDay > 0 {
			over = max(0, total-v.PerDay)
			day.Deferred = over
		}
		v.Days = append(v.Days, day)
	}
	return v, nil
}

// count adds so many messages to the day of each moment.
func count(days map[string]int, a enroll.Ahead, moments []time.Time, zone *time.Location) {
	for _, at := range moments {
		days[schedule.DayIn(at, zone)] += a.Count
	}
}

// ResumeJobs goes on with what a process that is gone had begun.
func (d *Desk) ResumeJobs(ctx context.Context) error {
	jobs, err := d.Store.EnrollJobs(ctx, enroll.JobRunning, 1000)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		d.goOn(j)
	}
	imports, err := d.Store.Imports(ctx, []contact.ImportState{contact.ImportRunning, contact.ImportUndoing}, 1000)
	if err != nil {
		return err
	}
	for _, i := range imports {
		d.resumeImport(i)
	}
	return nil
}
