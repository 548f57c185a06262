# Files of readings: brought in, looked at, checked, imported and taken out again.
imports-lead = Readings and predictions from files: CSV and Green Button, packed or not.
imports-template = Template as CSV
imports-newest = Newest imports
imports-newest-first = Newest first
imports-table = Imports
imports-new = New import
imports-file = File
imports-state = State
imports-rows = Rows
imports-brought-in-by = Brought in by
imports-when = When
imports-none = Nothing was imported yet.
imports-none-text = Send a file above. Nothing of it is written before you have seen what it looks like.
imports-file-label = CSV or Green Button file
imports-file-hint = At most { $size }. Nothing of it is written before you have seen what it looks like.
imports-by-command = on the command line
imports-by-api = by the API
imports-by-folder = by the watched folder
imports-by-page = on the import page
imports-by-deleted = Somebody who is deleted, { $how }
imports-by-operator = Operator, { $how }

# Steps and states.
imports-steps = Steps
imports-step-done = , done
imports-step-send = Send
imports-step-look = Look at it
imports-step-check = Check
imports-import = Import
imports-state-stopping = Being stopped
imports-state-waiting = Waiting
imports-state-checking = Being checked
imports-state-running = Being written
imports-state-done-faulty = Good rows imported
imports-state-done = Imported
imports-state-checked-faulty = Checked, with problems
imports-state-checked = Checked, all good
imports-state-rejected = Rejected
imports-state-failed = Failed
imports-state-cancelled = Stopped
imports-state-undoing = Being undone
imports-state-undone = Undone
imports-outcome-waiting = The file is safe. It is looked at in a moment.
imports-outcome-checking = Nothing is written until the whole file was looked through.
imports-outcome-running = Rows are being written. It goes on if you leave this page.
imports-outcome-done-faulty = The good rows are in the database. The others are listed below.
imports-outcome-done = All of the file is in the database.
imports-outcome-checked-faulty = Nothing was written. Mend the rows below and send the file again, or import the good rows only.
imports-outcome-checked = Nothing was written. The file can be imported as it is.
imports-outcome-rejected = Nothing was kept. Mend the rows below and send the file again, or import the good rows only.
imports-outcome-failed = Nothing was kept. Below is why, and what to do about it.
imports-outcome-cancelled = It was stopped, and nothing of it was kept.
imports-outcome-undoing = Its rows are being taken out again.
imports-outcome-undone = Its rows were taken out again: readings are what they were before.
imports-progress-stopping = Stopping, and taking out what was written
imports-progress-of-all = Writing { $rows } of { $all } rows
imports-progress-left = Writing { $rows } of { $all } rows, about { $left } left
imports-progress-running = Writing, { $rows } rows so far
imports-progress-checking = Looking through the file, { $rows } rows so far
imports-progress-undoing = Taking rows out again
imports-progress-waiting = Waiting for its turn
imports-stop = Stop it
imports-renew = Renew this page by itself
imports-renew-no-more = Renew this page no more

# What became of it.
imports-the-import = The import
imports-under-way = Under way
imports-next = What to do next
imports-why = Why
imports-rows-read-title = Rows read
imports-readings-title = Readings
imports-problems-title = Problems
imports-rounded = Values rounded
imports-times = Times look like
imports-read-as = Read as
imports-size = Size
imports-ended = Ended
imports-counts-checked = checked only
imports-counts-done = { $new } new, { $changed } changed
imports-counts-none = nothing kept
imports-counts-so-far = { $count } written so far
imports-problems = { $count ->
    [one] { $count } problem
   *[other] { $count } problems
}
imports-rows-read = { $count ->
    [one] { $count } row read
   *[other] { $count } rows read
}
imports-n-readings = { $count ->
    [one] { $count } reading
   *[other] { $count } readings
}
imports-readings-would = { $new } would be new, { $changed } would change, { $same } would stay as they are
imports-readings = { $new } new, { $changed } changed, { $same } as they were
imports-readings-undone = All taken out again
imports-readings-none = None kept
imports-good-rows-only = Import good rows only
imports-change-reading = Change how it is read
imports-send-another = Send another file
imports-undo-this = Undo this import
imports-download-rejected = Download rejected rows
imports-undo-title = Undo the import of { $file }?
imports-undo-it = Undo the import
imports-undo-text = { $new } readings that were new are removed, and { $changed } that were changed become what they were before. It is refused where a later import has overwritten any of them.
imports-later = Later imports of the same meters
imports-later-none = None of the newest imports is of the same meters and time. It was an earlier one.
imports-later-text = Undo these first, from the top: they have readings of the same meters and time.

# Problems.
imports-problems-text = Rejected rows by what is wrong with them. A row with two problems counts twice.
imports-rejected-rows-of = Rejected rows, { $problem }
imports-where = Where
imports-value = Value
imports-what-is-wrong = What is wrong, and what to do
imports-line = Line { $line }
imports-line-reason = line { $line }: { $reason }
imports-first-of = The first { $shown } of { $all }. The download has those among the first 10,000 problems of the file.
imports-empty = None.
imports-empty-text = There is nothing to list.
imports-created-here = Created by this import
imports-until = to { $time }
imports-time = Time
imports-odd = What is odd
imports-first-meters = The first { $shown }, by number.
imports-odd-twice = { $count } twice in the file
imports-odd-overlapping = { $count } overlapping
imports-odd-future = { $count } in the future
imports-odd-nothing = Nothing
imports-problem-fields = Another number of fields than the header
imports-problem-long-row = A row that is too long
imports-problem-open-quote = A quote that is not closed
imports-problem-not-text = No text in UTF-8
imports-problem-not-a-time = No time that can be read
imports-problem-no-time = No time
imports-problem-skipped-time = A time that the clocks skip
imports-problem-interval = No interval that can be
imports-problem-off-grid = A time that does not fit the meter's other rows
imports-problem-no-interval = No length of the interval
imports-problem-number = No value that can be read
imports-problem-long-number = A value that is too long
imports-problem-no-meter = No meter
imports-problem-unknown-meter = A name of a meter without a number
imports-problem-not-a-meter = No number of a meter
imports-problem-twice = What is there twice
imports-problem-not-a-quality = No quality that is known
imports-problem-no-such-meter = A meter that does not exist
imports-problem-overlaps = An interval that overlaps another
imports-problem-not-kept = A time of which readings are no longer kept
imports-problem-too-many-meters = Too many meters
imports-problem-green-button = What Green Button does not allow

