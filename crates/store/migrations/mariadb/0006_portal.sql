-- What the portal remembers about itself.

CREATE TABLE IF NOT EXISTS settings (
  name  VARCHAR(50) NOT NULL,
  value VARCHAR(255) NOT NULL,
  PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
