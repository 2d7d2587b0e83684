-- Take-homes: what a project showed beside its verdict, by which rubric it is marked, and what
-- reviewers said. A rubric is kept with its attempt, so that a changed pack changes no old scorecard.

-- A JSON object { "delta", "own_tests", "timeline", "notes" }; NULL for a submission that is no project.
ALTER TABLE attempt ADD COLUMN evidence TEXT;
-- A JSON object { "dimensions", "talking_points" }; NULL for a prompt that is no take-home.
ALTER TABLE attempt ADD COLUMN rubric TEXT;
-- The submission's absolute path when it was graded, for finding its attempt; never shown.
ALTER TABLE attempt ADD COLUMN location TEXT;

CREATE TABLE review (
    attempt    TEXT NOT NULL REFERENCES attempt (id),
    reviewer   TEXT NOT NULL,
    -- RFC 3339 in UTC to the millisecond.
    started_at TEXT NOT NULL,
    PRIMARY KEY (attempt, reviewer)
) STRICT, WITHOUT ROWID;

-- Rows are kept as they were written: the latest of a reviewer for a dimension counts.
CREATE TABLE review_mark (
    id         INTEGER NOT NULL PRIMARY KEY,
    attempt    TEXT NOT NULL,
    reviewer   TEXT NOT NULL,
    marked_at  TEXT NOT NULL,
    -- The id of a dimension of the attempt's rubric.
    dimension  TEXT NOT NULL,
    level      INTEGER NOT NULL CHECK (level BETWEEN 1 AND 4),
    -- May be empty.
    comment    TEXT NOT NULL,
    FOREIGN KEY (attempt, reviewer) REFERENCES review (attempt, reviewer)
) STRICT;

CREATE INDEX review_mark_by_review ON review_mark (attempt, reviewer, id);

CREATE TABLE review_end (
    attempt      TEXT NOT NULL,
    reviewer     TEXT NOT NULL,
    ended_at     TEXT NOT NULL,
    -- Whether it was taken back, so that it counts no more and is not waited for.
    is_withdrawn INTEGER NOT NULL CHECK (is_withdrawn IN (0, 1)),
    PRIMARY KEY (attempt, reviewer),
    FOREIGN KEY (attempt, reviewer) REFERENCES review (attempt, reviewer)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER review_is_not_changed BEFORE UPDATE ON review
BEGIN SELECT RAISE(ABORT, 'a review is never changed'); END;

CREATE TRIGGER review_is_not_removed BEFORE DELETE ON review
BEGIN SELECT RAISE(ABORT, 'a review is never removed'); END;

-- INSERT OR REPLACE removes a row without asking the triggers above.
CREATE TRIGGER review_is_not_replaced BEFORE INSERT ON review
WHEN EXISTS (SELECT 1 FROM review WHERE attempt = NEW.attempt AND reviewer = NEW.reviewer)
BEGIN SELECT RAISE(ABORT, 'a review is never replaced'); END;

CREATE TRIGGER review_mark_is_not_changed BEFORE UPDATE ON review_mark
BEGIN SELECT RAISE(ABORT, 'a mark is never changed'); END;

CREATE TRIGGER review_mark_is_not_removed BEFORE DELETE ON review_mark
BEGIN SELECT RAISE(ABORT, 'a mark is never removed'); END;

-- INSERT OR REPLACE removes a row without asking the triggers above.
CREATE TRIGGER review_mark_is_not_replaced BEFORE INSERT ON review_mark
WHEN EXISTS (SELECT 1 FROM review_mark WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a mark is never replaced'); END;

CREATE TRIGGER review_end_is_not_changed BEFORE UPDATE ON review_end
BEGIN SELECT RAISE(ABORT, 'the end of a review is never changed'); END;

CREATE TRIGGER review_end_is_not_removed BEFORE DELETE ON review_end
BEGIN SELECT RAISE(ABORT, 'the end of a review is never removed'); END;

-- INSERT OR REPLACE removes a row without asking the triggers above.
CREATE TRIGGER review_end_is_not_replaced BEFORE INSERT ON review_end
WHEN EXISTS (SELECT 1 FROM review_end WHERE attempt = NEW.attempt AND reviewer = NEW.reviewer)
BEGIN SELECT RAISE(ABORT, 'the end of a review is never replaced'); END;

-- Whoever has ended a review may have seen others' marks.
CREATE TRIGGER review_mark_is_not_added_late BEFORE INSERT ON review_mark
WHEN EXISTS (SELECT 1 FROM review_end WHERE attempt = NEW.attempt AND reviewer = NEW.reviewer)
BEGIN SELECT RAISE(ABORT, 'a complete review gains no marks'); END;
