-- Whoever can own a meter: entities, organizations and users, with the rules of their lives.
-- One statement per paragraph and no empty line inside one: tests stop a migration after each of them (F15).
-- Every statement can be run again, since MariaDB commits each of them by itself.
-- A trigger is named by its rule (A4); where a rule takes several, the others are <rule>_<what for>, the same on both
-- engines, as are the messages.

-- Entity 1 is kept for the provider (see add_org_id), whoever registers first: hence numbers from 2 on.
CREATE TABLE IF NOT EXISTS entities (
  entity_id   INT UNSIGNED NOT NULL AUTO_INCREMENT,
  entity_type ENUM('user', 'organization') NOT NULL,
  PRIMARY KEY (entity_id)
) ENGINE=InnoDB AUTO_INCREMENT=2 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- No foreign key to entities cascades: MariaDB fires no triggers for cascades, and link_* must not be passed by.
-- The ids have a default, which add_* replaces, only since INSERT … SELECT without them would be refused.
CREATE TABLE IF NOT EXISTS organizations (
  org_id      INT UNSIGNED NOT NULL DEFAULT 0,
  org_name    VARCHAR(50) NOT NULL COLLATE utf8mb4_uca1400_nopad_as_ci,
  coordinates POINT NULL,
  PRIMARY KEY (org_id),
  UNIQUE KEY organizations_org_name (org_name),
  CONSTRAINT organizations_entity FOREIGN KEY (org_id) REFERENCES entities (entity_id) ON DELETE RESTRICT,
  CONSTRAINT organizations_on_earth CHECK (coordinates IS NULL
    OR (ST_X(coordinates) BETWEEN -180 AND 180 AND ST_Y(coordinates) BETWEEN -90 AND 90))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS users (
  account_id      INT UNSIGNED NOT NULL DEFAULT 0,
  email           VARCHAR(254) NOT NULL COLLATE utf8mb4_uca1400_nopad_as_ci,
  first_name      VARCHAR(50) NOT NULL COLLATE utf8mb4_uca1400_nopad_as_ci,
  last_name       VARCHAR(50) NOT NULL COLLATE utf8mb4_uca1400_nopad_as_ci,
  org_id          INT UNSIGNED NULL,
  approval_status ENUM('Pending', 'Approved', 'Rejected', 'Admin') NOT NULL DEFAULT 'Pending',
  PRIMARY KEY (account_id),
  UNIQUE KEY users_email (email),
  KEY users_org_id (org_id),
  CONSTRAINT users_entity FOREIGN KEY (account_id) REFERENCES entities (entity_id) ON DELETE RESTRICT,
  CONSTRAINT users_organization FOREIGN KEY (org_id) REFERENCES organizations (org_id) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The claim of an organization's first administrator (AU-10): where servers do not share locks, as in a Galera
-- cluster, two who are first at the same time collide on this row, and one of them has to try again.
CREATE TABLE IF NOT EXISTS org_bootstrap (
  org_id INT UNSIGNED NOT NULL,
  PRIMARY KEY (org_id),
  CONSTRAINT org_bootstrap_organization FOREIGN KEY (org_id) REFERENCES organizations (org_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- add_user_id: an id that is passed is not used. One that is taken is refused, so that an upsert by id, which
-- could only ever make a second user here, is the same on both engines.
CREATE OR REPLACE TRIGGER add_user_id_taken BEFORE INSERT ON users FOR EACH ROW
BEGIN
  IF EXISTS (SELECT 1 FROM users WHERE account_id = NEW.account_id) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'add_user_id: this account_id is taken; leave it out and the database gives the next one';
  END IF;
END;

CREATE OR REPLACE TRIGGER add_user_id BEFORE INSERT ON users FOR EACH ROW FOLLOWS add_user_id_taken
BEGIN
  INSERT INTO entities (entity_type) VALUES ('user');
  SET NEW.account_id = LAST_INSERT_ID();
END;

CREATE OR REPLACE TRIGGER add_user_id_on_update BEFORE UPDATE ON users FOR EACH ROW
BEGIN
  IF NEW.account_id <> OLD.account_id THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'add_user_id: the id of a user never changes; delete the user and create another';
  END IF;
END;

CREATE OR REPLACE TRIGGER add_user_id_keeps_type BEFORE UPDATE ON entities FOR EACH ROW
BEGIN
  IF OLD.entity_type = 'user' AND NEW.entity_type <> 'user' THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'add_user_id: the entity of a user stays one; create an organization instead';
  END IF;
END;

-- add_org_id: the first organization is the provider and gets entity 1; its key settles who is first.
CREATE OR REPLACE TRIGGER add_org_id_taken BEFORE INSERT ON organizations FOR EACH ROW
BEGIN
  IF EXISTS (SELECT 1 FROM organizations WHERE org_id = NEW.org_id) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'add_org_id: this org_id is taken; leave it out and the database gives the next one';
  END IF;
END;

CREATE OR REPLACE TRIGGER add_org_id BEFORE INSERT ON organizations FOR EACH ROW FOLLOWS add_org_id_taken
BEGIN
  DECLARE is_first BOOLEAN DEFAULT NOT EXISTS (SELECT 1 FROM entities WHERE entity_id = 1);
  DECLARE CONTINUE HANDLER FOR 1062 SET is_first = FALSE;
  IF is_first THEN
    INSERT INTO entities (entity_id, entity_type) VALUES (1, 'organization');
    SET NEW.org_id = 1;
  END IF;
  IF NOT is_first THEN
    INSERT INTO entities (entity_type) VALUES ('organization');
    SET NEW.org_id = LAST_INSERT_ID();
  END IF;
END;

CREATE OR REPLACE TRIGGER add_org_id_on_update BEFORE UPDATE ON organizations FOR EACH ROW
BEGIN
  IF NEW.org_id <> OLD.org_id THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'add_org_id: the id of an organization never changes; create another organization';
  END IF;
END;

CREATE OR REPLACE TRIGGER add_org_id_keeps_type BEFORE UPDATE ON entities FOR EACH ROW
BEGIN
  IF OLD.entity_type = 'organization' AND NEW.entity_type <> 'organization' THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'add_org_id: the entity of an organization stays one; create a user instead';
  END IF;
END;

CREATE OR REPLACE TRIGGER link_user_entity_delete AFTER DELETE ON users FOR EACH ROW
BEGIN
  DELETE FROM entities WHERE entity_id = OLD.account_id;
END;

CREATE OR REPLACE TRIGGER link_org_entity_delete AFTER DELETE ON organizations FOR EACH ROW
BEGIN
  DELETE FROM entities WHERE entity_id = OLD.org_id;
END;

CREATE OR REPLACE TRIGGER link_org_entity_delete_guard BEFORE DELETE ON organizations FOR EACH ROW
BEGIN
  IF OLD.org_id = 1 THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'link_org_entity_delete: organization 1 is the provider and cannot be deleted; rename it instead';
  END IF;
  IF EXISTS (SELECT 1 FROM users WHERE org_id = OLD.org_id) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'link_org_entity_delete: this organization still has users; move or delete them first';
  END IF;
END;

-- approve_residential: once, on becoming residential; the provider may withdraw the approval later.
CREATE OR REPLACE TRIGGER approve_residential BEFORE INSERT ON users FOR EACH ROW
BEGIN
  IF NEW.org_id IS NULL THEN
    SET NEW.approval_status = 'Approved';
  END IF;
END;

CREATE OR REPLACE TRIGGER approve_residential_on_update BEFORE UPDATE ON users FOR EACH ROW
BEGIN
  IF NEW.org_id IS NULL AND OLD.org_id IS NOT NULL THEN
    SET NEW.approval_status = 'Approved';
  END IF;
END;

-- org_prime_admin: the lock on the organization makes those who join it at once wait for each other and not deadlock;
-- the locking read then sees whoever came first even from a transaction that began before. InnoDB happens to lock most
-- of what a trigger reads; here it is asked to, so that no rule hangs on that. A claim in org_bootstrap may be
-- left from before everybody went, or from an upsert that became an update: it is made anew, as a real write.
CREATE OR REPLACE TRIGGER org_prime_admin BEFORE INSERT ON users FOR EACH ROW
BEGIN
  DECLARE locked INT UNSIGNED;
  IF NEW.org_id IS NOT NULL THEN
    SET locked = (SELECT org_id FROM organizations WHERE org_id = NEW.org_id FOR UPDATE);
    IF locked IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM users WHERE org_id = NEW.org_id LIMIT 1 LOCK IN SHARE MODE) THEN
      IF EXISTS (SELECT 1 FROM org_bootstrap WHERE org_id = NEW.org_id LOCK IN SHARE MODE) THEN
        DELETE FROM org_bootstrap WHERE org_id = NEW.org_id;
      END IF;
      INSERT INTO org_bootstrap (org_id) VALUES (NEW.org_id);
      SET NEW.approval_status = 'Admin';
    END IF;
  END IF;
END;

CREATE OR REPLACE TRIGGER org_prime_admin_on_update BEFORE UPDATE ON users FOR EACH ROW
BEGIN
  DECLARE locked INT UNSIGNED;
  IF NEW.org_id IS NOT NULL AND NOT (NEW.org_id <=> OLD.org_id) THEN
    SET locked = (SELECT org_id FROM organizations WHERE org_id = NEW.org_id FOR UPDATE);
    IF locked IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM users WHERE org_id = NEW.org_id LIMIT 1 LOCK IN SHARE MODE) THEN
      IF EXISTS (SELECT 1 FROM org_bootstrap WHERE org_id = NEW.org_id LOCK IN SHARE MODE) THEN
        DELETE FROM org_bootstrap WHERE org_id = NEW.org_id;
      END IF;
      INSERT INTO org_bootstrap (org_id) VALUES (NEW.org_id);
      SET NEW.approval_status = 'Admin';
    END IF;
  END IF;
END;
