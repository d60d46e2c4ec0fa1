/** Raised with every change of the tables or of what stands in them: older files are refolded. */
export const historyVersion = 2;

/**
 * The tables of one partition. Money is text, because it may exceed 64 bits; everything else that
 * counts is an integer.
 */
export const historyTables = `
  CREATE TABLE position (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    ledger_id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    hash BLOB NOT NULL,
    ledger_offset INTEGER NOT NULL,
    clock INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE records (
    sequence INTEGER PRIMARY KEY,
    clock INTEGER NOT NULL,
    key TEXT NOT NULL,
    tenant TEXT NOT NULL,
    type TEXT NOT NULL,
    outcome TEXT NOT NULL,
    ledger_offset INTEGER NOT NULL,
    hash BLOB NOT NULL,
    bytes BLOB NOT NULL
  ) STRICT;
  CREATE INDEX records_by_key ON records (key, sequence);
  CREATE INDEX records_by_tenant ON records (tenant, sequence);

  CREATE TABLE touched (
    tenant TEXT NOT NULL,
    session TEXT NOT NULL,
    identity TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    PRIMARY KEY (tenant, session, sequence, identity)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX touched_by_identity ON touched (tenant, identity, sequence);

  CREATE TABLE sessions (
    tenant TEXT NOT NULL,
    session TEXT NOT NULL,
    key TEXT NOT NULL,
    identity TEXT,
    plan_version TEXT,
    service TEXT,
    calling_party TEXT,
    called_party TEXT,
    serving_network TEXT,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    cause TEXT,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (tenant, session)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_by_key ON sessions (key, first);

  CREATE TABLE session_usage (
    tenant TEXT NOT NULL,
    session TEXT NOT NULL,
    rating_group INTEGER NOT NULL,
    price TEXT NOT NULL,
    unit TEXT NOT NULL,
    used INTEGER NOT NULL,
    charged INTEGER NOT NULL,
    money_units INTEGER NOT NULL,
    money TEXT NOT NULL,
    overrun INTEGER NOT NULL,
    draws TEXT NOT NULL,
    PRIMARY KEY (tenant, session, rating_group, price)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE notices (
    key TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    place INTEGER NOT NULL,
    identity TEXT,
    PRIMARY KEY (key, sequence, place)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE checkpoints (
    key TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    state BLOB NOT NULL,
    PRIMARY KEY (key, sequence)
  ) STRICT, WITHOUT ROWID;
`;
