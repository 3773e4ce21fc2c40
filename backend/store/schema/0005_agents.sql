-- Agents that write with a language model: where models answer, what their calls
-- took, and how people judged what was written.

ALTER TABLE agent ADD COLUMN knowledge TEXT NOT NULL DEFAULT '';
ALTER TABLE agent ADD COLUMN endpoint TEXT NOT NULL DEFAULT '';         -- pid; empty for the built-in composer
ALTER TABLE agent ADD COLUMN model TEXT NOT NULL DEFAULT '';            -- at the endpoint; empty for its own
ALTER TABLE agent ADD COLUMN temperature INTEGER NOT NULL DEFAULT 70;   -- hundredths
ALTER TABLE agent ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;          -- while the endpoint is down
ALTER TABLE agent ADD COLUMN per_day INTEGER NOT NULL DEFAULT 0;        -- most it may spend, in millionths

-- Money is in millionths of the workspace's currency.
CREATE TABLE endpoint (
  id              INTEGER PRIMARY KEY,
  pid             TEXT    NOT NULL UNIQUE,
  name            TEXT    NOT NULL DEFAULT '',
  kind            TEXT    NOT NULL DEFAULT 'compatible' CONSTRAINT endpoint_kind CHECK (kind IN ('openai', 'azure', 'compatible')),
  base_url        TEXT    NOT NULL DEFAULT '',
  model           TEXT    NOT NULL DEFAULT '',
  api_version     TEXT    NOT NULL DEFAULT '',
  ability         TEXT    NOT NULL DEFAULT '' CONSTRAINT endpoint_ability CHECK (ability IN ('', 'json_schema', 'json_object', 'text')),
  old_limit       INTEGER NOT NULL DEFAULT 0,
  fixed_temp      INTEGER NOT NULL DEFAULT 0,
  concurrency     INTEGER NOT NULL DEFAULT 4,
  per_minute      INTEGER NOT NULL DEFAULT 0,
  timeout_seconds INTEGER NOT NULL DEFAULT 120,
  price_in        INTEGER NOT NULL DEFAULT 0, -- for a million tokens
  price_cached    INTEGER NOT NULL DEFAULT 0,
  price_out       INTEGER NOT NULL DEFAULT 0,
  per_day         INTEGER NOT NULL DEFAULT 0,
  has_key         INTEGER NOT NULL DEFAULT 0,
  sv              INTEGER NOT NULL DEFAULT 0, del INTEGER NOT NULL DEFAULT 0, fh TEXT NOT NULL DEFAULT '{}'
);

-- One question to a model, with its tries. What was written is with the message,
-- what was decided with the choice; here is only what it took.
CREATE TABLE model_call (
  id            INTEGER PRIMARY KEY,
  at            INTEGER NOT NULL,
  endpoint      TEXT    NOT NULL,
  agent         TEXT    NOT NULL,
  model         TEXT    NOT NULL,
  purpose       TEXT    NOT NULL, -- draft, redraft, variant, decide, qualify, playground
  prompt        TEXT    NOT NULL, -- the prompt's version
  enrollment_id INTEGER NOT NULL DEFAULT 0,
  tokens_in     INTEGER NOT NULL,
  tokens_cached INTEGER NOT NULL,
  tokens_out    INTEGER NOT NULL,
  ms            INTEGER NOT NULL,
  tries         INTEGER NOT NULL,
  cost          INTEGER NOT NULL,
  outcome       TEXT    NOT NULL, -- ok, or what hindered it
  detail        TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX model_call_at ON model_call (at);

-- What was spent, by day of the machine: budgets are looked up at every call.
CREATE TABLE spent (
  day        TEXT    NOT NULL,
  endpoint   TEXT    NOT NULL,
  agent      TEXT    NOT NULL,
  calls      INTEGER NOT NULL DEFAULT 0,
  failed     INTEGER NOT NULL DEFAULT 0,
  tokens_in  INTEGER NOT NULL DEFAULT 0,
  tokens_out INTEGER NOT NULL DEFAULT 0,
  ms         INTEGER NOT NULL DEFAULT 0,
  cost       INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (day, endpoint, agent)
) WITHOUT ROWID;

-- How a person judged a draft; one that is taken back is judged anew.
CREATE TABLE verdict (
  message_id INTEGER PRIMARY KEY,
  agent      TEXT    NOT NULL,
  how        TEXT    NOT NULL CONSTRAINT verdict_how CHECK (how IN ('unedited', 'edited', 'rejected')),
  reason     TEXT    NOT NULL DEFAULT '',
  by         TEXT    NOT NULL DEFAULT '',
  at         INTEGER NOT NULL
);
CREATE INDEX verdict_agent ON verdict (agent, at);

-- What agents sent by themselves is told once a day, with how many more there were.
ALTER TABLE notice ADD COLUMN more INTEGER NOT NULL DEFAULT 0;

-- A draft that a person has laid aside, or handed to a colleague. It is no state of
-- the walk: an enrollment that moves on leaves it behind.
CREATE TABLE laid (
  enrollment_id INTEGER PRIMARY KEY,
  visit_no      INTEGER NOT NULL,
  until         INTEGER NOT NULL DEFAULT 0,
  whom          TEXT    NOT NULL DEFAULT ''
);

CREATE INDEX event_rules ON event (id) WHERE kind = 'rule_changed';
