package policy_test

import (
	"slices"
	"strings"
	"testing"

	"cadenza/backend/policy"
)

func TestARecordCountsVerdicts(t *testing.T) {
	got := policy.Of([]policy.Verdict{policy.Unedited, policy.Edited, policy.Rejected, policy.Unedited, "odd", policy.Rejected, policy.Rejected})
	if want := (policy.Record{Unedited: 2, Edited: 1, Rejected: 3}); got != want || (policy.Of(nil) != policy.Record{}) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// TestALevelIsSuggested only on enough evidence, never beyond Act + Review, and never
// to who has it already.
func TestALevelIsSuggested(t *testing.T) {
	for _, c := range []struct {
		name   string
		levels []policy.Level
		r      policy.Record
		want   policy.Level // empty: none
		words  string
	}{
		{"nothing seen", all, policy.Record{}, "", ""},
		{"well, but not long enough", all, policy.Record{Unedited: 19}, "", ""},
		{"well", []policy.Level{policy.SuggestOnly, ""}, policy.Record{Unedited: 20}, policy.ActReview, "Of the last 20 drafts you approved 20 as they were and rejected none"},
		{"well, a few edits", []policy.Level{policy.SuggestOnly}, policy.Record{Unedited: 45, Edited: 5}, policy.ActReview, "Of the last 50 drafts you approved 45"},
		{"well, a few edits too many", all, policy.Record{Unedited: 44, Edited: 6}, "", ""},
		{"well, but one rejection", all, policy.Record{Unedited: 49, Rejected: 1}, "", ""},
		{"well, and it has more already", []policy.Level{policy.ActReview, policy.FullAuto, policy.Off}, policy.Record{Unedited: 50}, "", ""},
		{"ill", []policy.Level{policy.ActReview, policy.FullAuto}, policy.Record{Unedited: 6, Edited: 2, Rejected: 2}, policy.SuggestOnly, "Of the last 10 drafts you edited 2 and rejected 2"},
		{"ill, not long enough", all, policy.Record{Unedited: 1, Edited: 4, Rejected: 4}, "", ""},
		{"not ill enough", all, policy.Record{Unedited: 61, Edited: 20, Rejected: 19}, "", ""},
		{"ill, and it has less already", []policy.Level{policy.SuggestOnly, policy.Off, ""}, policy.Record{Edited: 5, Rejected: 15}, "", ""},
	} {
		for _, level := range c.levels {
			s, ok := policy.Suggest(level, c.r)
			if ok != (c.want != "") || s.Level != c.want || !strings.Contains(s.Sentence, c.words) || ok && !strings.HasSuffix(s.Sentence, ".") {
				t.Errorf("%s, on %q: %+v, %v", c.name, level, s, ok)
			}
		}
	}
}

var all = []policy.Level{policy.FullAuto, policy.ActReview, policy.SuggestOnly, policy.Off, ""}

// TestNoRecordSpeaksForFullAuto: that is for a person alone to think of.
func TestNoRecordSpeaksForFullAuto(t *testing.T) {
	for good := range 60 {
		for bad := range 60 {
			for _, level := range all {
				s, ok := policy.Suggest(level, policy.Record{Unedited: good, Edited: bad / 2, Rejected: bad - bad/2})
				if ok && (s.Level == level || !slices.Contains([]policy.Level{policy.ActReview, policy.SuggestOnly}, s.Level)) {
					t.Fatalf("%d good, %d bad, on %q: %+v", good, bad, level, s)
				}
			}
		}
	}
}
