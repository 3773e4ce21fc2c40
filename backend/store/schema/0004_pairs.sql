-- Contacts that look alike and are two people, as a person has said: a set like
-- the tags of a contact. Of a pair the lesser pid stands first.

CREATE TABLE distinct_pair (
  a     TEXT    NOT NULL,
  b     TEXT    NOT NULL,
  sv    INTEGER NOT NULL, del INTEGER NOT NULL DEFAULT 0, stamp TEXT NOT NULL,
  PRIMARY KEY (a, b)
) WITHOUT ROWID;
