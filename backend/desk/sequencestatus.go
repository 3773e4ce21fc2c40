package desk

import (
	"context"

	"cadenza/backend/enroll"
	"cadenza/backend/sequence"
)

// SetStatus activates, pauses, resumes or archives. Activating validates and
// publishes first; archiving unenrolls the live ones.
func (d *Desk) SetStatus(ctx context.Context, pid string, to sequence.Status) (SequenceView, error) {
	s, err := d.Store.Sequence(ctx, pid)
	if err != nil {
		return SequenceView{}, err
	}
	if err := s.Status.Move(to); err != nil {
		return SequenceView{}, err
	}
	if s.Status == sequence.Draft && to == sequence.Active {
		if err := d.publish(ctx, s, PublishDraft{}); err != nil {
			return SequenceView{}, err
		}
	}
	if err := d.Store.SetStatus(ctx, s, to, actor(ctx), d.Now()); err != nil {
		return SequenceView{}, err
	}
	if to == sequence.Archived {
		if err := d.unenrollAll(ctx, s); err != nil {
			return SequenceView{}, err
		}
	}
	d.Notify("sequences", pid)
	d.Clock.Wake()
	return d.Sequence(ctx, pid)
}

// FinishArchiving ends what archiving had not ended yet when the program was
// closed in the middle of it.
func (d *Desk) FinishArchiving(ctx context.Context) error {
	all, err := d.Store.Sequences(ctx)
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.Status == sequence.Archived && s.Stats.Active+s.Stats.Paused > 0 {
			if err := d.unenrollAll(ctx, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// unenrollAll ends every live enrollment of an archived sequence.
func (d *Desk) unenrollAll(ctx context.Context, s sequence.Stored) error {
	for _, status := range []enroll.Status{enroll.Active, enroll.Paused} {
		for {
			ids, err := d.Store.EnrollmentIDs(ctx, s.ID, status, "", 0, 500)
			if err != nil || len(ids) == 0 {
				if err != nil {
					return err
				}
				break
			}
			done, _, err := d.actMany(ctx, ids, func(enroll.Case) (enroll.Event, error) {
				return enroll.UnenrolledByPerson{By: actor(ctx), Reason: enroll.ReasonArchived}, nil
			})
			if err != nil {
				return err
			}
			if done == 0 {
				break
			}
		}
	}
	return nil
}
