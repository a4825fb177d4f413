-- What registries' limit headers said, and since when advice holds. Times: milliseconds since 1970.
CREATE TABLE quota_observation (
  id ${id}, at BIGINT NOT NULL, cluster TEXT NOT NULL, node TEXT NOT NULL, registry TEXT NOT NULL, identity TEXT,
  quota_limit BIGINT, remaining BIGINT NOT NULL, window_seconds BIGINT);
CREATE INDEX quota_observation_at ON quota_observation (at);

CREATE TABLE advice (
  id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, created_at BIGINT NOT NULL, last_seen BIGINT NOT NULL,
  mute_reason TEXT, mute_until BIGINT, mute_by TEXT);
