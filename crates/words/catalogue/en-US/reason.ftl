# What readers of files find, in their own English, word for word, so that it is recognized.

# Numbers and spans.
reason-span-ends = ends at or before its start
reason-span-fraction = has a fraction of a second; times are whole seconds
reason-span-outside = lies outside the years 1970 to 9999
reason-not-a-number = not a number; use digits with a point for decimals, such as 1.25
reason-decimal-comma = has a decimal comma; use a point for decimals
reason-too-fine = is finer than 1 W over this interval; ask for rounding to accept it
reason-out-of-range = does not fit: at most 9,999,999.999 kW either way
reason-fine-factor = has more than six decimals; round it to a millionth of the currency
reason-far-factor = does not fit: money per kWh is from 0 to 999,999.999999

# Rows.
reason-fields = has { $found } fields where the header has { $expected }
reason-long-row = is longer than 64 KiB; no row of readings is
reason-open-quote = opens a quote that is not closed within 64 KiB and 32 lines; close it or remove it
reason-not-text = is not UTF-8 text; save the file as UTF-8
reason-not-a-time = is not a time; use 2026-07-16T14:30:00Z, 2026-07-16T14:30:00-04:00 or 2026-07-16 14:30
reason-no-time = is empty; each row needs a time here
reason-skipped-time = does not exist in { $zone }: the clocks skip it; write the time with its offset
reason-off-grid = is not a whole number of { $seconds } s intervals from the meter's other rows; add end_time
reason-no-interval = has no end, and the meter has no second row to tell its interval; give --interval SECONDS
reason-long-number = is longer than 80 characters; no value is
reason-not-a-quality = is no quality; use a code of the ESPI standard, such as 0 or 8, or a word such as valid, estimated or raw
reason-no-meter = is empty; each row needs a meter
reason-unknown-meter = is no meter number; name the meter with --columns NUMBER={ $name }
reason-not-a-meter = is no meter number; use digits, at most 4294967295
reason-twice = is in line { $line } already; remove one of the two
reason-not-a-label = is no label; use at most { $limit } characters on one line
reason-not-degrees = is not in degrees; use a number from −{ $most } to { $most-again } with a point for decimals
reason-half-a-place = is empty; a place needs latitude and longitude
reason-not-an-organization = is no organization's number; use digits, or leave it empty
reason-no-such-meter = is no meter of this portal; create it first, or let the import create meters
reason-overlaps = overlaps meter { $meter }'s interval from { $start } to { $end }; remove one of the two
reason-not-kept = is before { $from }, since when readings are kept; leave the row out
reason-too-many-meters = is one meter more than the { $limit } that a file may have; split the file

# Green Button.
reason-not-whole = is not a whole number
reason-no-value = has no value; a reading needs one
reason-no-start = has no start, and its block none either; nothing tells when it was
reason-no-duration = has no duration, and its ReadingType no intervalLength; nothing tells how long it is
reason-skipped = would be local time that the clocks skip; the times are rather standard time: say --epoch local-standard
reason-unknown-quality = is no quality of the ESPI standard
reason-no-reading-type = no ReadingType says what these readings are; it may be on another page of the feed: join the pages
reason-two-reading-types = two ReadingTypes that differ have this address; nothing tells which one the readings are of
reason-no-unit = has no uom, so nothing tells the unit of its readings; ask for the download anew
reason-unit = is { $name }, which is not kept; only Wh (72) and W (38) are. { $advice }
reason-multiplier = is no power of ten of the ESPI standard; -12 to 12 are
reason-accumulation = is { $name }; only delta data (4) and cumulative data (3) tell the energy of an interval
reason-flow = is { $name }; only forward (1), reverse (19) and net (4) can be read
reason-qualifier = is { $name }; only normal (12) and average (2) values tell the mean power of an interval
reason-service = is { $name }, not electricity; leave it out with --good-rows-only, or ask for electricity alone
reason-no-service = is empty, so nothing tells whether this is electricity; ask for the download anew
reason-two-series = is a second series of { $what } of the same usage point; keep one of them in the file
reason-two-units = the usage point's import and export are in different units; they cannot be netted exactly
reason-unpaired = has no { $missing } of the same interval, so the net is not known
reason-register-fell = is less than the register showed before; it was exchanged or ran over, so the energy is not known

