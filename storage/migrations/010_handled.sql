-- When a report, or what somebody asked for by right, was dealt with, and by whom.

ALTER TABLE conduct_report ADD COLUMN handled_ms INTEGER;
ALTER TABLE conduct_report ADD COLUMN handled_by BLOB REFERENCES account (id);
ALTER TABLE privacy_request ADD COLUMN handled_ms INTEGER;
ALTER TABLE privacy_request ADD COLUMN handled_by BLOB REFERENCES account (id);
