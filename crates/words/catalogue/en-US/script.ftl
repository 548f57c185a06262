# What scripts say. Each a line: scripts know gaps, and nothing else of Fluent.
script-show = Show
script-hide = Hide
script-copied = Copied
script-selected = Selected
script-minutes = { $minutes } minutes { $what }

# The stream of news.
script-connected = Connected. Last update { $time }
script-reconnecting = Reconnecting. Numbers from { $time }
script-connected-again = Connected again.
script-connection-lost = Connection lost. Reconnecting.
script-pause = Pause live numbers
script-go-on = Go on with live numbers
script-paused = Paused. Numbers from { $time }

# Imports.
script-chosen = { $name } is chosen
script-file-empty = This file is empty.
script-file-large = This file has { $size }, and { $most } is the most. Pack it with gzip or Zstandard, or divide it.
script-file-refused = The file was not taken. Try again.
script-how-much-sent = How much of the file is sent
script-sending = Sending { $name }
script-sent-of = { $loaded } of { $total } sent
script-sent = Sent. It is made safe and looked at.
script-not-sent = The connection was lost before the file was sent. Send it again.

# The chart.
script-arrow-keys = Arrow keys read single values.
script-loading = Loading the readings…
script-no-readings = No readings in this range.
script-chart-failed = The chart could not be loaded.
script-again = Try again
script-detail-failed = More detail could not be loaded.
script-range-start = Start of the range
script-range-end = End of the range
script-range-whole = The whole range
script-period = DR period
script-period-at = DR period { $time }
script-period-short = DR
script-from-to = { $from } to { $to }
script-about = { $day }, about { $hour }
script-not-yet = not yet
script-no-reading = no reading
script-none = none
script-actual = Real-time power
script-prediction = Prediction
script-below = Below prediction
script-above = Above prediction
script-values = { $when }. Real-time power { $actual }, prediction { $prediction }.
