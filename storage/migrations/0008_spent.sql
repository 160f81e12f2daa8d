-- What a chat that was forgotten had sent that day, so that forgetting does not begin the day anew. Found by a keyed hash of day and
-- chat; removed once the day is over.

CREATE TABLE spent (
    id INTEGER PRIMARY KEY,
    day_mark BLOB NOT NULL UNIQUE,
    sealed_counts BLOB NOT NULL,
    until TEXT NOT NULL
);
CREATE INDEX spent_by_time ON spent (until);
