-- Meters, who has them, and the rules of having one.

-- WITHOUT ROWID, so that a meter without a number is refused and not given one.
CREATE TABLE IF NOT EXISTS meters (
  meter_id    INTEGER NOT NULL PRIMARY KEY
    CHECK (typeof(meter_id) = 'integer' AND meter_id BETWEEN 0 AND 4294967295),
  coordinates TEXT NULL CONSTRAINT meters_on_earth CHECK (coordinates IS NULL
    OR (coordinates GLOB 'POINT([-0-9]* [-0-9]*)'
      AND substr(coordinates, 7) NOT GLOB '*[^-0-9. )]*' AND coordinates NOT GLOB '* * *'
      AND CAST(substr(coordinates, 7) AS REAL) BETWEEN -180 AND 180
      AND CAST(substr(coordinates, instr(coordinates, ' ') + 1) AS REAL) BETWEEN -90 AND 90))
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS meter_map (
  entity_id INTEGER NOT NULL REFERENCES entities (entity_id) ON DELETE CASCADE,
  meter_id  INTEGER NOT NULL REFERENCES meters (meter_id) ON DELETE CASCADE,
  PRIMARY KEY (entity_id, meter_id)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS meter_map_meter_id ON meter_map (meter_id);

-- The part of meter_map that belongs to people: on MariaDB its two unique keys are what holds
-- limit_residential_associations when two connections assign at once. Triggers write it.
CREATE TABLE IF NOT EXISTS residential_associations (
  entity_id INTEGER NOT NULL PRIMARY KEY,
  meter_id  INTEGER NOT NULL UNIQUE,
  FOREIGN KEY (entity_id, meter_id) REFERENCES meter_map (entity_id, meter_id) ON DELETE CASCADE
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS residential_associations_pair ON residential_associations (entity_id, meter_id);

CREATE TABLE IF NOT EXISTS meter_details (
  meter_id INTEGER NOT NULL PRIMARY KEY REFERENCES meters (meter_id) ON DELETE CASCADE,
  label    TEXT NOT NULL COLLATE NOCASE CHECK (length(label) <= 60)
) WITHOUT ROWID;

-- Counts the changes of a meter's readings, so that a cached picture of them can be told from a fresh one.
CREATE TABLE IF NOT EXISTS meter_revisions (
  meter_id INTEGER NOT NULL PRIMARY KEY REFERENCES meters (meter_id) ON DELETE CASCADE,
  revision INTEGER NOT NULL CHECK (typeof(revision) = 'integer' AND revision >= 0)
) WITHOUT ROWID;

DROP TRIGGER IF EXISTS assign_distributor_meters;

CREATE TRIGGER assign_distributor_meters AFTER INSERT ON meters FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'assign_distributor_meters: there is no provider yet; create its organization before the first meter')
    WHERE NOT EXISTS (SELECT 1 FROM organizations WHERE org_id = 1);
  INSERT INTO meter_map (entity_id, meter_id) VALUES (1, NEW.meter_id);
END;

-- limit_residential_associations: the first two triggers look, and say what is wrong; the next three keep
-- residential_associations. With one writer at a time looking is enough, so a claim replaces what is left over
-- from a tool that worked without foreign keys.
DROP TRIGGER IF EXISTS limit_residential_associations;

CREATE TRIGGER limit_residential_associations BEFORE INSERT ON meter_map FOR EACH ROW
WHEN (SELECT entity_type FROM entities WHERE entity_id = NEW.entity_id) = 'user'
BEGIN
  SELECT RAISE(ABORT, 'limit_residential_associations: this residential customer already has a meter; un-assign it first')
    WHERE EXISTS (SELECT 1 FROM meter_map AS it
                  WHERE it.entity_id = NEW.entity_id AND it.meter_id <> NEW.meter_id);
  SELECT RAISE(ABORT, 'limit_residential_associations: this meter already belongs to another residential customer; un-assign it first')
    WHERE EXISTS (SELECT 1 FROM meter_map AS it JOIN entities AS owner ON owner.entity_id = it.entity_id
                  WHERE it.meter_id = NEW.meter_id AND it.entity_id <> NEW.entity_id
                    AND owner.entity_type = 'user');
END;

DROP TRIGGER IF EXISTS limit_residential_associations_on_update;

CREATE TRIGGER limit_residential_associations_on_update BEFORE UPDATE ON meter_map FOR EACH ROW
BEGIN
  SELECT RAISE(ABORT, 'limit_residential_associations: this residential customer already has a meter; un-assign it first')
    WHERE (SELECT entity_type FROM entities WHERE entity_id = NEW.entity_id) = 'user'
      AND EXISTS (SELECT 1 FROM meter_map AS it WHERE it.entity_id = NEW.entity_id
                    AND NOT (it.entity_id = OLD.entity_id AND it.meter_id = OLD.meter_id));
  SELECT RAISE(ABORT, 'limit_residential_associations: this meter already belongs to another residential customer; un-assign it first')
    WHERE (SELECT entity_type FROM entities WHERE entity_id = NEW.entity_id) = 'user'
      AND EXISTS (SELECT 1 FROM meter_map AS it JOIN entities AS owner ON owner.entity_id = it.entity_id
                  WHERE it.meter_id = NEW.meter_id AND owner.entity_type = 'user'
                    AND NOT (it.entity_id = OLD.entity_id AND it.meter_id = OLD.meter_id));
  DELETE FROM residential_associations WHERE entity_id = OLD.entity_id AND meter_id = OLD.meter_id;
END;

DROP TRIGGER IF EXISTS limit_residential_associations_claim;

CREATE TRIGGER limit_residential_associations_claim AFTER INSERT ON meter_map FOR EACH ROW
WHEN (SELECT entity_type FROM entities WHERE entity_id = NEW.entity_id) = 'user'
BEGIN
  DELETE FROM residential_associations WHERE entity_id = NEW.entity_id OR meter_id = NEW.meter_id;
  INSERT INTO residential_associations (entity_id, meter_id) VALUES (NEW.entity_id, NEW.meter_id);
END;

DROP TRIGGER IF EXISTS limit_residential_associations_claim_on_update;

CREATE TRIGGER limit_residential_associations_claim_on_update AFTER UPDATE ON meter_map FOR EACH ROW
WHEN (SELECT entity_type FROM entities WHERE entity_id = NEW.entity_id) = 'user'
BEGIN
  DELETE FROM residential_associations WHERE entity_id = NEW.entity_id OR meter_id = NEW.meter_id;
  INSERT INTO residential_associations (entity_id, meter_id) VALUES (NEW.entity_id, NEW.meter_id);
END;

DROP TRIGGER IF EXISTS limit_residential_associations_release;

CREATE TRIGGER limit_residential_associations_release AFTER DELETE ON meter_map FOR EACH ROW
BEGIN
  DELETE FROM residential_associations WHERE entity_id = OLD.entity_id AND meter_id = OLD.meter_id;
END;

DROP TRIGGER IF EXISTS disallow_org_user_map;

CREATE TRIGGER disallow_org_user_map BEFORE INSERT ON meter_map FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM users WHERE account_id = NEW.entity_id AND org_id IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'disallow_org_user_map: this user belongs to an organization; assign the meter to the organization instead');
END;

DROP TRIGGER IF EXISTS disallow_org_user_map_on_update;

CREATE TRIGGER disallow_org_user_map_on_update BEFORE UPDATE ON meter_map FOR EACH ROW
WHEN EXISTS (SELECT 1 FROM users WHERE account_id = NEW.entity_id AND org_id IS NOT NULL)
BEGIN
  SELECT RAISE(ABORT, 'disallow_org_user_map: this user belongs to an organization; assign the meter to the organization instead');
END;

DROP TRIGGER IF EXISTS disallow_org_user_map_on_join;

CREATE TRIGGER disallow_org_user_map_on_join BEFORE UPDATE OF org_id ON users FOR EACH ROW
WHEN NEW.org_id IS NOT NULL AND NEW.org_id IS NOT OLD.org_id
  AND EXISTS (SELECT 1 FROM meter_map WHERE entity_id = OLD.account_id)
BEGIN
  SELECT RAISE(ABORT, 'disallow_org_user_map: this user has a meter; un-assign it before they join an organization');
END;
