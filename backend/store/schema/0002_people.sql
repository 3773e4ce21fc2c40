-- People in depth: custom fields, consent, tags, lists, imports that can be
-- interrupted and taken back, enrolling as a job.
--
-- Sets (tags of a contact, members of a list) are rows of their own, so that one
-- person's addition and another's removal can be merged: each row carries sv,
-- del and the stamp of its last change.
--
-- In a contact's fh, "*" is the stamp of all fields that have none of their own:
-- a contact that came in by file has that one alone.

ALTER TABLE contact ADD COLUMN custom TEXT NOT NULL DEFAULT '{}'; -- custom fields by key, as JSON
ALTER TABLE contact ADD COLUMN ai_paused INTEGER NOT NULL DEFAULT 0 CONSTRAINT ai_paused_flag CHECK (ai_paused IN (0, 1));
-- A channel's consent is one field, {state, source, at}: its parts belong together.
ALTER TABLE contact ADD COLUMN consent_email TEXT NOT NULL DEFAULT '{}';
ALTER TABLE contact ADD COLUMN consent_sms TEXT NOT NULL DEFAULT '{}';
ALTER TABLE contact ADD COLUMN consent_whatsapp TEXT NOT NULL DEFAULT '{}';
ALTER TABLE contact ADD COLUMN consent_voice TEXT NOT NULL DEFAULT '{}';
ALTER TABLE contact ADD COLUMN deleted_at INTEGER NOT NULL DEFAULT 0; -- its enrollments are still to be ended; 0 when they are
UPDATE contact SET consent_email = json_object('state', 'refused', 'source', 'import') WHERE no_email = 1;
ALTER TABLE contact DROP COLUMN no_email;

ALTER TABLE visit ADD COLUMN account INTEGER NOT NULL DEFAULT 0; -- the sender's account it went out by, as the newest stamp of its fields

CREATE INDEX contact_by_name ON contact (lower(CASE WHEN first_name || last_name = '' THEN email ELSE trim(first_name || ' ' || last_name) END), id) WHERE del = 0;
CREATE INDEX contact_by_company ON contact (lower(company), id) WHERE del = 0;
CREATE INDEX contact_phone ON contact (phone) WHERE phone <> '' AND del = 0;
CREATE INDEX contact_mobile ON contact (mobile) WHERE mobile <> '' AND del = 0;
CREATE INDEX contact_linkedin ON contact (linkedin) WHERE linkedin <> '' AND del = 0;
CREATE INDEX contact_leaving ON contact (deleted_at) WHERE deleted_at <> 0;

