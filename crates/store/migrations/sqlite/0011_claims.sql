-- Who says that a meter is theirs. A meter's number is printed where others can read it, so it proves little: a claim
-- code, sent with the bill, proves more, and whoever comes second waits for the provider.

CREATE TABLE IF NOT EXISTS meter_claim_codes (
  meter_id   INTEGER NOT NULL PRIMARY KEY REFERENCES meters (meter_id) ON DELETE CASCADE,
  code_hash  TEXT NOT NULL CHECK (length(code_hash) <= 64),
  created_at TEXT NOT NULL CHECK (created_at IS datetime(created_at, '+0 days'))
) WITHOUT ROWID;

-- Claims that wait for the provider.
CREATE TABLE IF NOT EXISTS meter_claims (
  account_id INT NOT NULL PRIMARY KEY REFERENCES users (account_id) ON DELETE CASCADE,
  meter_id   INTEGER NOT NULL REFERENCES meters (meter_id) ON DELETE CASCADE,
  created_at TEXT NOT NULL CHECK (created_at IS datetime(created_at, '+0 days'))
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS meter_claims_meter_id ON meter_claims (meter_id);
