-- The demo site of an account: its key and its configurations, so that removing it takes away what making it added and
-- nothing else. `config_ids` is a JSON array. The key and the configurations may have been deleted one by one.
CREATE TABLE demo_sites (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    api_key_id TEXT NOT NULL UNIQUE,
    config_ids TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
