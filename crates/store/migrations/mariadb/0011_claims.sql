-- Who says that a meter is theirs. A meter's number is printed where others can read it, so it proves little: a claim
-- code, sent with the bill, proves more, and whoever comes second waits for the provider.

CREATE TABLE IF NOT EXISTS meter_claim_codes (
  meter_id   INT UNSIGNED NOT NULL,
  code_hash  CHAR(64) NOT NULL,
  created_at DATETIME NOT NULL,
  PRIMARY KEY (meter_id),
  CONSTRAINT meter_claim_codes_meter FOREIGN KEY (meter_id) REFERENCES meters (meter_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Claims that wait for the provider.
CREATE TABLE IF NOT EXISTS meter_claims (
  account_id INT UNSIGNED NOT NULL,
  meter_id   INT UNSIGNED NOT NULL,
  created_at DATETIME NOT NULL,
  PRIMARY KEY (account_id),
  KEY meter_claims_meter_id (meter_id),
  CONSTRAINT meter_claims_user FOREIGN KEY (account_id) REFERENCES users (account_id) ON DELETE CASCADE,
  CONSTRAINT meter_claims_meter FOREIGN KEY (meter_id) REFERENCES meters (meter_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
