-- Whoever can own a meter: entities, organizations and users, with the rules of their lives.
-- One statement per paragraph and no empty line inside one: tests stop a migration after each of them (F15).
-- A trigger is named by its rule (A4); where a rule takes several, the others are <rule>_<what for>, the same on both
-- engines, as are the messages.
-- Foreign keys need `PRAGMA foreign_keys = ON`, and INSERT OR REPLACE obeys the rules about deletes only under
-- `PRAGMA recursive_triggers = ON`. Our connections set both; a plain SQL tool has to (docs/decisions/0003).

CREATE TABLE IF NOT EXISTS entities (
  entity_id   INTEGER PRIMARY KEY AUTOINCREMENT,
  entity_type TEXT NOT NULL CHECK (entity_type IN ('user', 'organization'))
);

-- Entity 1 is kept for the provider (see add_org_id), whoever registers first: hence numbers from 2 on.
INSERT INTO sqlite_sequence (name, seq)
  SELECT 'entities', 1 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'entities');

-- The keys below are INT and not INTEGER on purpose: a trigger gives the id after the row is in, and a key that is
-- not the rowid makes RETURNING answer NULL then, not a wrong number.
CREATE TABLE IF NOT EXISTS organizations (
  org_id      INT PRIMARY KEY REFERENCES entities (entity_id) ON DELETE RESTRICT,
  org_name    TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (length(org_name) <= 50),
  coordinates TEXT NULL CONSTRAINT organizations_on_earth CHECK (coordinates IS NULL
    OR (coordinates GLOB 'POINT([-0-9]* [-0-9]*)'
      AND substr(coordinates, 7) NOT GLOB '*[^-0-9. )]*' AND coordinates NOT GLOB '* * *'
      AND CAST(substr(coordinates, 7) AS REAL) BETWEEN -180 AND 180
      AND CAST(substr(coordinates, instr(coordinates, ' ') + 1) AS REAL) BETWEEN -90 AND 90))
);

CREATE TABLE IF NOT EXISTS users (
  account_id      INT PRIMARY KEY REFERENCES entities (entity_id) ON DELETE RESTRICT,
  email           TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (length(email) <= 254),
  first_name      TEXT NOT NULL COLLATE NOCASE CHECK (length(first_name) <= 50),
  last_name       TEXT NOT NULL COLLATE NOCASE CHECK (length(last_name) <= 50),
  org_id          INT NULL REFERENCES organizations (org_id) ON DELETE RESTRICT,
  approval_status TEXT NOT NULL DEFAULT 'Pending'
    CHECK (approval_status IN ('Pending', 'Approved', 'Rejected', 'Admin'))
);

CREATE INDEX IF NOT EXISTS users_org_id ON users (org_id);

-- The claim of an organization's first administrator (AU-10); with one writer at a time it decides nothing here.
CREATE TABLE IF NOT EXISTS org_bootstrap (
  org_id INT NOT NULL PRIMARY KEY REFERENCES organizations (org_id) ON DELETE CASCADE
) WITHOUT ROWID;

-- add_user_id: an id that is passed is not used. One that is taken is refused, so that an upsert by id, which
-- could only ever make a second user on MariaDB, is the same on both engines.
DROP TRIGGER IF EXISTS add_user_id_taken;

CREATE TRIGGER add_user_id_taken BEFORE INSERT ON users FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM users WHERE account_id = NEW.account_id)
BEGIN
  SELECT RAISE(ABORT, 'add_user_id: this account_id is taken; leave it out and the database gives the next one');
END;

DROP TRIGGER IF EXISTS add_user_id;

CREATE TRIGGER add_user_id AFTER INSERT ON users FOR EACH ROW
BEGIN
  INSERT INTO entities (entity_type) VALUES ('user');
  UPDATE users SET account_id = last_insert_rowid() WHERE rowid = NEW.rowid;
END;

-- The id-giving UPDATE above passes: it alone aims at the newest entity while nobody has that yet.
DROP TRIGGER IF EXISTS add_user_id_on_update;

CREATE TRIGGER add_user_id_on_update BEFORE UPDATE OF account_id ON users FOR EACH ROW
WHEN NEW.account_id IS NOT OLD.account_id AND (
  NEW.account_id IS NOT (SELECT max(entity_id) FROM entities)
  OR EXISTS (SELECT 1 FROM entities WHERE entity_id = NEW.account_id AND entity_type <> 'user')
  OR EXISTS (SELECT 1 FROM users WHERE account_id = NEW.account_id))
BEGIN
  SELECT RAISE(ABORT, 'add_user_id: the id of a user never changes; delete the user and create another');
END;

DROP TRIGGER IF EXISTS add_user_id_keeps_type;

CREATE TRIGGER add_user_id_keeps_type BEFORE UPDATE OF entity_type ON entities FOR EACH ROW
WHEN OLD.entity_type = 'user' AND NEW.entity_type <> 'user'
BEGIN
  SELECT RAISE(ABORT, 'add_user_id: the entity of a user stays one; create an organization instead');
END;

-- add_org_id: the first organization is the provider and gets entity 1.
DROP TRIGGER IF EXISTS add_org_id_taken;

