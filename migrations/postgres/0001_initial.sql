-- Accounts, sessions, keys, configurations. Ids are UUIDv7 text, times milliseconds since 1970, booleans 0 or 1.
CREATE TABLE accounts (
    id                    TEXT PRIMARY KEY,
    email                 TEXT NOT NULL UNIQUE,
    password_hash         TEXT NOT NULL,
    first_name            TEXT,
    last_name             TEXT,
    role                  TEXT NOT NULL CHECK (role IN ('owner', 'member')),
    is_active             BIGINT NOT NULL,
    accept_unconfigured   BIGINT NOT NULL,
    definitions_max       BIGINT NOT NULL,
    series_max            BIGINT NOT NULL,
    series_per_metric_max BIGINT NOT NULL,
    created_at            BIGINT NOT NULL,
    updated_at            BIGINT NOT NULL,
    last_login_at         BIGINT
);

-- One row a refresh-token family. The tokens are derived (HMAC over id and counter); only their hashes are kept.
CREATE TABLE sessions (
    id           TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    counter      BIGINT NOT NULL,
    token_hash   BYTEA NOT NULL,
    rotated_at   BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    ended_at     BIGINT,
    user_agent   TEXT
);
CREATE INDEX sessions_by_account ON sessions (account_id);

CREATE TABLE api_keys (
    id                    TEXT PRIMARY KEY,
    account_id            TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    key_name              TEXT NOT NULL,
    api_key               TEXT NOT NULL UNIQUE,
    secret_hash           BYTEA NOT NULL,
    is_active             BIGINT NOT NULL,
    allowed_origins       TEXT NOT NULL,
    rate_limit_per_minute BIGINT NOT NULL,
    expires_at            BIGINT,
    last_used_at          BIGINT,
    created_at            BIGINT NOT NULL,
    updated_at            BIGINT NOT NULL
);
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
    auto_track      BIGINT NOT NULL,
    tracking_events TEXT NOT NULL,
    buckets         TEXT,
    quantiles       TEXT,
    is_active       BIGINT NOT NULL,
    created_at      BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    UNIQUE (account_id, family)
);

-- Server-wide settings and secrets that belong to the data: scrape token, batch-id key, change counter.
CREATE TABLE server_settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE audit_log (
    id         TEXT PRIMARY KEY,
    at         BIGINT NOT NULL,
    account_id TEXT,
    action     TEXT NOT NULL,
    target     TEXT,
    details    TEXT
);

-- One row at most: who serves this database.
CREATE TABLE server_lease (
    id         BIGINT PRIMARY KEY CHECK (id = 1),
    holder     TEXT NOT NULL,
    host       TEXT NOT NULL,
    pid        BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

-- The ingest log: one row a group commit (docs/ARCHITECTURE.md, "Durable, exactly once").
CREATE TABLE ingest_log (
    seq     BIGINT PRIMARY KEY,
    at      BIGINT NOT NULL,
    payload BYTEA NOT NULL
);

-- Up to which seq the series are folded and the batch ids sealed.
CREATE TABLE ingest_marks (
    name TEXT PRIMARY KEY,
    seq  BIGINT NOT NULL
);

CREATE TABLE metric_families (
    id         BIGINT PRIMARY KEY,
    account_id TEXT NOT NULL,
    name       TEXT NOT NULL,
    shape      BYTEA NOT NULL,
    started_at BIGINT NOT NULL
);

-- `labels` is canonical text as bytes: PostgreSQL's text cannot hold NUL, a label value can.
-- `seq`: the state includes every log group up to it.
CREATE TABLE metric_series (
    id          BIGINT PRIMARY KEY,
    family_id   BIGINT NOT NULL,
    labels      BYTEA NOT NULL,
    labels_hash BIGINT NOT NULL,
    state       BYTEA NOT NULL,
    started_at  BIGINT NOT NULL,
    last_at     BIGINT NOT NULL,
    seq         BIGINT NOT NULL,
    parked      BIGINT NOT NULL
);
CREATE INDEX metric_series_by_family ON metric_series (family_id);
CREATE INDEX metric_series_parked ON metric_series (family_id, labels_hash) WHERE parked = 1;

CREATE TABLE metric_history (
    family_id     BIGINT NOT NULL,
    step_seconds  BIGINT NOT NULL,
    start_seconds BIGINT NOT NULL,
    seq           BIGINT NOT NULL,
    data          BYTEA NOT NULL,
    PRIMARY KEY (family_id, step_seconds, start_seconds)
);
CREATE INDEX metric_history_by_age ON metric_history (step_seconds, start_seconds);

-- Batch ids of the last 72 h in immutable sorted runs: pages of 32-byte entries, addressed by the first bits of the id.
CREATE TABLE batch_id_runs (
    id         BIGINT PRIMARY KEY,
    level      BIGINT NOT NULL,
    page_bits  BIGINT NOT NULL,
    ids        BIGINT NOT NULL,
    first_at   BIGINT NOT NULL,
    last_at    BIGINT NOT NULL,
    filter     BYTEA NOT NULL,
    complete   BIGINT NOT NULL
);

CREATE TABLE batch_id_pages (
    run_id BIGINT NOT NULL,
    page   BIGINT NOT NULL,
    data   BYTEA NOT NULL,
    PRIMARY KEY (run_id, page)
);

-- Answers with errors or warnings; clean answers fit into the entry itself.
CREATE TABLE batch_answers (
    id     BIGINT PRIMARY KEY,
    at     BIGINT NOT NULL,
    answer BYTEA NOT NULL
);
CREATE INDEX batch_answers_by_age ON batch_answers (at);
