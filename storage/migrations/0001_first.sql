-- Columns named sealed_... hold bytes that only the vault can open; columns named ..._mark are keyed hashes for looking up.
-- Times are ISO 8601 in UTC. Identifiers come from `sequence`, so that none is ever used twice.

CREATE TABLE sequence (name TEXT PRIMARY KEY, value INTEGER NOT NULL);

CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE wrapped_keys (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL);

CREATE TABLE deliveries (mark BLOB PRIMARY KEY, seen_at TEXT NOT NULL);
CREATE INDEX deliveries_by_time ON deliveries (seen_at);

CREATE TABLE attempts (mark BLOB PRIMARY KEY, count INTEGER NOT NULL);

CREATE TABLE parked (
    id INTEGER PRIMARY KEY,
    channel TEXT NOT NULL,
    reason TEXT NOT NULL,
    sealed_raw BLOB NOT NULL,
    parked_at TEXT NOT NULL
);

CREATE TABLE conversations (
    id INTEGER PRIMARY KEY,
    address_mark BLOB NOT NULL UNIQUE,
    sealed_address BLOB NOT NULL,
    version INTEGER NOT NULL,
    sealed_state BLOB NOT NULL,
    updated_at TEXT NOT NULL
);

CREATE TABLE offices (
    id INTEGER PRIMARY KEY,
    region TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    room_conversation INTEGER REFERENCES conversations (id)
);

CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    person_mark BLOB NOT NULL UNIQUE,
    sealed_name BLOB NOT NULL,
    conversation INTEGER NOT NULL REFERENCES conversations (id),
    role TEXT NOT NULL,
    office INTEGER NOT NULL REFERENCES offices (id),
    joined_at TEXT NOT NULL,
    removed_at TEXT
);

CREATE TABLE invitations (
    code_mark BLOB PRIMARY KEY,
    role TEXT NOT NULL,
    region TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
);

CREATE TABLE reports (
    id INTEGER PRIMARY KEY,
    code TEXT UNIQUE,
    track TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    office INTEGER REFERENCES offices (id),
    region TEXT NOT NULL,
    agency TEXT NOT NULL,
    conduct TEXT NOT NULL,
    happened_on TEXT NOT NULL,
    submitted_at TEXT NOT NULL,
    lodged_at TEXT NOT NULL,
    taken_by INTEGER REFERENCES staff (id),
    elements INTEGER NOT NULL,
    wrapped_key BLOB NOT NULL,
    sealed_body BLOB NOT NULL,
    sealed_identity BLOB,
    updated_at TEXT NOT NULL
);
CREATE INDEX reports_by_office ON reports (office, state, submitted_at);

CREATE TABLE report_words (
    word_mark BLOB NOT NULL,
    report INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    PRIMARY KEY (word_mark, report)
);
CREATE INDEX report_words_by_report ON report_words (report);

CREATE TABLE followers (
    report INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    joined_at TEXT NOT NULL,
    PRIMARY KEY (report, conversation)
);
CREATE INDEX followers_by_conversation ON followers (conversation);

CREATE TABLE reporter_keys (
    report INTEGER PRIMARY KEY REFERENCES reports (id) ON DELETE CASCADE,
    key_mark BLOB NOT NULL UNIQUE,
    made_at TEXT NOT NULL
);

CREATE TABLE wrong_tries (conversation INTEGER NOT NULL, tried_at TEXT NOT NULL);
CREATE INDEX wrong_tries_by_time ON wrong_tries (tried_at);

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    report INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    by_role TEXT NOT NULL,
    by_staff INTEGER REFERENCES staff (id),
    reason TEXT NOT NULL,
    sealed_words BLOB,
    happened_at TEXT NOT NULL
);
CREATE INDEX events_by_report ON events (report);

CREATE TABLE evidence (
    id INTEGER PRIMARY KEY,
    report INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    path TEXT NOT NULL,
    clean_path TEXT NOT NULL,
    sealed_facts BLOB NOT NULL,
    received_at TEXT NOT NULL
);
CREATE INDEX evidence_by_report ON evidence (report);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    lane TEXT NOT NULL,
    conversation INTEGER NOT NULL,
    state TEXT NOT NULL,
    slot TEXT NOT NULL,
    sealed_payload BLOB,
    attempts INTEGER NOT NULL,
    due_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    queued_at TEXT NOT NULL,
    ended_at TEXT NOT NULL
);
CREATE INDEX outbox_waiting ON outbox (state, lane, due_at);
CREATE INDEX outbox_by_slot ON outbox (conversation, slot) WHERE slot <> '';
CREATE INDEX outbox_ended ON outbox (ended_at);

CREATE TABLE slots (
    conversation INTEGER NOT NULL,
    slot TEXT NOT NULL,
    sealed_message_id BLOB NOT NULL,
    sent_at TEXT NOT NULL,
    PRIMARY KEY (conversation, slot)
);
