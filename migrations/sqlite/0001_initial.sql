-- Accounts, sessions, keys, configurations. Ids are UUIDv7 text, times milliseconds since 1970, booleans 0 or 1.
CREATE TABLE accounts (
    id                    TEXT PRIMARY KEY,
    email                 TEXT NOT NULL UNIQUE,
    password_hash         TEXT NOT NULL,
    first_name            TEXT,
    last_name             TEXT,
    role                  TEXT NOT NULL CHECK (role IN ('owner', 'member')),
    is_active             INTEGER NOT NULL,
    accept_unconfigured   INTEGER NOT NULL,
    definitions_max       INTEGER NOT NULL,
    series_max            INTEGER NOT NULL,
    series_per_metric_max INTEGER NOT NULL,
    created_at            INTEGER NOT NULL,
    updated_at            INTEGER NOT NULL,
    last_login_at         INTEGER
) STRICT;

-- One row a refresh-token family. The tokens are derived (HMAC over id and counter); only their hashes are kept.
CREATE TABLE sessions (
    id           TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    counter      INTEGER NOT NULL,
    token_hash   BLOB NOT NULL,
    rotated_at   INTEGER NOT NULL,
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    ended_at     INTEGER,
    user_agent   TEXT
) STRICT;
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE api_keys (
    id                    TEXT PRIMARY KEY,
    account_id            TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    key_name              TEXT NOT NULL,
    api_key               TEXT NOT NULL UNIQUE,
    secret_hash           BLOB NOT NULL,
    is_active             INTEGER NOT NULL,
    allowed_origins       TEXT NOT NULL,
    rate_limit_per_minute INTEGER NOT NULL,
    expires_at            INTEGER,
    last_used_at          INTEGER,
    created_at            INTEGER NOT NULL,
    updated_at            INTEGER NOT NULL
) STRICT;
CREATE INDEX api_keys_by_account ON api_keys (account_id);

-- `family` is the metric's name without `_total`: unique, because OpenMetrics calls families by it.
CREATE TABLE metric_configs (
    id              TEXT PRIMARY KEY,
    account_id      TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    family          TEXT NOT NULL,
    name            TEXT NOT NULL,
    description     TEXT,
    metric_name     TEXT NOT NULL,
    metric_type     TEXT NOT NULL CHECK (metric_type IN ('counter', 'gauge', 'histogram', 'summary')),
    labels          TEXT NOT NULL,
    help_text       TEXT,
    auto_track      INTEGER NOT NULL,
    tracking_events TEXT NOT NULL,
    buckets         TEXT,
    quantiles       TEXT,
    is_active       INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    UNIQUE (account_id, family)
) STRICT;

-- Server-wide settings and secrets that belong to the data: scrape token, batch-id key, change counter.
CREATE TABLE server_settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE audit_log (
    id         TEXT PRIMARY KEY,
    at         INTEGER NOT NULL,
    account_id TEXT,
    action     TEXT NOT NULL,
    target     TEXT,
    details    TEXT
) STRICT;

-- One row at most: who serves this database.
CREATE TABLE server_lease (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    holder     TEXT NOT NULL,
    host       TEXT NOT NULL,
    pid        INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

-- The ingest log: one row a group commit (docs/ARCHITECTURE.md, "Durable, exactly once").
CREATE TABLE ingest_log (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    payload BLOB NOT NULL
) STRICT;

-- Up to which seq the series are folded and the batch ids sealed.
CREATE TABLE ingest_marks (
    name TEXT PRIMARY KEY,
    seq  INTEGER NOT NULL
) STRICT;

CREATE TABLE metric_families (
    id         INTEGER PRIMARY KEY,
    account_id TEXT NOT NULL,
    name       TEXT NOT NULL,
    shape      BLOB NOT NULL,
    started_at INTEGER NOT NULL
) STRICT;

-- `labels` is canonical text as bytes: PostgreSQL's text cannot hold NUL, a label value can.
-- `seq`: the state includes every log group up to it.
CREATE TABLE metric_series (
    id          INTEGER PRIMARY KEY,
    family_id   INTEGER NOT NULL,
    labels      BLOB NOT NULL,
    labels_hash INTEGER NOT NULL,
    state       BLOB NOT NULL,
    started_at  INTEGER NOT NULL,
    last_at     INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    parked      INTEGER NOT NULL
) STRICT;
CREATE INDEX metric_series_by_family ON metric_series (family_id);
CREATE INDEX metric_series_parked ON metric_series (family_id, labels_hash) WHERE parked = 1;

CREATE TABLE metric_history (
    family_id     INTEGER NOT NULL,
    step_seconds  INTEGER NOT NULL,
    start_seconds INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    data          BLOB NOT NULL,
    PRIMARY KEY (family_id, step_seconds, start_seconds)
) STRICT;
CREATE INDEX metric_history_by_age ON metric_history (step_seconds, start_seconds);

-- Batch ids of the last 72 h in immutable sorted runs: pages of 32-byte entries, addressed by the first bits of the id.
CREATE TABLE batch_id_runs (
    id         INTEGER PRIMARY KEY,
    level      INTEGER NOT NULL,
    page_bits  INTEGER NOT NULL,
    ids        INTEGER NOT NULL,
    first_at   INTEGER NOT NULL,
    last_at    INTEGER NOT NULL,
    filter     BLOB NOT NULL,
    complete   INTEGER NOT NULL
) STRICT;

CREATE TABLE batch_id_pages (
    run_id INTEGER NOT NULL,
    page   INTEGER NOT NULL,
    data   BLOB NOT NULL,
    PRIMARY KEY (run_id, page)
) STRICT;

-- Answers with errors or warnings; clean answers fit into the entry itself.
CREATE TABLE batch_answers (
    id     INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    answer BLOB NOT NULL
) STRICT;
CREATE INDEX batch_answers_by_age ON batch_answers (at);
