-- What an administrator keeps free for himself; "*" in a pattern stands for any characters.
CREATE TABLE reserved_patterns (
    pattern TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE invitations (
    sha256 TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX invitations_of_user ON invitations (user_id);

-- A month is its year times twelve plus its number from 0.
CREATE TABLE usage (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    month INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    PRIMARY KEY (user_id, month)
) STRICT, WITHOUT ROWID;

-- Who did what; of users who are gone too, hence no reference.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
) STRICT;
