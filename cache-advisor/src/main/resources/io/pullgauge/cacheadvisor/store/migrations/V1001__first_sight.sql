-- What was well with a node's targets when it was first seen, in one row: a fleet that starts would else write thirty rows a node.
-- Targets that have changed since have rows of their own, in target_state and transition_log.
ALTER TABLE node ADD COLUMN first_seen BIGINT;
CREATE TABLE first_sight (
  cluster TEXT NOT NULL, node TEXT NOT NULL, at BIGINT NOT NULL, zone TEXT, targets ${blob} NOT NULL,
  PRIMARY KEY (cluster, node, at));
