-- How many reviewers an attempt of a take-home waits for before anybody's marks are shown. Rows are kept
-- as they were written: the latest of an attempt counts; where there is none, one reviewer is enough.

CREATE TABLE review_expected (
    id        INTEGER NOT NULL PRIMARY KEY,
    attempt   TEXT NOT NULL REFERENCES attempt (id),
    said_at   TEXT NOT NULL,
    reviewers INTEGER NOT NULL CHECK (reviewers BETWEEN 1 AND 20)
) STRICT;

CREATE INDEX review_expected_by_attempt ON review_expected (attempt, id);

CREATE TRIGGER review_expected_is_not_changed BEFORE UPDATE ON review_expected
BEGIN SELECT RAISE(ABORT, 'what was expected is never changed'); END;

CREATE TRIGGER review_expected_is_not_removed BEFORE DELETE ON review_expected
BEGIN SELECT RAISE(ABORT, 'what was expected is never removed'); END;

-- INSERT OR REPLACE removes a row without asking the triggers above.
CREATE TRIGGER review_expected_is_not_replaced BEFORE INSERT ON review_expected
WHEN EXISTS (SELECT 1 FROM review_expected WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'what was expected is never replaced'); END;
