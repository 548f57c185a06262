-- Since when and until when somebody has had a meter: whoever has it now does not see what belongs to the household
-- before. meter_map says who has it, as ever; triggers keep this history, also for SQL tools. The provider's own
-- assignments are not kept. No foreign key to entities: the history outlives its people, as bare numbers.
-- begins_at NULL: from the first reading on. ends_at NULL: still.

CREATE TABLE IF NOT EXISTS assignments (
  assignment_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  entity_id     INT UNSIGNED NOT NULL,
  meter_id      INT UNSIGNED NOT NULL,
  begins_at     DATETIME NULL,
  ends_at       DATETIME NULL,
  PRIMARY KEY (assignment_id),
  KEY assignments_entity_id (entity_id, meter_id),
  KEY assignments_meter_id (meter_id),
  CONSTRAINT assignments_meter FOREIGN KEY (meter_id) REFERENCES meters (meter_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

INSERT INTO assignments (entity_id, meter_id)
  SELECT it.entity_id, it.meter_id FROM meter_map AS it
  WHERE it.entity_id <> 1 AND NOT EXISTS
    (SELECT 1 FROM assignments AS had WHERE had.entity_id = it.entity_id AND had.meter_id = it.meter_id);

CREATE OR REPLACE TRIGGER keep_assignments AFTER INSERT ON meter_map FOR EACH ROW
BEGIN
  DECLARE begins DATETIME DEFAULT (SELECT MAX(ends_at) FROM assignments
                                   WHERE meter_id = NEW.meter_id AND entity_id <> NEW.entity_id);
  IF NEW.entity_id <> 1 THEN
    INSERT INTO assignments (entity_id, meter_id, begins_at) VALUES (NEW.entity_id, NEW.meter_id, begins);
  END IF;
END;

CREATE OR REPLACE TRIGGER keep_assignments_on_update AFTER UPDATE ON meter_map FOR EACH ROW
BEGIN
  DECLARE begins DATETIME;
  IF NEW.entity_id <> OLD.entity_id OR NEW.meter_id <> OLD.meter_id THEN
    UPDATE assignments SET ends_at = UTC_TIMESTAMP()
      WHERE entity_id = OLD.entity_id AND meter_id = OLD.meter_id AND ends_at IS NULL;
    SET begins = (SELECT MAX(ends_at) FROM assignments
                  WHERE meter_id = NEW.meter_id AND entity_id <> NEW.entity_id);
    IF NEW.entity_id <> 1 THEN
      INSERT INTO assignments (entity_id, meter_id, begins_at) VALUES (NEW.entity_id, NEW.meter_id, begins);
    END IF;
  END IF;
END;

CREATE OR REPLACE TRIGGER keep_assignments_on_delete AFTER DELETE ON meter_map FOR EACH ROW
BEGIN
  UPDATE assignments SET ends_at = UTC_TIMESTAMP()
    WHERE entity_id = OLD.entity_id AND meter_id = OLD.meter_id AND ends_at IS NULL;
END;

-- A row of meter_map that goes with its entity goes by a foreign key, which fires no trigger here.
CREATE OR REPLACE TRIGGER keep_assignments_on_entity_delete BEFORE DELETE ON entities FOR EACH ROW
BEGIN
  UPDATE assignments SET ends_at = UTC_TIMESTAMP() WHERE entity_id = OLD.entity_id AND ends_at IS NULL;
END;
