-- The list columns of every question, and nothing that makes the file large.
-- Disposable: `store.rs` rebuilds it whenever it is missing, damaged or of another version.

CREATE TABLE packs (
    slot        INTEGER PRIMARY KEY,
    name        TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    license     TEXT NOT NULL,
    digest      TEXT NOT NULL,            -- SHA-256 of its content
    faults      INTEGER NOT NULL          -- more than none: the pack has no other rows
) STRICT;

CREATE TABLE topics (
    pack    INTEGER NOT NULL,
    place   INTEGER NOT NULL,             -- in the pack's own order
    id      TEXT NOT NULL,
    title   TEXT NOT NULL,
    PRIMARY KEY (pack, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE tags (
    pack    INTEGER NOT NULL,
    tag     TEXT NOT NULL,
    PRIMARY KEY (pack, tag)
) STRICT, WITHOUT ROWID;

CREATE TABLE questions (
    pack        INTEGER NOT NULL,
    place       INTEGER NOT NULL,         -- by topic, then as the pack has them
    id          TEXT NOT NULL,
    file        TEXT NOT NULL,            -- the topic file that holds it
    topic       TEXT NOT NULL,
    kind        INTEGER NOT NULL,
    difficulty  INTEGER NOT NULL,         -- -1: it states none
    minutes     INTEGER,
    tags        TEXT NOT NULL,            -- with a space on both sides of each
    title       TEXT NOT NULL,
    answered    INTEGER NOT NULL,
    choices     INTEGER NOT NULL,
    code        INTEGER NOT NULL,
    prompt      INTEGER NOT NULL,         -- whether the pack has a folder for it
    PRIMARY KEY (pack, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX by_id ON questions (id);
CREATE INDEX by_topic ON questions (pack, topic, difficulty, kind);

CREATE TABLE aliases (
    alias   TEXT NOT NULL,
    pack    INTEGER NOT NULL,
    place   INTEGER NOT NULL,
    PRIMARY KEY (alias, pack, place)
) STRICT, WITHOUT ROWID;
