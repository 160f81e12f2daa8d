-- Who of the staff has opened what of a report: lines that are added and go only with the whole report. `evidence` is 0 where no
-- piece of it was opened; `staff` is NULL where the operator did it at the machine. `in_room`: everybody in the office's room saw it.

CREATE TABLE custody (
    id INTEGER PRIMARY KEY,
    report INTEGER NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
    evidence INTEGER NOT NULL,
    staff INTEGER REFERENCES staff (id),
    what TEXT NOT NULL,
    in_room INTEGER NOT NULL,
    noted_at TEXT NOT NULL
);
CREATE INDEX custody_by_report ON custody (report);

CREATE TRIGGER custody_is_never_changed BEFORE UPDATE ON custody
BEGIN
    SELECT RAISE(ABORT, 'custody is never changed');
END;

CREATE TRIGGER custody_goes_with_its_report BEFORE DELETE ON custody
WHEN EXISTS (SELECT 1 FROM reports WHERE id = OLD.report)
BEGIN
    SELECT RAISE(ABORT, 'custody goes with its report');
END;
