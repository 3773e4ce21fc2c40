// Package policy decides whether a message may leave by itself, and says why.
//
// Eight groups of rules look at the same facts, always in this order:
//
//	Emergency Stop > consent and Do Not Contact > Warmup > mode >
//	agent level > action > risk threshold > step
//
// Each can only restrict. The most restrictive outcome wins; where several
// rules ask for the same, the first in the order is named. So no setting
// loosens another: Full Autonomy merely adds nothing and leaves the per-action
// table aside, and "never needs approval" on a step cannot undo an approval
// that another rule wants.
//
// Everything is pure, and every rule is reported, so that a person can try a
// case and see which rule would decide.
package policy
