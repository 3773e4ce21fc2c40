-- The whole house of one workspace. One database holds one workspace.
--
-- Row ids are integers and never leave this file; what the outside sees are
-- public ids (pid, UUIDv7). Times are UTC milliseconds, 0 where not set.
--
-- Three kinds of tables:
--   definitions and contacts, which people edit: every row carries sv (the
--     workspace seq of its last change), del (a tombstone) and fh (per field the
--     stamp [clock, device] of its last edit), so that edits can be merged field
--     by field between machines;
--   execution, which only the authority writes: enrollment, visit, attempt,
--     quota, reached, due;
--   events, which only grow: message, event.

CREATE TABLE workspace (
  id              INTEGER PRIMARY KEY CONSTRAINT one_workspace CHECK (id = 1),
  pid             TEXT    NOT NULL,
  device          TEXT    NOT NULL,
  authority_kind  TEXT    NOT NULL DEFAULT 'device' CONSTRAINT authority_kind CHECK (authority_kind IN ('device', 'server')),
  authority_id    TEXT    NOT NULL,
  authority_epoch INTEGER NOT NULL DEFAULT 1,
  incarnation     TEXT    NOT NULL,
  seq             INTEGER NOT NULL DEFAULT 0,
  min_seq         INTEGER NOT NULL DEFAULT 0,
  clock           INTEGER NOT NULL DEFAULT 0, -- the largest edit stamp handed out
  alive_at        INTEGER NOT NULL DEFAULT 0, -- when the processor last ran
  stopped_at      INTEGER NOT NULL DEFAULT 0, -- Emergency Stop since
  stopped_by      TEXT    NOT NULL DEFAULT '',
  stop_note       TEXT    NOT NULL DEFAULT ''
);

