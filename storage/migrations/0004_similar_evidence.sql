-- Pictures that look alike, as suggested to staff: numbers only, and gone with either of the two. What they look like is sealed.

CREATE TABLE similar_evidence (
    evidence INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES evidence (id) ON DELETE CASCADE,
    PRIMARY KEY (evidence, other)
);
CREATE INDEX similar_evidence_by_other ON similar_evidence (other);

CREATE INDEX reports_by_day ON reports (happened_on, region);
