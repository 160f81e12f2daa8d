-- Which agency lends a member to the office, as an id of the agency book or `local` for all of local government; '' for none. Reports
-- about that agency are kept away from the member.

ALTER TABLE staff ADD COLUMN seconded TEXT NOT NULL DEFAULT '';