CREATE TABLE setting (
  id    INTEGER PRIMARY KEY,
  pid   TEXT    NOT NULL UNIQUE, -- the setting's key
  value TEXT    NOT NULL DEFAULT 'null',
  sv    INTEGER NOT NULL DEFAULT 0, del INTEGER NOT NULL DEFAULT 0, fh TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE contact (
  id          INTEGER PRIMARY KEY,
  pid         TEXT    NOT NULL UNIQUE,
  email       TEXT    NOT NULL DEFAULT '', -- normalised: the key of a person
  first_name  TEXT    NOT NULL DEFAULT '',
  last_name   TEXT    NOT NULL DEFAULT '',
  company     TEXT    NOT NULL DEFAULT '',
  title       TEXT    NOT NULL DEFAULT '',
  phone       TEXT    NOT NULL DEFAULT '',
  mobile      TEXT    NOT NULL DEFAULT '',
  time_zone   TEXT    NOT NULL DEFAULT '',
  country     TEXT    NOT NULL DEFAULT '',
  state       TEXT    NOT NULL DEFAULT '',
  city        TEXT    NOT NULL DEFAULT '',
  industry    TEXT    NOT NULL DEFAULT '',
  linkedin    TEXT    NOT NULL DEFAULT '',
  lead_status TEXT    NOT NULL DEFAULT 'new',
  owner       TEXT    NOT NULL DEFAULT '',
  notes       TEXT    NOT NULL DEFAULT '',
  dnc         INTEGER NOT NULL DEFAULT 0 CONSTRAINT dnc_flag CHECK (dnc IN (0, 1)),
  no_email    INTEGER NOT NULL DEFAULT 0 CONSTRAINT no_email_flag CHECK (no_email IN (0, 1)),
  away_until  INTEGER NOT NULL DEFAULT 0,
  source      TEXT    NOT NULL DEFAULT '',
  created_at  INTEGER NOT NULL DEFAULT 0,
  sv          INTEGER NOT NULL DEFAULT 0, del INTEGER NOT NULL DEFAULT 0, fh TEXT NOT NULL DEFAULT '{}'
);
CREATE UNIQUE INDEX contact_email ON contact (email) WHERE email <> '' AND del = 0;

CREATE VIRTUAL TABLE contact_text USING fts5 (
  first_name, last_name, email, company, title, content = 'contact', content_rowid = 'id', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER contact_text_insert AFTER INSERT ON contact BEGIN
  INSERT INTO contact_text (rowid, first_name, last_name, email, company, title)
  VALUES (new.id, new.first_name, new.last_name, new.email, new.company, new.title);
END;
CREATE TRIGGER contact_text_delete AFTER DELETE ON contact BEGIN
  INSERT INTO contact_text (contact_text, rowid, first_name, last_name, email, company, title)
  VALUES ('delete', old.id, old.first_name, old.last_name, old.email, old.company, old.title);
END;
CREATE TRIGGER contact_text_update AFTER UPDATE OF first_name, last_name, email, company, title ON contact BEGIN
  INSERT INTO contact_text (contact_text, rowid, first_name, last_name, email, company, title)
  VALUES ('delete', old.id, old.first_name, old.last_name, old.email, old.company, old.title);
  INSERT INTO contact_text (rowid, first_name, last_name, email, company, title)
  VALUES (new.id, new.first_name, new.last_name, new.email, new.company, new.title);
END;

CREATE TABLE suppression (
  id      INTEGER PRIMARY KEY,
  pid     TEXT    NOT NULL UNIQUE, -- "email:" and the normalised address
  reason  TEXT    NOT NULL DEFAULT '',
  source  TEXT    NOT NULL DEFAULT '',
  at      INTEGER NOT NULL DEFAULT 0,
  sv      INTEGER NOT NULL DEFAULT 0, del INTEGER NOT NULL DEFAULT 0, fh TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE sender (
  id            INTEGER PRIMARY KEY,
  pid           TEXT    NOT NULL UNIQUE,
  name          TEXT    NOT NULL DEFAULT '',
  from_name     TEXT    NOT NULL DEFAULT '',
  from_addr     TEXT    NOT NULL DEFAULT '',
  company       TEXT    NOT NULL DEFAULT '',
  signature     TEXT    NOT NULL DEFAULT '',
  time_zone     TEXT    NOT NULL DEFAULT '',
  smtp_host     TEXT    NOT NULL DEFAULT '',
  smtp_port     INTEGER NOT NULL DEFAULT 0,
  smtp_security TEXT    NOT NULL DEFAULT 'starttls' CONSTRAINT smtp_security CHECK (smtp_security IN ('starttls', 'tls', 'none')),
  imap_host     TEXT    NOT NULL DEFAULT '',
  imap_port     INTEGER NOT NULL DEFAULT 0,
  imap_security TEXT    NOT NULL DEFAULT 'tls' CONSTRAINT imap_security CHECK (imap_security IN ('starttls', 'tls', 'none')),
  username      TEXT    NOT NULL DEFAULT '',
  per_day       INTEGER NOT NULL DEFAULT 0,
  gap_seconds   INTEGER NOT NULL DEFAULT 0,
  unsubscribe   INTEGER NOT NULL DEFAULT 1 CONSTRAINT unsubscribe_flag CHECK (unsubscribe IN (0, 1)),
  keeps_sent    INTEGER NOT NULL DEFAULT 0 CONSTRAINT keeps_sent_flag CHECK (keeps_sent IN (0, 1)),
  sv            INTEGER NOT NULL DEFAULT 0, del INTEGER NOT NULL DEFAULT 0, fh TEXT NOT NULL DEFAULT '{}'
);

-- What this machine knows of a sender's health; never synced.
CREATE TABLE sender_state (
  sender_id  INTEGER PRIMARY KEY REFERENCES sender (id),
  ready      INTEGER NOT NULL DEFAULT 0, -- a password is stored
  inbox_at   INTEGER NOT NULL DEFAULT 0, -- when the inbox was last read to its end
  sent_at    INTEGER NOT NULL DEFAULT 0,
  problem    TEXT    NOT NULL DEFAULT '',
  problem_at INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE mailbox (
  sender_id   INTEGER NOT NULL REFERENCES sender (id),
  folder      TEXT    NOT NULL,
  uidvalidity INTEGER NOT NULL,
  last_uid    INTEGER NOT NULL,
  PRIMARY KEY (sender_id, folder)
) WITHOUT ROWID;

CREATE TABLE agent (
  id        INTEGER PRIMARY KEY,
  pid       TEXT    NOT NULL UNIQUE,
  name      TEXT    NOT NULL DEFAULT '',
  type      TEXT    NOT NULL DEFAULT 'sdr',
  persona   TEXT    NOT NULL DEFAULT '',
  goals     TEXT    NOT NULL DEFAULT '',
  tone      TEXT    NOT NULL DEFAULT 'friendly',
  rules     TEXT    NOT NULL DEFAULT '',
  level     TEXT    NOT NULL DEFAULT 'suggest_only' CONSTRAINT agent_level CHECK (level IN ('full_auto', 'act_review', 'suggest_only', 'off')),
  threshold INTEGER NOT NULL DEFAULT 40 CONSTRAINT agent_threshold CHECK (threshold BETWEEN 0 AND 100),
  sv        INTEGER NOT NULL DEFAULT 0, del INTEGER NOT NULL DEFAULT 0, fh TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE sequence (
  id          INTEGER PRIMARY KEY,
  pid         TEXT    NOT NULL UNIQUE,
  name        TEXT    NOT NULL DEFAULT '',
  description TEXT    NOT NULL DEFAULT '',
  status      TEXT    NOT NULL DEFAULT 'draft' CONSTRAINT sequence_status CHECK (status IN ('draft', 'active', 'paused', 'archived')),
  settings    TEXT    NOT NULL DEFAULT '{}',
  live        INTEGER NOT NULL DEFAULT 0, -- version id, 0 before the first publish
  paused_at   INTEGER NOT NULL DEFAULT 0,
  created_at  INTEGER NOT NULL DEFAULT 0,
  sv          INTEGER NOT NULL DEFAULT 0, del INTEGER NOT NULL DEFAULT 0, fh TEXT NOT NULL DEFAULT '{}'
);

-- The one draft of a sequence: nodes and edges are rows, so that two people's
-- edits to different nodes never overwrite each other.
CREATE TABLE node (
  id          INTEGER PRIMARY KEY,
  pid         TEXT    NOT NULL UNIQUE, -- the sequence's pid, a slash and the node's id
  sequence_id INTEGER NOT NULL DEFAULT 0,
  node        TEXT    NOT NULL DEFAULT '',
  kind        TEXT    NOT NULL DEFAULT '',
  name        TEXT    NOT NULL DEFAULT '',
  note        TEXT    NOT NULL DEFAULT '',
  disabled    INTEGER NOT NULL DEFAULT 0,
  config      TEXT    NOT NULL DEFAULT 'null',
  pos         TEXT    NOT NULL DEFAULT 'null',
  ord         INTEGER NOT NULL DEFAULT 0,
  sv          INTEGER NOT NULL DEFAULT 0, del INTEGER NOT NULL DEFAULT 0, fh TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX node_sequence ON node (sequence_id);

CREATE TABLE edge (
  id          INTEGER PRIMARY KEY,
  pid         TEXT    NOT NULL UNIQUE,
  sequence_id INTEGER NOT NULL DEFAULT 0,
  edge        TEXT    NOT NULL DEFAULT '',
  from_node   TEXT    NOT NULL DEFAULT '',
  port        TEXT    NOT NULL DEFAULT '',
  to_node     TEXT    NOT NULL DEFAULT '',
  ord         INTEGER NOT NULL DEFAULT 0,
  sv          INTEGER NOT NULL DEFAULT 0, del INTEGER NOT NULL DEFAULT 0, fh TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX edge_sequence ON edge (sequence_id);

-- A published version never changes; enrollments are pinned to one.
CREATE TABLE version (
  id          INTEGER PRIMARY KEY,
  pid         TEXT    NOT NULL UNIQUE,
  sequence_id INTEGER NOT NULL REFERENCES sequence (id),
  number      INTEGER NOT NULL,
  graph       TEXT    NOT NULL,
  hash        TEXT    NOT NULL,
  note        TEXT    NOT NULL DEFAULT '',
  by          TEXT    NOT NULL DEFAULT '',
  at          INTEGER NOT NULL,
  sv          INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT version_number UNIQUE (sequence_id, number)
);

-- Maintained counters behind the sequence cards.
CREATE TABLE stat (
  sequence_id INTEGER PRIMARY KEY REFERENCES sequence (id),
  active      INTEGER NOT NULL DEFAULT 0,
  paused      INTEGER NOT NULL DEFAULT 0,
  completed   INTEGER NOT NULL DEFAULT 0,
  unenrolled  INTEGER NOT NULL DEFAULT 0,
  waiting     INTEGER NOT NULL DEFAULT 0, -- drafts waiting for approval
  replied     INTEGER NOT NULL DEFAULT 0, -- enrollments in which the contact replied at least once
  sent        INTEGER NOT NULL DEFAULT 0
);

-- The CHECKs of the three tables that the processor writes compare one by one:
-- SQLite builds a table for an IN of more than two, anew for every row written.
CREATE TABLE enrollment (
  id           INTEGER PRIMARY KEY,
  pid          TEXT    NOT NULL,
  sequence_id  INTEGER NOT NULL,
  version_id   INTEGER NOT NULL,
  contact_id   INTEGER NOT NULL,
  sender_id    INTEGER NOT NULL DEFAULT 0,
  cycle        INTEGER NOT NULL DEFAULT 1,
  status       TEXT    NOT NULL CONSTRAINT enrollment_status CHECK (status = 'active' OR status = 'completed' OR status = 'paused' OR status = 'unenrolled'),
  reason       TEXT    NOT NULL DEFAULT '',
  note         TEXT    NOT NULL DEFAULT '',
  node         TEXT    NOT NULL DEFAULT '',
  visit_no     INTEGER NOT NULL DEFAULT 0,
  due_at       INTEGER NOT NULL DEFAULT 0,
  clock_at     INTEGER NOT NULL DEFAULT 0, -- its key in due, 0 when off the clock
  hold         TEXT    NOT NULL DEFAULT '',
  ver          INTEGER NOT NULL,
  entered_at   INTEGER NOT NULL,
  last_step_at INTEGER NOT NULL DEFAULT 0,
  paused_at    INTEGER NOT NULL DEFAULT 0,
  resume_at    INTEGER NOT NULL DEFAULT 0,
  ended_at     INTEGER NOT NULL DEFAULT 0,
  replied      INTEGER NOT NULL DEFAULT 0,
  thread       TEXT    NOT NULL DEFAULT '', -- subject, newest Message-ID, references; one a line
  sv           INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT ended_is_off_the_clock CHECK (status IN ('active', 'paused') OR clock_at = 0 OR hold = 'look_up')
);
-- Never two live enrollments of one contact in one sequence.
CREATE UNIQUE INDEX enrollment_live ON enrollment (sequence_id, contact_id) WHERE status IN ('active', 'paused');
CREATE UNIQUE INDEX enrollment_pid ON enrollment (pid);
CREATE INDEX enrollment_contact ON enrollment (contact_id);
CREATE INDEX enrollment_status ON enrollment (sequence_id, status);

-- What the clock must look at, clustered by when.
CREATE TABLE due (
  at            INTEGER NOT NULL,
  enrollment_id INTEGER NOT NULL,
  PRIMARY KEY (at, enrollment_id)
) WITHOUT ROWID;

-- One arrival of an enrollment at a step. The state and the attempt here are
-- what makes a step go out at most once.
CREATE TABLE visit (
  enrollment_id INTEGER NOT NULL,
  no            INTEGER NOT NULL,
  node          TEXT    NOT NULL,
  channel       TEXT    NOT NULL,
  state         TEXT    NOT NULL CONSTRAINT visit_state CHECK (state = 'drafting' OR state = 'awaiting_approval' OR state = 'ready' OR state = 'fired' OR state = 'sent' OR state = 'unknown' OR state = 'needs_human' OR state = 'skipped' OR state = 'failed' OR state = 'withdrawn'),
  reason        TEXT    NOT NULL DEFAULT '',
  detail        TEXT    NOT NULL DEFAULT '',
  message_id    INTEGER NOT NULL DEFAULT 0,
  attempt       TEXT    NOT NULL DEFAULT '',
  fired_at      INTEGER NOT NULL DEFAULT 0,
  tries         INTEGER NOT NULL DEFAULT 0,
  look_ups      INTEGER NOT NULL DEFAULT 0,
  approved      INTEGER NOT NULL DEFAULT 0,
  rule          TEXT    NOT NULL DEFAULT '',
  risk          INTEGER NOT NULL DEFAULT 0,
  created_at    INTEGER NOT NULL,
  settled_at    INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (enrollment_id, no),
  CONSTRAINT fired_has_attempt CHECK (attempt <> '' OR (state <> 'fired' AND state <> 'unknown' AND state <> 'needs_human'))
) WITHOUT ROWID;
-- What a person must look at: drafts, and outcomes that nothing proves.
CREATE INDEX visit_for_people ON visit (created_at, enrollment_id) WHERE state IN ('awaiting_approval', 'needs_human');

-- Send tickets. One row is one permission to write a message's last byte.
CREATE TABLE attempt (
  id            INTEGER PRIMARY KEY,
  pid           TEXT    NOT NULL,
  enrollment_id INTEGER NOT NULL,
  visit_no      INTEGER NOT NULL,
  message_id    INTEGER NOT NULL,
  executor      TEXT    NOT NULL,
  epoch         INTEGER NOT NULL,
  sha256        TEXT    NOT NULL,
  fired_at      INTEGER NOT NULL,
  outcome       TEXT    NOT NULL DEFAULT '' CONSTRAINT attempt_outcome CHECK (outcome = '' OR outcome = 'accepted' OR outcome = 'not_accepted' OR outcome = 'unknown'),
  outcome_at    INTEGER NOT NULL DEFAULT 0,
  evidence      TEXT    NOT NULL DEFAULT ''
);
-- Tickets whose outcome is not settled; at most one a visit.
CREATE UNIQUE INDEX attempt_open ON attempt (enrollment_id, visit_no) WHERE outcome IN ('', 'unknown');

-- Everything written to a contact or received from one, drafts included.
CREATE TABLE message (
  id            INTEGER PRIMARY KEY,
  pid           TEXT    NOT NULL,
  direction     TEXT    NOT NULL CONSTRAINT message_direction CHECK (direction IN ('out', 'in')),
  kind          TEXT    NOT NULL DEFAULT '', -- of an incoming one: reply, auto_reply, bounce, …
  contact_id    INTEGER NOT NULL,
  enrollment_id INTEGER NOT NULL DEFAULT 0,
  visit_no      INTEGER NOT NULL DEFAULT 0,
  channel       TEXT    NOT NULL,
  subject       TEXT    NOT NULL DEFAULT '',
  body          TEXT    NOT NULL DEFAULT '',
  original      TEXT    NOT NULL DEFAULT '', -- the draft before a person edited it, as JSON
  notes         TEXT    NOT NULL DEFAULT '', -- risk reasons and sources of a draft, as JSON
  header_id     TEXT    NOT NULL DEFAULT '',
  mime          TEXT    NOT NULL DEFAULT '', -- the frozen bytes, set with the first ticket
  at            INTEGER NOT NULL
);
CREATE INDEX message_contact ON message (contact_id, id);

-- Message-IDs of incoming mail that was dealt with.
CREATE TABLE seen (
  header_id TEXT    PRIMARY KEY,
  at        INTEGER NOT NULL
) WITHOUT ROWID;

-- Who had this sequence at which address: one person under two contacts is
-- written to once.
CREATE TABLE reached (
  sequence_id INTEGER NOT NULL,
  addr        TEXT    NOT NULL,
  contact_id  INTEGER NOT NULL,
  PRIMARY KEY (sequence_id, addr)
) WITHOUT ROWID;

-- Caps are consumed with the ticket.
CREATE TABLE quota (
  sender_id INTEGER PRIMARY KEY,
  day       TEXT    NOT NULL,
  sent      INTEGER NOT NULL,
  last_at   INTEGER NOT NULL
);

-- The audit log and the timeline.
CREATE TABLE event (
  id            INTEGER PRIMARY KEY,
  at            INTEGER NOT NULL,
  actor         TEXT    NOT NULL,
  kind          TEXT    NOT NULL,
  contact_id    INTEGER NOT NULL DEFAULT 0,
  enrollment_id INTEGER NOT NULL DEFAULT 0,
  sequence_id   INTEGER NOT NULL DEFAULT 0,
  detail        TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX event_contact ON event (contact_id, id) WHERE contact_id <> 0;

-- Commands that were carried out, so that one sent twice acts once.
CREATE TABLE command (
  id     TEXT    PRIMARY KEY,
  at     INTEGER NOT NULL,
  answer TEXT    NOT NULL
) WITHOUT ROWID;

CREATE TABLE import (
  id         INTEGER PRIMARY KEY,
  pid        TEXT    NOT NULL UNIQUE,
  file       TEXT    NOT NULL,
  headers    TEXT    NOT NULL DEFAULT '[]',
  state      TEXT    NOT NULL CONSTRAINT import_state CHECK (state IN ('running', 'done', 'cancelled', 'failed')),
  created    INTEGER NOT NULL DEFAULT 0,
  updated    INTEGER NOT NULL DEFAULT 0,
  skipped    INTEGER NOT NULL DEFAULT 0,
  refused    INTEGER NOT NULL DEFAULT 0,
  enrolled   INTEGER NOT NULL DEFAULT 0,
  sequence   TEXT    NOT NULL DEFAULT '',
  problem    TEXT    NOT NULL DEFAULT '',
  started_at INTEGER NOT NULL,
  ended_at   INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE import_reject (
  id        INTEGER PRIMARY KEY,
  import_id INTEGER NOT NULL REFERENCES import (id),
  line      INTEGER NOT NULL,
  reason    TEXT    NOT NULL,
  raw       TEXT    NOT NULL
);
CREATE INDEX import_reject_import ON import_reject (import_id, id);
