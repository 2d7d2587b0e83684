-- Practice: what was answered, and how it went by the person's own word. Rows are kept as they were
-- written; an answer that was taken back is named in another table.

-- A round of questions, which is left and taken up again.
CREATE TABLE quiz (
    id         INTEGER NOT NULL PRIMARY KEY,
    -- RFC 3339 in UTC to the millisecond, so that text order is time order.
    started_at TEXT NOT NULL,
    -- A JSON array of [pack, question], in the order in which they are asked.
    questions  TEXT NOT NULL
) STRICT;

CREATE TABLE answer (
    id          INTEGER NOT NULL PRIMARY KEY,
    answered_at TEXT NOT NULL,
    pack        TEXT NOT NULL,
    -- The id of a question.
    question    TEXT NOT NULL,
    -- From 1, it was not known, to 4, it was known at once.
    rating      INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 4),
    -- What was typed or chosen; empty where the answer was only looked at.
    text        TEXT NOT NULL,
    -- A JSON array of the key points that it made, by the person's own ticks; NULL: none were asked for.
    points      TEXT,
    quiz        INTEGER REFERENCES quiz (id)
) STRICT;

CREATE INDEX answer_by_question ON answer (pack, question, answered_at);
CREATE INDEX answer_by_quiz ON answer (quiz);

CREATE TABLE answer_undone (
    answer    INTEGER NOT NULL PRIMARY KEY REFERENCES answer (id),
    undone_at TEXT NOT NULL
) STRICT;

-- What somebody prepares for; the last one counts.
CREATE TABLE goal (
    id        INTEGER NOT NULL PRIMARY KEY,
    made_at   TEXT NOT NULL,
    -- A day, as 2026-01-31.
    date      TEXT NOT NULL,
    minutes   INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
    -- Which questions, as one query; empty: all.
    query     TEXT NOT NULL
) STRICT;

CREATE TRIGGER answer_is_not_changed BEFORE UPDATE ON answer
BEGIN SELECT RAISE(ABORT, 'an answer is never changed'); END;

CREATE TRIGGER answer_is_not_removed BEFORE DELETE ON answer
BEGIN SELECT RAISE(ABORT, 'an answer is never removed'); END;

-- INSERT OR REPLACE removes a row without asking the triggers above.
CREATE TRIGGER answer_is_not_replaced BEFORE INSERT ON answer
WHEN EXISTS (SELECT 1 FROM answer WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'an answer is never replaced'); END;
