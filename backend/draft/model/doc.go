// Package model asks language models. It knows the wire, OpenAI's chat
// completions and what answers like them, and nothing of what is asked.
//
// A Question comes with the JSON schema of its answer. The endpoint is held to
// it as well as it can be (see message.Ability), and the answer is checked here
// in any case; a wrong one is sent back once, with what is wrong.
//
//	Ask: question → line → wire → answer → schema → Check → Reply
//	                  ↑      │                │
//	                  └──────┴── again ───────┘
//
// What fails by itself is tried again, what a person must mend is said at once,
// and a parameter that an endpoint does not know is left out. Every error is a
// *message.Speechless whose words are for people. A key is in none of them.
//
// Calls stand in a line for each endpoint, so that it never has more at once,
// or more in a minute, than its settings allow.
package model
