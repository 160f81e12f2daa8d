-- Other addresses of the person a conversation is with (a phone number and an id without one are the same person), and what became
-- of the messages sent to it: ids of both hold a phone number, so they are kept as keyed hashes or sealed.

CREATE TABLE aliases (
    id INTEGER PRIMARY KEY,
    address_mark BLOB NOT NULL UNIQUE,
    conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    sealed_address BLOB NOT NULL
);
CREATE INDEX aliases_by_conversation ON aliases (conversation);

CREATE TABLE arrivals (
    message_mark BLOB PRIMARY KEY,
    conversation INTEGER NOT NULL,
    state TEXT NOT NULL,
    sent_at TEXT NOT NULL
);
CREATE INDEX arrivals_by_conversation ON arrivals (conversation);
CREATE INDEX arrivals_by_time ON arrivals (sent_at);
