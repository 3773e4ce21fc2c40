-- When an agent sends by itself, and how much of a day.

ALTER TABLE agent ADD COLUMN hours TEXT NOT NULL DEFAULT 'null';     -- its working hours; null for always
ALTER TABLE agent ADD COLUMN daily_cap INTEGER NOT NULL DEFAULT 0;   -- most it sends by itself in a day; 0 for no cap

-- What agents sent by themselves, by day of the sender.
CREATE TABLE agent_day (
  agent TEXT    NOT NULL,
  day   TEXT    NOT NULL,
  sent  INTEGER NOT NULL,
  PRIMARY KEY (agent, day)
) WITHOUT ROWID;
