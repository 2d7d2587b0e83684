-- The words of every question, without the text itself: that stays in the packs.
-- A row's number is the question's pack and place (`slot << 32 | place`).

CREATE TABLE packs (
    slot        INTEGER PRIMARY KEY,
    name        TEXT NOT NULL,
    fingerprint TEXT NOT NULL
) STRICT;

CREATE VIRTUAL TABLE prose USING fts5 (
    title, text, labels, key_points, answers,
    content = '', contentless_delete = 1, prefix = '2 3',
    tokenize = 'unicode61 remove_diacritics 2'
);

INSERT INTO prose (prose, rank) VALUES ('rank', 'bm25(10.0, 4.0, 6.0, 2.0, 1.0)');