# Whole files.
reason-stopped = reading stopped: { $cause }
reason-stopped-at = reading stopped at line { $line }: { $cause }
reason-cannot-open = cannot be opened: { $cause }; import it again from where it is now
reason-empty-feed = the file is empty; it must be a Green Button feed
reason-utf-16 = the file is UTF-16; save it as UTF-8
reason-other-encoding = the file says that it is { $name }; save it as UTF-8
reason-line-not-text = line { $line } is not UTF-8 text; save the file as UTF-8
reason-bad-xml = line { $line }, column { $column }: { $what }; get the file anew from where it comes from
reason-stops-in-middle = the file stops in the middle, at line { $line }; get it anew from where it comes from
reason-document-type = line { $line } declares a document type, which no Green Button file needs; such files are not read
reason-nested = line { $line }: elements are nested more than { $limit } deep; no Green Button file is
reason-long-tag = line { $line } begins a tag or text of more than { $limit } KiB; no Green Button file has one
reason-attributes = line { $line }: an element has more than { $limit } attributes; no Green Button file has one
reason-not-green-button = the file begins with <{ $root }>, so it is no Green Button file; that begins with <feed> or <entry> of http://www.w3.org/2005/Atom
reason-no-readings = the feed has no IntervalReading; ask for the download with interval data, not only the account
reason-too-much = the file has more than { $limit } { $what }; split it by usage point
reason-packed-otherwise = the file is packed by { $kind }, which is not read; unpack it, or pack it by gzip or Zstandard
reason-packed-twice = the file is packed twice: what is in it is packed by { $kind }; pack it once
reason-ratio = the file unpacks to more than { $ratio } times its size, which readings do not; if it is what it should be, import it unpacked
reason-unpacked-size = the file is larger than { $size } when it is unpacked; split it
reason-small-pieces = the file is packed in very many small pieces; unpack it, and pack it again in one
reason-packed-unfinished = the packed file ends in the middle, at byte { $at }; get it anew from where it comes from
reason-packed-damaged = the packed file is damaged at or before byte { $at }; get it anew from where it comes from
reason-packed-trailing = at byte { $at }, where the packed data end, something else follows; get the file anew, or unpack it
reason-window = unpacking the file needs { $needed }; at most { $most } are used: pack it by zstd -19 or less, without --long
reason-dictionary = the file was packed with a Zstandard dictionary; pack it without one

# CSV files.
reason-nem = the file is NEM12 or NEM13, which cannot be read; ask for CSV with a row for each interval
reason-csv-empty = the file is empty; it needs a header such as meter_id,start_time,end_time,meter_value
reason-csv-utf-16 = the file is UTF-16; save it as UTF-8 (in a spreadsheet: 'CSV UTF-8')
reason-csv-not-text = the file is { $what }; it must be CSV text in UTF-8
reason-long-header = the first line is longer than 64 KiB or never ends; it must be a header of column names
reason-carriage-returns = lines end in a carriage return alone; save the file with line feeds
reason-header-quote = the header opens a quote that is not closed; close it or remove it
reason-many-columns = the file has { $found } columns; at most { $limit } can be read, so split it
reason-many-listed = line { $line } is beyond the { $limit } meters that one list may have; split the file there
reason-missing-column = no column { $missing }; found { $found }; use { $advice }
reason-unknown-column = no column { $name }, which --columns names; found { $found }; use a header, or for a name in the column of meters also meter_id=HEADER
reason-strange-column = nothing is known of a column { $name }; use { $known }
reason-repeated-column = the header has more than one column { $name }; rename all but one
reason-date-and-end = --columns names a column of dates and one of ends; leave out end_time: where dates have a column of their own, an interval ends where the next begins, or give --interval SECONDS
reason-meter-twice = --meter says that all rows are of meter { $meter }, but { $why }; leave out one of the two
reason-long-and-wide = --columns gives meters a column each, but the file also has { $column }; leave out one of the two
reason-no-pair = '{ $text }' is no pair; write FIELD=HEADER or NUMBER=NAME, with commas between the pairs
reason-unknown-field = '{ $text }' is neither a field (meter_id, start_time, end_time, meter_value, prediction_value, quality, date) nor a meter's number
reason-given-twice = '{ $text }' is given twice
reason-same-name = '{ $text }' stands for two things; each header and each meter's name can be given once

# What to know about a file.
reason-no-header = The first line looks like a row and not like a header: add a line such as meter_id,start_time,end_time,meter_value.
reason-called-utc = The times have no offset, but their column is called UTC, so they are taken for that.
reason-date-and-time = Date and time are in two columns. Where there is an end beside them it is not read, since many files write the last minute: an interval ends where the next begins.
reason-times-of-ends = The times seem to be those at which intervals end; the start is needed. Move them back by one interval and call the column start_time.
reason-comma-numbers = { $name } has a decimal comma, as in { $example }: write the values with a point.
reason-exported = { $name } seems to be what was exported. It is not subtracted: take the Green Button download, or a column of the net.
reason-day-rows = A row is a day, with a column for each time of day. Turn it into a row for each interval, with start_time and meter_value.
reason-time-range = { $name } has start and end in one cell, as in '{ $example }': divide it into start_time and end_time.
reason-two-ways = { $name } has times that can be read in two ways, as in '{ $example }': write them as 2026-07-16 14:30, the year first.
reason-times-such-as = { $name } has times such as '{ $example }': write them as 14:30.
reason-dates-only = { $name } has dates without times of day; each row needs the time at which its interval begins.
reason-maybe-times = { $name } may be the times, but they cannot be read: write them as 2026-07-16 14:30, or with their offset as 2026-07-16T14:30:00-04:00.
reason-no-times = No column looks like times; each row needs the time at which its interval begins.
reason-epoch-utc = { $local } of { $blocks } blocks begin at midnight in { $zone }
reason-epoch-nothing = nothing tells, so it is what the standard says: { $local } of { $blocks } blocks begin at midnight in { $zone }, { $written } at 00:00 UTC
reason-epoch-local = { $written } of { $blocks } blocks begin at 00:00 UTC, { $local } at midnight in { $zone }
reason-epoch-skipped = { $written } of { $blocks } blocks begin at 00:00 UTC, { $local } at midnight in { $zone }, and there are readings in the hour that its clocks skip in spring, so it is standard time
reason-epoch-summer = { $written } of { $blocks } blocks begin at 00:00 UTC, { $local } at midnight in { $zone }, and the readings begin or end at 23:00 in summer, so it is standard time
