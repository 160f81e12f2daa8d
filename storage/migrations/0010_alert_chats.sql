-- A second chat in which a member of the staff hears that there is an alert: joined with a code of one use, never a place to work in.

CREATE TABLE alert_chats (
    staff INTEGER PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    joined_at TEXT NOT NULL
);
CREATE INDEX alert_chats_by_conversation ON alert_chats (conversation);

CREATE TABLE alert_codes (
    staff INTEGER PRIMARY KEY REFERENCES staff (id) ON DELETE CASCADE,
    code_mark BLOB NOT NULL UNIQUE,
    expires_at TEXT NOT NULL
);
