-- What was found beside the verdict: a JSON array of { "text", "checks": [id] }.

ALTER TABLE attempt ADD COLUMN advice TEXT NOT NULL DEFAULT '[]';
