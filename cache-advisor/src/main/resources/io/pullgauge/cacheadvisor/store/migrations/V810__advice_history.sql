-- What happened to advice: given, followed, measured. Times: milliseconds since 1970; numbers: a JSON object.
CREATE TABLE advice_note (
  advice TEXT NOT NULL, at BIGINT NOT NULL, what TEXT NOT NULL, kind TEXT NOT NULL, about TEXT NOT NULL, summary TEXT NOT NULL,
  numbers TEXT NOT NULL, PRIMARY KEY (advice, at, what));
CREATE INDEX quota_observation_registry ON quota_observation (registry, at);
