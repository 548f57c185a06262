-- How far a measured value can be trusted, and which imports the values of a row come from.

-- quality: the code of the ESPI standard (QualityOfReading) for meter_value; NULL where nobody said.
-- meter_import, prediction_import: the import_no that last determined the value; NULL where it was no import. Of two
-- imports the later wins whatever order they are applied in. No foreign keys: imports may be forgotten, readings stay.
ALTER TABLE meter_data
  ADD COLUMN IF NOT EXISTS quality           TINYINT UNSIGNED NULL,
  ADD COLUMN IF NOT EXISTS meter_import      INT UNSIGNED NULL,
  ADD COLUMN IF NOT EXISTS prediction_import INT UNSIGNED NULL;
