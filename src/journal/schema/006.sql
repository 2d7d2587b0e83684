-- Mock interviews, and what was being typed when a quiz was left. Rows are kept as they were written.

-- The last one for a question counts.
CREATE TABLE quiz_draft (
    id         INTEGER NOT NULL PRIMARY KEY,
    written_at TEXT NOT NULL,
    quiz       INTEGER NOT NULL REFERENCES quiz (id),
    pack       TEXT NOT NULL,
    question   TEXT NOT NULL,
    text       TEXT NOT NULL
) STRICT;

CREATE INDEX quiz_draft_by_question ON quiz_draft (quiz, pack, question);

CREATE TABLE mock (
    id         INTEGER NOT NULL PRIMARY KEY,
    started_at TEXT NOT NULL,
    minutes    INTEGER NOT NULL CHECK (minutes > 0),
    -- The id of a role in a pack; NULL: none.
    role       TEXT,
    level      TEXT NOT NULL,
    -- A whole number without a sign, which an INTEGER has no room for.
    seed       TEXT NOT NULL,
    -- A JSON array of {round, minutes, questions: [[pack, question]]}.
    sections   TEXT NOT NULL
) STRICT;

CREATE TABLE mock_answer (
    id          INTEGER NOT NULL PRIMARY KEY,
    mock        INTEGER NOT NULL REFERENCES mock (id),
    -- Places in the interview, from 0.
    section     INTEGER NOT NULL,
    place       INTEGER NOT NULL,
    asked_at    TEXT NOT NULL,
    answered_at TEXT NOT NULL,
    -- A JSON array of {asked, text}: the question, then follow-ups; or the stages of a design.
    said        TEXT NOT NULL,
    -- Of a coding prompt: the last attempt, if there was one.
    attempt     TEXT REFERENCES attempt (id),
    UNIQUE (mock, section, place)
) STRICT;

-- What an answer was worth, as the debrief came to it.
CREATE TABLE mock_mark (
    answer    INTEGER NOT NULL PRIMARY KEY REFERENCES mock_answer (id),
    marked_at TEXT NOT NULL,
    score     REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    -- A JSON array of the key points that it made, or null: none were asked for.
    points    TEXT NOT NULL,
    -- A JSON array of the levels that the stages of a design reached, from 1 to 4.
    levels    TEXT NOT NULL
) STRICT;

-- When an interview was left, the last one for it counts: what of its time was used, and what was said
-- to the question at hand.
CREATE TABLE mock_left (
    id      INTEGER NOT NULL PRIMARY KEY,
    mock    INTEGER NOT NULL REFERENCES mock (id),
    left_at TEXT NOT NULL,
    seconds INTEGER NOT NULL CHECK (seconds >= 0),
    section INTEGER NOT NULL,
    place   INTEGER NOT NULL,
    -- A JSON array of {asked, text}, as in an answer.
    said    TEXT NOT NULL,
    -- What was being typed.
    draft   TEXT NOT NULL
) STRICT;

CREATE INDEX mock_left_by_mock ON mock_left (mock);

-- Where the coding round is worked at.
CREATE TABLE mock_folder (
    mock INTEGER NOT NULL PRIMARY KEY REFERENCES mock (id),
    path TEXT NOT NULL
) STRICT;

-- The debrief is done, or was declined.
CREATE TABLE mock_end (
    mock     INTEGER NOT NULL PRIMARY KEY REFERENCES mock (id),
    ended_at TEXT NOT NULL
) STRICT;

CREATE TRIGGER mock_is_not_changed BEFORE UPDATE ON mock
BEGIN SELECT RAISE(ABORT, 'an interview is never changed'); END;

CREATE TRIGGER mock_is_not_removed BEFORE DELETE ON mock
BEGIN SELECT RAISE(ABORT, 'an interview is never removed'); END;

CREATE TRIGGER mock_answer_is_not_changed BEFORE UPDATE ON mock_answer
BEGIN SELECT RAISE(ABORT, 'an answer is never changed'); END;

CREATE TRIGGER mock_answer_is_not_removed BEFORE DELETE ON mock_answer
BEGIN SELECT RAISE(ABORT, 'an answer is never removed'); END;

CREATE TRIGGER mock_mark_is_not_changed BEFORE UPDATE ON mock_mark
BEGIN SELECT RAISE(ABORT, 'a mark is never changed'); END;

CREATE TRIGGER mock_mark_is_not_removed BEFORE DELETE ON mock_mark
BEGIN SELECT RAISE(ABORT, 'a mark is never removed'); END;
