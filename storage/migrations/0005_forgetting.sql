-- What is kept no longer than it must be, and what must not be joined. A person's chats are found by one mark, so that /hapus reaches
-- them all. A question handed to staff says only under lock which chat it came from, and only the day: with the chat's number and the
-- minute in clear, a copy of the disk would tell who of the reporters had asked it. `conversation` is 0 from now on. The marks and
-- seals of older rows are filled in when the database is opened next, since they need the key.

ALTER TABLE conversations ADD COLUMN person_mark BLOB;
CREATE INDEX conversations_by_person ON conversations (person_mark);

ALTER TABLE questions RENAME COLUMN asked_at TO asked_on;
ALTER TABLE questions RENAME COLUMN answered_at TO answered_on;
ALTER TABLE questions ADD COLUMN asker_mark BLOB;
ALTER TABLE questions ADD COLUMN sealed_asker BLOB;
UPDATE questions SET asked_on = substr(asked_on, 1, 10), answered_on = substr(answered_on, 1, 10);
CREATE INDEX questions_by_asker ON questions (asker_mark);

-- `warned_at`: when it was told last that this draft or report will go; it counts only if nothing has happened since. `kept_at`: when
-- somebody of the staff (`kept_by`) last said that it has to stay.

ALTER TABLE reports ADD COLUMN warned_at TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN kept_at TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN kept_by INTEGER REFERENCES staff (id);

CREATE TABLE retention_limits (
    office INTEGER PRIMARY KEY REFERENCES offices (id),
    lead_days INTEGER NOT NULL,
    case_days INTEGER NOT NULL,
    set_by INTEGER REFERENCES staff (id),
    set_at TEXT NOT NULL
);

-- All that is left of a report whose time was over: so that its code is never given again, and an office can count.

CREATE TABLE erased (
    code TEXT PRIMARY KEY,
    track TEXT NOT NULL,
    state TEXT NOT NULL,
    office INTEGER REFERENCES offices (id),
    erased_on TEXT NOT NULL
);
