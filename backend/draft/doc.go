// Package draft writes the words of a step.
//
// A Writer turns a Brief (who writes to whom, why, and what was said before)
// into a Draft. There are two kinds: a model, and the Composer, which needs no
// key, no network and no luck.
//
//	Brief → hints understood → grammar of the job and tone → draft → Check
//
// The Composer is a grammar of hand-written sentences. Each asks for certain
// fields; one whose fields are missing is not eligible, so a placeholder can
// never be left over. A hint ("faster onboarding for fintech teams", "Book a
// 15-minute call", "We cut it to days.") is first understood as a phrase, a
// deed or a sentence, and then meets only sentences made for that kind. The
// choice among the eligible is a hash of the seed: the same brief always gives
// the same draft, and another contact another wording. Sentences that an
// earlier message already used are passed over.
//
// A model is asked through Models: by the agent's endpoint, within its budget,
// each call kept. What it is told are the files of prompts; what comes from
// outside stands between two marks that it cannot hold. An answer that names a
// link nobody gave, or repeats what it was told, is asked for once more and then
// refused (guard.go). Judge answers AI nodes in the same way.
//
// Check reads any draft, a model's as well, against its brief, and gives the
// risk score with reasons that a person can read. It says what looks wrong; it
// mends nothing.
package draft
