-- The access log's index names, for each heap of rows and each subject in it, the first and the last
-- of the rows about that subject: a heap of a thousand rows adds a few rows to it, not two thousand.
-- What lies between the two is looked through.
CREATE TABLE audit_spans (
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    first_number INTEGER NOT NULL CHECK (first_number > 0),
    last_number INTEGER NOT NULL CHECK (last_number >= first_number),
    PRIMARY KEY (subject, first_number)
) STRICT, WITHOUT ROWID;
INSERT INTO audit_spans (subject, first_number, last_number)
    SELECT subject, min(number), max(number) FROM audit_index GROUP BY subject, number / 1024;
DROP TABLE audit_index;
ALTER TABLE audit_spans RENAME TO audit_index;
