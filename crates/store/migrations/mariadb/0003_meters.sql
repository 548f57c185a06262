-- Meters, who has them, and the rules of having one.

CREATE TABLE IF NOT EXISTS meters (
  meter_id    INT UNSIGNED NOT NULL,
  coordinates POINT NULL,
  PRIMARY KEY (meter_id),
  CONSTRAINT meters_on_earth CHECK (coordinates IS NULL
    OR (ST_X(coordinates) BETWEEN -180 AND 180 AND ST_Y(coordinates) BETWEEN -90 AND 90))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS meter_map (
  entity_id INT UNSIGNED NOT NULL,
  meter_id  INT UNSIGNED NOT NULL,
  PRIMARY KEY (entity_id, meter_id),
  KEY meter_map_meter_id (meter_id),
  CONSTRAINT meter_map_entity FOREIGN KEY (entity_id) REFERENCES entities (entity_id) ON DELETE CASCADE,
  CONSTRAINT meter_map_meter FOREIGN KEY (meter_id) REFERENCES meters (meter_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- The part of meter_map that belongs to people: its two unique keys are what holds limit_residential_associations
-- when two connections assign at once, since a trigger that only looks cannot see what is not committed yet.
-- Triggers write it; it goes with its row in meter_map by foreign key, which cascades reach as well.
CREATE TABLE IF NOT EXISTS residential_associations (
  entity_id INT UNSIGNED NOT NULL,
  meter_id  INT UNSIGNED NOT NULL,
  PRIMARY KEY (entity_id),
  UNIQUE KEY residential_associations_meter_id (meter_id),
  KEY residential_associations_pair (entity_id, meter_id),
  CONSTRAINT residential_associations_pair FOREIGN KEY (entity_id, meter_id)
    REFERENCES meter_map (entity_id, meter_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE IF NOT EXISTS meter_details (
  meter_id INT UNSIGNED NOT NULL,
  label    VARCHAR(60) NOT NULL COLLATE utf8mb4_uca1400_nopad_as_ci,
  PRIMARY KEY (meter_id),
  CONSTRAINT meter_details_meter FOREIGN KEY (meter_id) REFERENCES meters (meter_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Counts the changes of a meter's readings, so that a cached picture of them can be told from a fresh one.
CREATE TABLE IF NOT EXISTS meter_revisions (
  meter_id INT UNSIGNED NOT NULL,
  revision BIGINT UNSIGNED NOT NULL,
  PRIMARY KEY (meter_id),
  CONSTRAINT meter_revisions_meter FOREIGN KEY (meter_id) REFERENCES meters (meter_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE OR REPLACE TRIGGER assign_distributor_meters AFTER INSERT ON meters FOR EACH ROW
BEGIN
  IF NOT EXISTS (SELECT 1 FROM organizations WHERE org_id = 1) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'assign_distributor_meters: there is no provider yet; create its organization before the first meter';
  END IF;
  INSERT INTO meter_map (entity_id, meter_id) VALUES (1, NEW.meter_id);
END;

-- limit_residential_associations: the first two triggers look, and say what is wrong; the next three keep
-- residential_associations, which decides where two came at once.
CREATE OR REPLACE TRIGGER limit_residential_associations BEFORE INSERT ON meter_map FOR EACH ROW
BEGIN
  IF (SELECT entity_type FROM entities WHERE entity_id = NEW.entity_id) = 'user' THEN
    IF EXISTS (SELECT 1 FROM meter_map AS it
               WHERE it.entity_id = NEW.entity_id AND it.meter_id <> NEW.meter_id) THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
        'limit_residential_associations: this residential customer already has a meter; un-assign it first';
    END IF;
    IF EXISTS (SELECT 1 FROM meter_map AS it JOIN entities AS owner ON owner.entity_id = it.entity_id
               WHERE it.meter_id = NEW.meter_id AND it.entity_id <> NEW.entity_id
                 AND owner.entity_type = 'user') THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
        'limit_residential_associations: this meter already belongs to another residential customer; un-assign it first';
    END IF;
  END IF;
END;

CREATE OR REPLACE TRIGGER limit_residential_associations_on_update BEFORE UPDATE ON meter_map FOR EACH ROW
BEGIN
  IF (SELECT entity_type FROM entities WHERE entity_id = NEW.entity_id) = 'user' THEN
    IF EXISTS (SELECT 1 FROM meter_map AS it WHERE it.entity_id = NEW.entity_id
                 AND NOT (it.entity_id = OLD.entity_id AND it.meter_id = OLD.meter_id)) THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
        'limit_residential_associations: this residential customer already has a meter; un-assign it first';
    END IF;
    IF EXISTS (SELECT 1 FROM meter_map AS it JOIN entities AS owner ON owner.entity_id = it.entity_id
               WHERE it.meter_id = NEW.meter_id AND owner.entity_type = 'user'
                 AND NOT (it.entity_id = OLD.entity_id AND it.meter_id = OLD.meter_id)) THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
        'limit_residential_associations: this meter already belongs to another residential customer; un-assign it first';
    END IF;
  END IF;
  DELETE FROM residential_associations WHERE entity_id = OLD.entity_id AND meter_id = OLD.meter_id;
END;

CREATE OR REPLACE TRIGGER limit_residential_associations_claim AFTER INSERT ON meter_map FOR EACH ROW
BEGIN
  DECLARE EXIT HANDLER FOR 1062 SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
    'limit_residential_associations: this customer or this meter has just been assigned; look at it again';
  IF (SELECT entity_type FROM entities WHERE entity_id = NEW.entity_id) = 'user' THEN
    INSERT INTO residential_associations (entity_id, meter_id) VALUES (NEW.entity_id, NEW.meter_id);
  END IF;
END;

CREATE OR REPLACE TRIGGER limit_residential_associations_claim_on_update AFTER UPDATE ON meter_map FOR EACH ROW
BEGIN
  DECLARE EXIT HANDLER FOR 1062 SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
    'limit_residential_associations: this customer or this meter has just been assigned; look at it again';
  IF (SELECT entity_type FROM entities WHERE entity_id = NEW.entity_id) = 'user' THEN
    INSERT INTO residential_associations (entity_id, meter_id) VALUES (NEW.entity_id, NEW.meter_id);
  END IF;
END;

CREATE OR REPLACE TRIGGER limit_residential_associations_release AFTER DELETE ON meter_map FOR EACH ROW
BEGIN
  DELETE FROM residential_associations WHERE entity_id = OLD.entity_id AND meter_id = OLD.meter_id;
END;

-- disallow_org_user_map: the locking reads make an assignment and a move of the same user wait for each other.
CREATE OR REPLACE TRIGGER disallow_org_user_map BEFORE INSERT ON meter_map FOR EACH ROW
BEGIN
  IF (SELECT entity_type FROM entities WHERE entity_id = NEW.entity_id) = 'user'
    AND (SELECT org_id FROM users WHERE account_id = NEW.entity_id LOCK IN SHARE MODE) IS NOT NULL THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'disallow_org_user_map: this user belongs to an organization; assign the meter to the organization instead';
  END IF;
END;

CREATE OR REPLACE TRIGGER disallow_org_user_map_on_update BEFORE UPDATE ON meter_map FOR EACH ROW
BEGIN
  IF (SELECT entity_type FROM entities WHERE entity_id = NEW.entity_id) = 'user'
    AND (SELECT org_id FROM users WHERE account_id = NEW.entity_id LOCK IN SHARE MODE) IS NOT NULL THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'disallow_org_user_map: this user belongs to an organization; assign the meter to the organization instead';
  END IF;
END;

CREATE OR REPLACE TRIGGER disallow_org_user_map_on_join BEFORE UPDATE ON users FOR EACH ROW
BEGIN
  IF NEW.org_id IS NOT NULL AND NOT (NEW.org_id <=> OLD.org_id)
    AND EXISTS (SELECT 1 FROM meter_map WHERE entity_id = OLD.account_id LOCK IN SHARE MODE) THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT =
      'disallow_org_user_map: this user has a meter; un-assign it before they join an organization';
  END IF;
END;
