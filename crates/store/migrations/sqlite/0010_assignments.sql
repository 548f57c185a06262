-- Since when and until when somebody has had a meter: whoever has it now does not see what belongs to the household
-- before. meter_map says who has it, as ever; triggers keep this history, also for SQL tools. The provider's own
-- assignments are not kept. No foreign key to entities: the history outlives its people, as bare numbers.
-- begins_at NULL: from the first reading on. ends_at NULL: still.

CREATE TABLE IF NOT EXISTS assignments (
  assignment_id INTEGER PRIMARY KEY AUTOINCREMENT,
  entity_id     INTEGER NOT NULL,
  meter_id      INTEGER NOT NULL REFERENCES meters (meter_id) ON DELETE CASCADE,
  begins_at     TEXT NULL CHECK (begins_at IS NULL OR begins_at IS datetime(begins_at, '+0 days')),
  ends_at       TEXT NULL CHECK (ends_at IS NULL OR ends_at IS datetime(ends_at, '+0 days'))
);

CREATE INDEX IF NOT EXISTS assignments_entity_id ON assignments (entity_id, meter_id);

CREATE INDEX IF NOT EXISTS assignments_meter_id ON assignments (meter_id);

INSERT INTO assignments (entity_id, meter_id)
  SELECT it.entity_id, it.meter_id FROM meter_map AS it
  WHERE it.entity_id <> 1 AND NOT EXISTS
    (SELECT 1 FROM assignments AS had WHERE had.entity_id = it.entity_id AND had.meter_id = it.meter_id);

DROP TRIGGER IF EXISTS keep_assignments;

CREATE TRIGGER keep_assignments AFTER INSERT ON meter_map FOR EACH ROW
WHEN NEW.entity_id <> 1
BEGIN
  INSERT INTO assignments (entity_id, meter_id, begins_at)
    SELECT NEW.entity_id, NEW.meter_id, MAX(ends_at) FROM assignments
    WHERE meter_id = NEW.meter_id AND entity_id <> NEW.entity_id;
END;

DROP TRIGGER IF EXISTS keep_assignments_on_update;

CREATE TRIGGER keep_assignments_on_update AFTER UPDATE ON meter_map FOR EACH ROW
WHEN NEW.entity_id <> OLD.entity_id OR NEW.meter_id <> OLD.meter_id
BEGIN
  UPDATE assignments SET ends_at = CURRENT_TIMESTAMP
    WHERE entity_id = OLD.entity_id AND meter_id = OLD.meter_id AND ends_at IS NULL;
  INSERT INTO assignments (entity_id, meter_id, begins_at)
    SELECT * FROM (SELECT NEW.entity_id, NEW.meter_id, MAX(ends_at) FROM assignments
                   WHERE meter_id = NEW.meter_id AND entity_id <> NEW.entity_id)
    WHERE NEW.entity_id <> 1;
END;

DROP TRIGGER IF EXISTS keep_assignments_on_delete;

CREATE TRIGGER keep_assignments_on_delete AFTER DELETE ON meter_map FOR EACH ROW
BEGIN
  UPDATE assignments SET ends_at = CURRENT_TIMESTAMP
    WHERE entity_id = OLD.entity_id AND meter_id = OLD.meter_id AND ends_at IS NULL;
END;

-- As on MariaDB, where a foreign key that cascades fires no trigger.
DROP TRIGGER IF EXISTS keep_assignments_on_entity_delete;

CREATE TRIGGER keep_assignments_on_entity_delete BEFORE DELETE ON entities FOR EACH ROW
BEGIN
  UPDATE assignments SET ends_at = CURRENT_TIMESTAMP WHERE entity_id = OLD.entity_id AND ends_at IS NULL;
END;
