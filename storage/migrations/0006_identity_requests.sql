-- Requests to open a reporter's identity: who asked and why, who of a second set of people was asked to approve, and what became of it.
-- The reason lies under the report's own key.

CREATE TABLE identity_requests (
    id INTEGER PRIMARY KEY,
    report INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    asked_by INTEGER NOT NULL REFERENCES staff (id),
    asked_of TEXT NOT NULL,
    state TEXT NOT NULL,
    sealed_reason BLOB NOT NULL,
    asked_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    decided_by INTEGER REFERENCES staff (id)
);
CREATE INDEX identity_requests_by_report ON identity_requests (report, state);
