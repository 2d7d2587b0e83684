-- Which hints were shown, and when: `number` counts from 1, and whoever sees a hint has seen those
-- before it. Rows are kept as they were written.

CREATE TABLE hint (
    id       INTEGER NOT NULL PRIMARY KEY,
    -- RFC 3339 in UTC to the millisecond, so that text order is time order.
    shown_at TEXT NOT NULL,
    pack     TEXT NOT NULL,
    -- The id of a question; a prompt has its question's.
    question TEXT NOT NULL,
    number   INTEGER NOT NULL CHECK (number >= 1)
) STRICT;

CREATE INDEX hint_by_question ON hint (pack, question, shown_at);

CREATE TRIGGER hint_is_not_changed BEFORE UPDATE ON hint
BEGIN SELECT RAISE(ABORT, 'a hint that was shown is never changed'); END;

CREATE TRIGGER hint_is_not_removed BEFORE DELETE ON hint
BEGIN SELECT RAISE(ABORT, 'a hint that was shown is never removed'); END;

-- INSERT OR REPLACE removes a row without asking the triggers above.
CREATE TRIGGER hint_is_not_replaced BEFORE INSERT ON hint
WHEN EXISTS (SELECT 1 FROM hint WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'a hint that was shown is never replaced'); END;
