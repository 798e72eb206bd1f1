-- What the lake holds. A file or row of the lake counts only when it stands here.

-- A stretch of a log file that was read in one go of commands. A file that grew gets a further stretch
-- that `continues` the former, so that (source, row) is the order of arrival.
CREATE TABLE IF NOT EXISTS source (
    number INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    head TEXT,                       -- SHA-256 of the first line; null when the file had no whole line
    continues INTEGER,
    complete INTEGER NOT NULL,
    end_row INTEGER NOT NULL,        -- where a file that grows is read on
    end_offset INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS source_head ON source (head);

-- `digest` is the SHA-256 of the decompressed bytes, empty for a line too long to hold. A chunk that is
-- not `kept` is half a record at the end of a file.
CREATE TABLE IF NOT EXISTS chunk (
    source INTEGER NOT NULL,
    position INTEGER NOT NULL,
    first_row INTEGER NOT NULL,
    length INTEGER NOT NULL,
    digest TEXT NOT NULL,
    kept INTEGER NOT NULL,
    exchanges INTEGER NOT NULL,
    rejects INTEGER NOT NULL,
    PRIMARY KEY (source, position)
);

-- Files in open/ that count: what chunks left to be joined with what stands elsewhere.
CREATE TABLE IF NOT EXISTS open (
    file TEXT PRIMARY KEY
);

-- Exchanges (their ids' hashes) that a day is not to have: joined with others, they turned out to be none.
CREATE TABLE IF NOT EXISTS superseded (
    hash INTEGER PRIMARY KEY,
    day TEXT NOT NULL
);

-- Sketches that wait, in staged/, to be put into their day.
CREATE TABLE IF NOT EXISTS part (
    file TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (file, day)
);

-- A finished day. Its files carry the generation in their name.
CREATE TABLE IF NOT EXISTS day (
    day TEXT PRIMARY KEY,
    generation INTEGER NOT NULL,
    exchanges INTEGER NOT NULL,
    conflicts INTEGER NOT NULL
);

-- How many of a day's exchanges have which fields: bit k of `mask` is the k-th field of the contract.
CREATE TABLE IF NOT EXISTS presence (
    day TEXT NOT NULL,
    mask INTEGER NOT NULL,
    exchanges INTEGER NOT NULL,
    PRIMARY KEY (day, mask)
);

CREATE TABLE IF NOT EXISTS account_file (
    number INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    generation INTEGER NOT NULL,
    accounts INTEGER NOT NULL,
    rejects INTEGER NOT NULL
);

-- `token` is a keyed hash of a forgotten account's id; the id itself stands here only until it is gone
-- from every table.
CREATE TABLE IF NOT EXISTS forgotten (
    token TEXT PRIMARY KEY,
    account_id TEXT
);

-- Files in vault/sealed/ that count.
CREATE TABLE IF NOT EXISTS sealed (
    file TEXT PRIMARY KEY
);

CREATE TABLE IF NOT EXISTS setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
