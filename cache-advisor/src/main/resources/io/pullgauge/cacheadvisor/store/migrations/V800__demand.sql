-- What was pulled where, and what images are. Times: milliseconds since 1970.
CREATE TABLE pull_event (
  id ${id}, at BIGINT NOT NULL, cluster TEXT NOT NULL, node TEXT NOT NULL, image TEXT NOT NULL, registry TEXT NOT NULL, digest TEXT,
  bytes BIGINT, millis BIGINT, waited_millis BIGINT, what TEXT NOT NULL, namespace TEXT, pod TEXT NOT NULL, workload TEXT, policy TEXT,
  UNIQUE (cluster, node, at, image, pod, what));
CREATE INDEX pull_event_at ON pull_event (at);

CREATE TABLE image_content (
  image TEXT NOT NULL, digest TEXT NOT NULL, layers TEXT, bytes BIGINT, children INTEGER NOT NULL,
  first_seen BIGINT NOT NULL, last_seen BIGINT NOT NULL, PRIMARY KEY (image, digest));
