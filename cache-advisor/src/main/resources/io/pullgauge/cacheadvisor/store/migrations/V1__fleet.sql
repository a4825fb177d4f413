-- The latest state of each node, its targets, and the log of what changed. Times: milliseconds since 1970.
CREATE TABLE node (
  cluster TEXT NOT NULL, node TEXT NOT NULL, zone TEXT, instance TEXT NOT NULL, sequence BIGINT NOT NULL,
  sent_at BIGINT NOT NULL, received_at BIGINT NOT NULL, interval_millis BIGINT NOT NULL,
  state TEXT NOT NULL, since BIGINT NOT NULL, report ${blob} NOT NULL,
  PRIMARY KEY (cluster, node));

-- Agent processes that another one has followed: a late report of one that is gone must not win.
CREATE TABLE agent (
  cluster TEXT NOT NULL, node TEXT NOT NULL, instance TEXT NOT NULL, sequence BIGINT NOT NULL, seen_at BIGINT NOT NULL,
  PRIMARY KEY (cluster, node, instance));

CREATE TABLE target_state (
  cluster TEXT NOT NULL, node TEXT NOT NULL, kind TEXT NOT NULL, target TEXT NOT NULL,
  state TEXT NOT NULL, cause TEXT, since BIGINT NOT NULL,
  PRIMARY KEY (cluster, node, kind, target));

CREATE TABLE transition_log (
  id ${id}, at BIGINT NOT NULL, cluster TEXT NOT NULL, node TEXT NOT NULL, zone TEXT, kind TEXT NOT NULL,
  target TEXT NOT NULL, registry TEXT NOT NULL, state TEXT NOT NULL, cause TEXT, stage TEXT);
CREATE INDEX transition_log_target ON transition_log (cluster, node, kind, target, id);
CREATE INDEX transition_log_at ON transition_log (at);
