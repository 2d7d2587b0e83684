-- What was attempted and how it was judged. Rows are kept as they were written: a later version
-- of a pack or of prepkit judges again in a new attempt, never by changing an old one.

CREATE TABLE attempt (
    -- `a-`, nine letters of when it started, three that keep the same millisecond apart.
    id                TEXT NOT NULL PRIMARY KEY,
    -- RFC 3339 in UTC to the millisecond, so that text order is time order.
    started_at        TEXT NOT NULL,
    finished_at       TEXT NOT NULL,

    pack              TEXT NOT NULL,
    pack_version      TEXT NOT NULL,
    pack_digest       TEXT NOT NULL,
    prompt            TEXT NOT NULL,
    prompt_digest     TEXT NOT NULL,
    -- The path as it was given, for people; the digest says what was graded.
    submission        TEXT NOT NULL,
    submission_digest TEXT NOT NULL,

    prepkit           TEXT NOT NULL,
    runtime           TEXT NOT NULL,
    runtime_version   TEXT NOT NULL,
    -- A 64-bit number without a sign, in decimal.
    seed              TEXT NOT NULL,
    isolation         TEXT NOT NULL,
    -- A JSON array of names.
    isolation_layers  TEXT NOT NULL,

    outcome           TEXT NOT NULL,
    score             INTEGER NOT NULL CHECK (score BETWEEN 0 AND 100),
    message           TEXT,
    -- How many rows of check_result belong to it.
    checks            INTEGER NOT NULL,

    limit_call_ms     INTEGER NOT NULL,
    limit_heavy_ms    INTEGER NOT NULL,
    limit_cpu_ms      INTEGER NOT NULL,
    limit_memory_mib  INTEGER NOT NULL,
    limit_output_kib  INTEGER NOT NULL,

    used_wall_ms      REAL NOT NULL,
    used_cpu_ms       REAL NOT NULL,
    used_memory_mib   REAL NOT NULL,
    used_calls        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX attempt_by_prompt ON attempt (pack, prompt, started_at);
CREATE INDEX attempt_by_time ON attempt (started_at, id);

CREATE TABLE check_result (
    attempt      TEXT NOT NULL REFERENCES attempt (id),
    -- From 0, in the order of the check script.
    position     INTEGER NOT NULL,
    id           TEXT NOT NULL,
    "group"      TEXT NOT NULL CHECK ("group" IN ('core', 'edge', 'scale', 'bonus')),
    title        TEXT NOT NULL,
    status       TEXT NOT NULL CHECK (status IN ('passed', 'failed', 'not-run')),
    message      TEXT,
    statement    TEXT,
    reproduction TEXT,
    unstable     INTEGER NOT NULL CHECK (unstable IN (0, 1)),
    cause        TEXT,
    ms           REAL NOT NULL,
    PRIMARY KEY (attempt, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER attempt_is_not_changed BEFORE UPDATE ON attempt
BEGIN SELECT RAISE(ABORT, 'an attempt is never changed'); END;

CREATE TRIGGER attempt_is_not_removed BEFORE DELETE ON attempt
BEGIN SELECT RAISE(ABORT, 'an attempt is never removed'); END;

-- INSERT OR REPLACE removes a row without asking the triggers above.
CREATE TRIGGER attempt_is_not_replaced BEFORE INSERT ON attempt
WHEN EXISTS (SELECT 1 FROM attempt WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'an attempt is never replaced'); END;

CREATE TRIGGER check_result_is_not_changed BEFORE UPDATE ON check_result
BEGIN SELECT RAISE(ABORT, 'a check result is never changed'); END;

CREATE TRIGGER check_result_is_not_removed BEFORE DELETE ON check_result
BEGIN SELECT RAISE(ABORT, 'a check result is never removed'); END;

CREATE TRIGGER check_result_is_not_replaced BEFORE INSERT ON check_result
WHEN EXISTS (SELECT 1 FROM check_result WHERE attempt = NEW.attempt AND position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'a check result is never replaced'); END;

-- A finished attempt gains no checks.
CREATE TRIGGER check_result_is_not_added BEFORE INSERT ON check_result
WHEN NEW.position NOT BETWEEN 0 AND (SELECT checks - 1 FROM attempt WHERE id = NEW.attempt)
BEGIN SELECT RAISE(ABORT, 'an attempt gains no checks'); END;
