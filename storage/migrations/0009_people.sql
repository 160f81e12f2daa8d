-- Other addresses of the person a conversation is with (a phone number and an id without one are the same person), and what became
-- of the messages sent to it: ids of both hold a phone number, so they are kept as keyed hashes or sealed.

CREATE TABLE aliases (
    id INTEGER PRIMARY KEY,
    address_mark BLOB NOT NULL UNIQUE,
    conversation INTEGER NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    sealed_address BLOB NOT NULL
);
CREATE INDEX aliases_by_conversation ON aliases (conversation);

CREATE TABLE receipts (
    message_mark BLOB PRIMARY KEY,
    conversation INTEGER NOT NULL,
    state TEXT NOT NULL,
    sent_at TEXT NOT NULL
);
CREATE INDEX receipts_by_conversation ON receipts (conversation);
CREATE INDEX receipts_by_time ON receipts (sent_at);
