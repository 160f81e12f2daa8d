-- The timetable of an election as an office has set it, and questions about the rules that staff are asked to answer.
-- A question belongs to nobody but the chat it came from, and only until a week after its answer.

CREATE TABLE stages (
    region TEXT PRIMARY KEY,
    election TEXT NOT NULL,
    determined_on TEXT NOT NULL,
    campaign_from TEXT NOT NULL,
    campaign_until TEXT NOT NULL,
    voting_on TEXT NOT NULL,
    set_by INTEGER REFERENCES staff (id),
    set_at TEXT NOT NULL
);

CREATE TABLE questions (
    id INTEGER PRIMARY KEY,
    conversation INTEGER NOT NULL,
    office INTEGER NOT NULL REFERENCES offices (id),
    state TEXT NOT NULL,
    sealed_words BLOB,
    sealed_answer BLOB,
    answered_by INTEGER REFERENCES staff (id),
    asked_at TEXT NOT NULL,
    answered_at TEXT NOT NULL
);
CREATE INDEX questions_by_state ON questions (office, state, asked_at);

CREATE TABLE misses (
    id INTEGER PRIMARY KEY,
    theme TEXT NOT NULL,
    card TEXT NOT NULL,
    kind TEXT NOT NULL,
    sealed_words BLOB,
    missed_on TEXT NOT NULL
);
CREATE INDEX misses_by_day ON misses (missed_on);