# What a file looks like.
imports-unreadable = This file cannot be read. Nothing of it is written.
imports-nothing-written = Nothing is written yet. Correct what was not recognised rightly, and check the file.
imports-looks-like = What it looks like
imports-first-rows = The first rows
imports-how-to-read = How to read it
imports-how-to-read-text = A check looks at every row and writes nothing. An import is all or nothing.
imports-not-this = Not this file?
imports-discard = Remove this file
imports-missing-meters = Meters that do not exist
imports-missing = { $meters }. Correct their numbers, or have them created below.
imports-missing-more = { $meters } and { $count } more. Correct their numbers, or have them created below.
imports-format = Format
imports-csv-format = CSV, divided by { $divided }, its header in line { $line }
imports-semicolons = semicolons
imports-tabs = tabs
imports-commas = commas
imports-a-row-is = A row is
imports-shape-long = A meter and an interval
imports-shape-wide = An interval, with a column for each meter
imports-shape-one = An interval of one meter, which the file does not name
imports-interval = Interval
imports-mostly = { $length }, mostly
imports-unnamed-meters = Meters without a number
imports-unnamed = { $names }. Give them one under “Names of meters”.
imports-tried-out = Tried out
imports-with-all = With all of the file, as it was recognised.
imports-with-beginning = With the beginning of the file, as it was recognised.
imports-why-not-so = Why it cannot be read so
imports-to-know = To know
imports-first-problem = First problem
imports-green-button = Green Button
imports-green-button-part = Green Button, of which the beginning was looked at
imports-usage-point = Usage point
imports-usage-points = { $count ->
    [one] { $count } usage point
   *[other] { $count } usage points
}
imports-without-readings = Without readings
imports-no-unit = no unit that can be read
imports-series = { $direction } of { $unit }
imports-series-of-length = { $direction } of { $unit }, { $length }
imports-direction-import = import
imports-direction-export = export
imports-direction-net = net
imports-direction-none = series
imports-role-of-meter = Meter { $meter }
imports-role-a-meter = A meter
imports-role-predictions-of = Predictions of { $meter }
imports-role-none = Left out

# How to read a file.
imports-columns = Columns
imports-column-meters = Meters
imports-column-dates = Dates, if apart
imports-column-starts = Starts
imports-column-ends = Ends
imports-column-values = Measured values
imports-column-predictions = Predictions
imports-column-quality = Quality
imports-not-in-file = Not in the file
imports-values-and-times = Values and times
imports-unit = Unit of values
imports-unit-kw = kW, mean power
imports-unit-kwh = kWh, energy
imports-unit-wh = Wh, energy
imports-unit-said-by = Said by “{ $column }”.
imports-unit-not-said = The file does not say it: make sure.
imports-zone = Time zone
imports-zone-hint = Of times without an offset.
imports-zone-of-meters = Of the meters.
imports-interval-length = Length of an interval
imports-interval-found = In seconds. Left empty it is found: { $length }.
imports-interval-not-told = In seconds. The file does not tell it.
imports-meter-of-all = Meter of all rows
imports-meter-needed = Its number: the file does not say which meter it is of.
imports-meter-hint = Its number, only where the file has no column of meters.
imports-meter-of-readings = The number of the meter that the readings are of.
imports-names-of-meters = Names of meters
imports-names-of-meters-as = Names of meters as
imports-names-hint = One a line: the meter's number, and what the file calls it, 7001=home_1. Lines without a number are left out. In a wide file the name is that of its column, and 7001.prediction=… that of its predictions.
imports-points-hint = Write the number of its meter before each usage point: 7001=address.
imports-round = Round values
imports-round-finer = Round values that are finer than 1 W
imports-round-hint = Otherwise they are problems: nothing is lost unasked.
imports-create-meters = Create meters that do not exist
imports-create-meters-hint = Otherwise their rows are problems, which catches a mistyped number.
imports-group-times = Times
imports-otherwise = Otherwise
imports-epoch = Times of the file
imports-epoch-utc = Seconds in UTC, as the standard says
imports-epoch-local = What the clock on the wall showed
imports-epoch-standard = Standard time, also in summer
imports-quoted = “{ $label }”
imports-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
imports-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
imports-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
imports-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}

# How a file was meant.
imports-meant-format = { $value }
imports-meant-unit = values in { $value }
imports-meant-zone = times in { $value }
imports-meant-meter = all rows of meter { $value }
imports-meant-interval = intervals of { $value }
imports-meant-epoch = times of the file are { $value }
imports-meant-columns = columns { $value }
imports-meant-rounded = values rounded to 1 W
imports-meant-created = meters created
imports-meant-good-only = good rows only