CREATE TRIGGER add_org_id_taken BEFORE INSERT ON organizations FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM organizations WHERE org_id = NEW.org_id)
BEGIN
  SELECT RAISE(ABORT, 'add_org_id: this org_id is taken; leave it out and the database gives the next one');
END;

DROP TRIGGER IF EXISTS add_org_id;

CREATE TRIGGER add_org_id AFTER INSERT ON organizations FOR EACH ROW
BEGIN
  INSERT INTO entities (entity_id, entity_type)
    SELECT iif(EXISTS (SELECT 1 FROM entities WHERE entity_id = 1), NULL, 1), 'organization';
  UPDATE organizations SET org_id = last_insert_rowid() WHERE rowid = NEW.rowid;
END;

DROP TRIGGER IF EXISTS add_org_id_on_update;

CREATE TRIGGER add_org_id_on_update BEFORE UPDATE OF org_id ON organizations FOR EACH ROW
WHEN NEW.org_id IS NOT OLD.org_id AND (
  (NEW.org_id IS NOT (SELECT max(entity_id) FROM entities) AND NEW.org_id IS NOT 1)
  OR EXISTS (SELECT 1 FROM entities WHERE entity_id = NEW.org_id AND entity_type <> 'organization')
  OR EXISTS (SELECT 1 FROM organizations WHERE org_id = NEW.org_id))
BEGIN
  SELECT RAISE(ABORT, 'add_org_id: the id of an organization never changes; create another organization');
END;

DROP TRIGGER IF EXISTS add_org_id_keeps_type;

CREATE TRIGGER add_org_id_keeps_type BEFORE UPDATE OF entity_type ON entities FOR EACH ROW
WHEN OLD.entity_type = 'organization' AND NEW.entity_type <> 'organization'
BEGIN
  SELECT RAISE(ABORT, 'add_org_id: the entity of an organization stays one; create a user instead');
END;

DROP TRIGGER IF EXISTS link_user_entity_delete;

CREATE TRIGGER link_user_entity_delete AFTER DELETE ON users FOR EACH ROW
BEGIN
  DELETE FROM entities WHERE entity_id = OLD.account_id;
END;

DROP TRIGGER IF EXISTS link_org_entity_delete;

CREATE TRIGGER link_org_entity_delete AFTER DELETE ON organizations FOR EACH ROW
BEGIN
  DELETE FROM entities WHERE entity_id = OLD.org_id;
END;

DROP TRIGGER IF EXISTS link_org_entity_delete_guard;

CREATE TRIGGER link_org_entity_delete_guard BEFORE DELETE ON organizations FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'link_org_entity_delete: organization 1 is the provider and cannot be deleted; rename it instead')
    WHERE OLD.org_id = 1;
  SELECT RAISE(ABORT, 'link_org_entity_delete: this organization still has users; move or delete them first')
    WHERE EXISTS (SELECT 1 FROM users WHERE org_id = OLD.org_id);
END;

-- approve_residential: once, on becoming residential; the provider may withdraw the approval later.
DROP TRIGGER IF EXISTS approve_residential;

CREATE TRIGGER approve_residential AFTER INSERT ON users FOR EACH ROW
WHEN NEW.org_id IS NULL
BEGIN
  UPDATE users SET approval_status = 'Approved' WHERE rowid = NEW.rowid;
END;

DROP TRIGGER IF EXISTS approve_residential_on_update;

CREATE TRIGGER approve_residential_on_update AFTER UPDATE OF org_id ON users FOR EACH ROW
WHEN NEW.org_id IS NULL AND OLD.org_id IS NOT NULL
BEGIN
  UPDATE users SET approval_status = 'Approved' WHERE rowid = NEW.rowid;
END;

-- org_prime_admin: a claim in org_bootstrap may be left from before everybody went; it is made anew.
DROP TRIGGER IF EXISTS org_prime_admin;

CREATE TRIGGER org_prime_admin AFTER INSERT ON users FOR EACH ROW
WHEN NEW.org_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM users WHERE org_id = NEW.org_id AND rowid <> NEW.rowid)
BEGIN
  DELETE FROM org_bootstrap WHERE org_id = NEW.org_id;
  INSERT INTO org_bootstrap (org_id) VALUES (NEW.org_id);
  UPDATE users SET approval_status = 'Admin' WHERE rowid = NEW.rowid;
END;

DROP TRIGGER IF EXISTS org_prime_admin_on_update;

CREATE TRIGGER org_prime_admin_on_update AFTER UPDATE OF org_id ON users FOR EACH ROW
WHEN NEW.org_id IS NOT NULL AND NEW.org_id IS NOT OLD.org_id
  AND NOT EXISTS (SELECT 1 FROM users WHERE org_id = NEW.org_id AND rowid <> NEW.rowid)
BEGIN
  DELETE FROM org_bootstrap WHERE org_id = NEW.org_id;
  INSERT INTO org_bootstrap (org_id) VALUES (NEW.org_id);
  UPDATE users SET approval_status = 'Admin' WHERE rowid = NEW.rowid;
END;
