-- Branching flows: the ways people took, who stands where, and what reps are
-- told. Written by the authority alone, like the enrollments they belong to.

ALTER TABLE enrollment ADD COLUMN memo TEXT NOT NULL DEFAULT '';      -- what the node it stands at must remember
ALTER TABLE enrollment ADD COLUMN booked INTEGER NOT NULL DEFAULT 0;  -- a meeting was booked at least once

-- An edit of a contact wakes the enrollments that wait for one.
CREATE INDEX enrollment_watch ON enrollment (contact_id) WHERE hold = 'watch';

-- The way an enrollment took out of a node with several.
CREATE TABLE choice (
  enrollment_id INTEGER NOT NULL,
  node          TEXT    NOT NULL,
  sequence_id   INTEGER NOT NULL,
  port          TEXT    NOT NULL,
  detail        TEXT    NOT NULL DEFAULT '', -- why, in a sentence
  score         INTEGER NOT NULL DEFAULT 0,
  record        TEXT    NOT NULL DEFAULT '', -- what an AI was asked and answered, as JSON
  at            INTEGER NOT NULL,
  PRIMARY KEY (enrollment_id, node)
) WITHOUT ROWID;
CREATE INDEX choice_node ON choice (sequence_id, node, port);

-- How many people came into a node and left it, by version and day: who came in
-- has left, stands there, or ended there.
CREATE TABLE tally (
  sequence_id INTEGER NOT NULL,
  version_id  INTEGER NOT NULL,
  node        TEXT    NOT NULL,
  port        TEXT    NOT NULL, -- the way out; empty for an entrance
  how         TEXT    NOT NULL CONSTRAINT tally_how CHECK (how = 'entered' OR how = 'done' OR how = 'skipped' OR how = 'failed' OR how = 'moved' OR how = 'unenrolled'),
  day         INTEGER NOT NULL, -- since 1970-01-01, in UTC
  n           INTEGER NOT NULL,
  PRIMARY KEY (sequence_id, version_id, node, port, how, day)
) WITHOUT ROWID;

-- What reps are told by Notify Rep.
CREATE TABLE notice (
  id            INTEGER PRIMARY KEY,
  pid           TEXT    NOT NULL UNIQUE,
  enrollment_id INTEGER NOT NULL,
  contact_id    INTEGER NOT NULL,
  sequence_id   INTEGER NOT NULL,
  node          TEXT    NOT NULL,
  who           TEXT    NOT NULL DEFAULT '',
  via           TEXT    NOT NULL CONSTRAINT notice_via CHECK (via IN ('app', 'desktop', 'email', 'webhook')),
  target        TEXT    NOT NULL DEFAULT '',
  text          TEXT    NOT NULL,
  waits         INTEGER NOT NULL DEFAULT 0,
  at            INTEGER NOT NULL,
  sent_at       INTEGER NOT NULL DEFAULT 0, -- when it went out by its way
  tries         INTEGER NOT NULL DEFAULT 0,
  problem       TEXT    NOT NULL DEFAULT '',
  done_at       INTEGER NOT NULL DEFAULT 0, -- when it was dealt with
  done_by       TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX notice_open ON notice (id) WHERE done_at = 0;
CREATE INDEX notice_unsent ON notice (id) WHERE sent_at = 0;
CREATE INDEX notice_enrollment ON notice (enrollment_id);
