-- Times are milliseconds since 1970, days are days since then, digests are SHA-256 of what is not kept.
CREATE TABLE users (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    created INTEGER NOT NULL,
    disabled INTEGER NOT NULL DEFAULT 0,
    max_tunnels INTEGER,
    requests_per_second INTEGER,
    bytes_per_second INTEGER,
    max_streams INTEGER,
    bytes_per_month INTEGER
) STRICT;

CREATE TABLE tokens (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    label TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    expires INTEGER,
    last_used INTEGER
) STRICT;

CREATE INDEX tokens_of_user ON tokens (user_id);

-- The name with the greatest "used" is the one that its user has used last.
CREATE TABLE names (
    label TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    used INTEGER NOT NULL
) STRICT;

CREATE INDEX names_of_user ON names (user_id);

CREATE TABLE domains (
    host TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    label TEXT NOT NULL REFERENCES names (label) ON DELETE CASCADE,
    position INTEGER NOT NULL
) STRICT;

CREATE INDEX domains_of_user ON domains (user_id);
CREATE INDEX domains_of_name ON domains (label);

CREATE TABLE shares (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    until INTEGER,
    once INTEGER NOT NULL,
    used INTEGER NOT NULL,
    password TEXT,
    guest INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX shares_of_user ON shares (user_id);

CREATE TABLE visits (
    share_id TEXT NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    position INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    address TEXT NOT NULL,
    program TEXT NOT NULL,
    requests INTEGER NOT NULL,
    PRIMARY KEY (share_id, number)
) STRICT, WITHOUT ROWID;