CREATE TABLE custom_field (
  id      INTEGER PRIMARY KEY,
  pid     TEXT    NOT NULL UNIQUE, -- its key in contact.custom
  name    TEXT    NOT NULL DEFAULT '',
  type    TEXT    NOT NULL DEFAULT 'text',
  options TEXT    NOT NULL DEFAULT '[]',
  ord     INTEGER NOT NULL DEFAULT 0,
  sv      INTEGER NOT NULL DEFAULT 0, del INTEGER NOT NULL DEFAULT 0, fh TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE contact_tag (
  contact_id INTEGER NOT NULL REFERENCES contact (id),
  key        TEXT    NOT NULL, -- the tag in lower case
  tag        TEXT    NOT NULL,
  sv         INTEGER NOT NULL, del INTEGER NOT NULL DEFAULT 0, stamp TEXT NOT NULL,
  PRIMARY KEY (contact_id, key)
) WITHOUT ROWID;
CREATE INDEX contact_tag_key ON contact_tag (key, contact_id) WHERE del = 0;

CREATE TABLE list (
  id         INTEGER PRIMARY KEY,
  pid        TEXT    NOT NULL UNIQUE,
  name       TEXT    NOT NULL DEFAULT '',
  kind       TEXT    NOT NULL DEFAULT 'static' CONSTRAINT list_kind CHECK (kind IN ('static', 'smart')),
  filter     TEXT    NOT NULL DEFAULT '{}', -- of a smart list
  created_at INTEGER NOT NULL DEFAULT 0,
  sv         INTEGER NOT NULL DEFAULT 0, del INTEGER NOT NULL DEFAULT 0, fh TEXT NOT NULL DEFAULT '{}'
);
CREATE TABLE list_member (
  list_id    INTEGER NOT NULL REFERENCES list (id),
  contact_id INTEGER NOT NULL REFERENCES contact (id),
  sv         INTEGER NOT NULL, del INTEGER NOT NULL DEFAULT 0, stamp TEXT NOT NULL,
  PRIMARY KEY (list_id, contact_id)
) WITHOUT ROWID;
CREATE INDEX list_member_contact ON list_member (contact_id, list_id) WHERE del = 0;

-- A saved view: a filter with the columns and the order it is looked at in.
CREATE TABLE view (
  id      INTEGER PRIMARY KEY,
  pid     TEXT    NOT NULL UNIQUE,
  name    TEXT    NOT NULL DEFAULT '',
  filter  TEXT    NOT NULL DEFAULT '{}',
  columns TEXT    NOT NULL DEFAULT '[]',
  sort    TEXT    NOT NULL DEFAULT '',
  ord     INTEGER NOT NULL DEFAULT 0,
  sv      INTEGER NOT NULL DEFAULT 0, del INTEGER NOT NULL DEFAULT 0, fh TEXT NOT NULL DEFAULT '{}'
);

-- How a kind of file is taken in, known again by its headers.
CREATE TABLE mapping (
  id      INTEGER PRIMARY KEY,
  pid     TEXT    NOT NULL UNIQUE,
  name    TEXT    NOT NULL DEFAULT '',
  headers TEXT    NOT NULL DEFAULT '[]',
  fields  TEXT    NOT NULL DEFAULT '{}', -- field by header
  options TEXT    NOT NULL DEFAULT '{}',
  sv      INTEGER NOT NULL DEFAULT 0, del INTEGER NOT NULL DEFAULT 0, fh TEXT NOT NULL DEFAULT '{}'
);

-- Folders of this machine whose files are imported; never synced.
CREATE TABLE watch_folder (
  id         INTEGER PRIMARY KEY,
  pid        TEXT    NOT NULL UNIQUE,
  path       TEXT    NOT NULL UNIQUE,
  mapping    TEXT    NOT NULL DEFAULT '', -- a saved mapping's pid; empty to find the one that fits
  options    TEXT    NOT NULL DEFAULT '{}',
  problem    TEXT    NOT NULL DEFAULT '',
  imported   INTEGER NOT NULL DEFAULT 0, -- files
  seen_at    INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE import_job (
  id         INTEGER PRIMARY KEY,
  pid        TEXT    NOT NULL UNIQUE,
  file       TEXT    NOT NULL,
  upload     TEXT    NOT NULL DEFAULT '', -- the kept file while the job may go on
  request    TEXT    NOT NULL DEFAULT '{}',
  headers    TEXT    NOT NULL DEFAULT '[]',
  state      TEXT    NOT NULL CONSTRAINT import_state CHECK (state IN ('running', 'paused', 'done', 'cancelled', 'failed', 'undoing', 'undone')),
  position   INTEGER NOT NULL DEFAULT 0, -- rows of the file that are dealt with
  read_bytes INTEGER NOT NULL DEFAULT 0,
  size_bytes INTEGER NOT NULL DEFAULT 0,
  created    INTEGER NOT NULL DEFAULT 0,
  updated    INTEGER NOT NULL DEFAULT 0,
  skipped    INTEGER NOT NULL DEFAULT 0,
  refused    INTEGER NOT NULL DEFAULT 0,
  enrolled   INTEGER NOT NULL DEFAULT 0,
  enroll_at  INTEGER NOT NULL DEFAULT 0, -- the last contact that was offered to the sequence
  sequence   TEXT    NOT NULL DEFAULT '',
  list       TEXT    NOT NULL DEFAULT '',
  remarks    TEXT    NOT NULL DEFAULT '[]', -- what was changed on the way in, counted
  problem    TEXT    NOT NULL DEFAULT '',
  by         TEXT    NOT NULL DEFAULT '',
  clock      INTEGER NOT NULL DEFAULT 0, -- the last edit stamp it handed out
  kept       INTEGER NOT NULL DEFAULT 0, -- contacts that undoing left as they were
  started_at INTEGER NOT NULL,
  ended_at   INTEGER NOT NULL DEFAULT 0
);
INSERT INTO import_job (id, pid, file, headers, state, created, updated, skipped, refused, enrolled, sequence, problem, started_at, ended_at)
  SELECT id, pid, file, headers, state, created, updated, skipped, refused, enrolled, sequence, problem, started_at, ended_at FROM import;
CREATE TABLE import_refusal (
  import_id INTEGER NOT NULL REFERENCES import_job (id),
  line      INTEGER NOT NULL,
  reason    TEXT    NOT NULL,
  remedy    TEXT    NOT NULL DEFAULT '',
  raw       TEXT    NOT NULL,
  PRIMARY KEY (import_id, line)
) WITHOUT ROWID;
INSERT INTO import_refusal (import_id, line, reason, raw) SELECT import_id, line, reason, raw FROM import_reject WHERE true ON CONFLICT DO NOTHING;
DROP TABLE import_reject;
DROP TABLE import;
-- What an import did to each contact, for taking it back.
CREATE TABLE import_row (
  import_id  INTEGER NOT NULL REFERENCES import_job (id),
  contact_id INTEGER NOT NULL,
  created    INTEGER NOT NULL,
  before     TEXT    NOT NULL DEFAULT '{}', -- the changed fields as they were
  tags       TEXT    NOT NULL DEFAULT '[]', -- tag keys that it added
  listed     INTEGER NOT NULL DEFAULT 0,    -- it put the contact on the list
  PRIMARY KEY (import_id, contact_id)
) WITHOUT ROWID;

CREATE TABLE enroll_job (
  id          INTEGER PRIMARY KEY,
  pid         TEXT    NOT NULL UNIQUE,
  sequence_id INTEGER NOT NULL REFERENCES sequence (id),
  request     TEXT    NOT NULL,
  state       TEXT    NOT NULL CONSTRAINT enroll_job_state CHECK (state IN ('running', 'done', 'cancelled', 'failed', 'undone')),
  total       INTEGER NOT NULL DEFAULT 0, -- contacts that were chosen
  looked_at   INTEGER NOT NULL DEFAULT 0,
  enrolled    INTEGER NOT NULL DEFAULT 0,
  skipped     TEXT    NOT NULL DEFAULT '[]',
  position    INTEGER NOT NULL DEFAULT 0, -- contacts below this row id are still to be looked at
  taken_back  INTEGER NOT NULL DEFAULT 0,
  problem     TEXT    NOT NULL DEFAULT '',
  by          TEXT    NOT NULL DEFAULT '',
  started_at  INTEGER NOT NULL,
  ended_at    INTEGER NOT NULL DEFAULT 0
);
ALTER TABLE enrollment ADD COLUMN job_id INTEGER NOT NULL DEFAULT 0;
CREATE INDEX enrollment_job ON enrollment (job_id) WHERE job_id <> 0;

CREATE INDEX message_in ON message (kind, contact_id, at) WHERE direction = 'in';

-- Addresses of people who were erased, salted and hashed: should one come in
-- again, it is suppressed again.
CREATE TABLE erased (
  hash TEXT    PRIMARY KEY,
  at   INTEGER NOT NULL
) WITHOUT ROWID;
ALTER TABLE workspace ADD COLUMN salt TEXT NOT NULL DEFAULT '';
UPDATE workspace SET salt = lower(hex(randomblob(16)));

-- Further addresses of a contact, from merging two that were one person: mail
-- from them is known, and a file that holds them makes no new contact.
CREATE TABLE contact_alias (
  email      TEXT    PRIMARY KEY,
  contact_id INTEGER NOT NULL REFERENCES contact (id),
  sv         INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX contact_alias_contact ON contact_alias (contact_id);
