-- The access log's index names, for each heap of rows and each subject in it, the first and the last
-- of the rows about that subject, and which kinds of rows are among them (1 looks, 2 changes, 4
-- refusals, 8 emergencies): a heap of a thousand rows adds a few rows to it, not two thousand. What
-- lies between the two is looked through.
CREATE TABLE audit_spans (
    subject BLOB NOT NULL CHECK (length(subject) = 16),
    first_number INTEGER NOT NULL CHECK (first_number > 0),
    last_number INTEGER NOT NULL CHECK (last_number >= first_number),
    kinds INTEGER NOT NULL CHECK (kinds > 0),
    PRIMARY KEY (subject, first_number)
) STRICT, WITHOUT ROWID;
INSERT INTO audit_spans (subject, first_number, last_number, kinds)
    SELECT subject, min(number), max(number),
        max(allowed = 1 AND look = 1) + 2 * max(allowed = 1 AND look = 0) + 4 * max(allowed = 0)
        + 8 * max(basis = 'emergency')
    FROM audit_index JOIN audit USING (number) GROUP BY subject, number / 1024;
DROP TABLE audit_index;
ALTER TABLE audit_spans RENAME TO audit_index;
