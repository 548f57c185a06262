-- How far a measured value can be trusted, and which imports the values of a row come from.

-- quality: the code of the ESPI standard (QualityOfReading) for meter_value; NULL where nobody said.
ALTER TABLE meter_data ADD COLUMN quality INTEGER NULL CHECK (quality BETWEEN 0 AND 255);

-- meter_import, prediction_import: the import_no that last determined the value; NULL where it was no import. Of two
-- imports the later wins whatever order they are applied in. No foreign keys: imports may be forgotten, readings stay.
ALTER TABLE meter_data ADD COLUMN meter_import INTEGER NULL;

ALTER TABLE meter_data ADD COLUMN prediction_import INTEGER NULL;
