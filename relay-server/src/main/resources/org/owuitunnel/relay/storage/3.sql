-- A token that administers opens no tunnel.
ALTER TABLE tokens ADD COLUMN admin INTEGER NOT NULL DEFAULT 0;

-- Names that serve nothing until they are let go, whoever has them.
CREATE TABLE blocked_names (
    label TEXT PRIMARY KEY,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
