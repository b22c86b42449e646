-- Scripts that sites pin by their hash: the same bytes for ever, whatever is configured or upgraded later.
-- `account_id` and `api_key` are null for the library without a key. `content` is brotli; it is empty once the key that
-- the script carries is deleted, so that its address still says so.
CREATE TABLE pinned_scripts (
    hash       TEXT PRIMARY KEY,
    account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
    api_key    TEXT,
    content    BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX pinned_scripts_by_account ON pinned_scripts (account_id, created_at);
CREATE INDEX pinned_scripts_by_key ON pinned_scripts (api_key);
