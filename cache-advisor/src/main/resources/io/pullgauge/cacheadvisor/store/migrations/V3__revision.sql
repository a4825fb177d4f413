-- How far several collectors on one database have come: each write of a node gets the next number, in the order of the commits.
ALTER TABLE node ADD COLUMN revision BIGINT NOT NULL DEFAULT 0;
CREATE INDEX node_revision ON node (revision);
