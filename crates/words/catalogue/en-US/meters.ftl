# The page of one meter.
meters-none-title = No meter yet.
meters-none = Once the provider has assigned a meter to you, its power, savings and participation appear here.
meters-none-at-all = The power of all meters, savings and participation appear here once meters are added and readings have come in.
meters-date-too-far = is too far away; choose a date between 1970 and 9998

# What is chosen.
meters-organization = Organization
meters-meter = Meter
meters-timescale = Timescale
meters-show = Show
meters-period = DR period
meters-homes = Homes and unassigned
meters-name-or-number = Name or number
meters-together = All meters together
meters-whole = { $unit ->
    [day] Whole day
    [week] Whole week
    [month] Whole month
   *[year] Whole year
}

# The banner.
meters-banner-running = DR period under way until { $time }.
meters-banner-below = You are { $power } below prediction. Keep it there.
meters-banner-above = You are { $power } above prediction. Switch off what can wait.
meters-banner-reduce = Switch off what can wait until it ends.
meters-banner-left = left of { $length }
meters-banner-today = DR period today, { $range }.
meters-banner-tomorrow = DR period tomorrow, { $range }.
meters-banner-on = DR period { $day }, { $range }.
meters-banner-plan = Plan to use less than predicted then. Each kWh saved earns { $price }.
meters-banner-begins = until it begins

# Key figures.
meters-figures = Key figures
meters-none-yet = None yet
meters-savings = Savings, { $span }
meters-saved-counted = saved { $counted }
meters-in-all = over all intervals
meters-in-period = in this DR period
meters-in-periods = { $count ->
    [one] in { $count } DR period
   *[other] in { $count } DR periods
}
meters-nothing-read = { $what ->
    [rate] The rate appears here once readings have arrived.
    [participation] Participation appears here once readings have arrived.
   *[savings] Savings appear here once readings have arrived.
}
meters-nothing-predicted = { $what ->
    [rate] The rate needs a prediction, and there is none for this span yet.
    [participation] Participation needs a prediction, and there is none for this span yet.
   *[savings] Savings need a prediction, and there is none for this span yet.
}
meters-nothing-begun = { $what ->
    [rate] The rate appears here with the first readings of the DR period.
    [participation] Participation appears here with the first readings of the DR period.
   *[savings] Savings appear here with the first readings of the DR period.
}
meters-bars = Saved per DR period of the last six months, oldest first: { $amounts }
meters-power-now = Power now
meters-live = Live
meters-stale = Stale
meters-below = { $power } below
meters-above = { $power } above
meters-of-prediction = prediction
meters-last-reading = Last reading { $time }
meters-no-reading-yet = The newest power appears here once readings arrive.
meters-spark = Power and prediction of the last six hours
meters-rate = Savings rate
meters-of-predicted = of { $energy } predicted
meters-rate-bar = { $rate } of the predicted energy saved
meters-participation = Participation
meters-intervals = { $count ->
    [one] { $count } interval { $counted }
   *[other] { $count } intervals { $counted }
}
meters-took-part = Below prediction
meters-took-no-part = At or above it
meters-percent-took-part = { $percent } took part
meters-took-part-word = took part

# Data quality.
meters-quality = Data quality
meters-quality-none = What has arrived appears here.
meters-quality-received = { $received } of { $expected } readings received
meters-estimated = { $count ->
    [one] { $count } reading estimated.
   *[other] { $count } readings estimated.
}
meters-noticed = Noticed: { $what }.
meters-noticed-on-days = { $count ->
    [one] { $what } on { $count } day
   *[other] { $what } on { $count } days
}
meters-noticed-spike = spike
meters-noticed-questionable = questionable values
meters-noticed-misaligned = odd start times
meters-noticed-mixed = mixed interval lengths
meters-noticed-zeros = long run of zeros
meters-noticed-flat = long run of one value
meters-noticed-negative = negative use
meters-slots = { $unit ->
    [half-hour] Readings by half hour: { $slots }
    [day] Readings by day: { $slots }
   *[week] Readings by week: { $slots }
}
meters-slots-received = { $count } received
meters-slots-estimated = { $count } estimated
meters-slots-noticed = { $count } with something noticed
meters-slots-partly = { $count } received in part
meters-slots-missing = { $count } missing

# The chart and its table.
meters-chart = Real-time power and prediction
meters-chart-of = { $label }, { $interval } mean, kW
meters-as-chart = Show as chart
meters-as-table = Show as table
meters-no-prediction = No prediction for this span yet: savings and participation follow once there is one.
meters-only-prediction = No readings for this span yet: only the prediction is shown.
meters-step = Step through time
meters-previous = { $unit ->
    [day] Previous day
    [week] Previous week
    [month] Previous month
   *[year] Previous year
}
meters-next = { $unit ->
    [day] Next day
    [week] Next week
    [month] Next month
   *[year] Next year
}
meters-today = Today
meters-legend = Legend
meters-above-prediction = Above prediction
meters-chart-needs = The chart needs JavaScript.
meters-range-how = Drag the handles, or use the arrow keys, to change the range
meters-plot = Power and prediction of { $label }, { $span }.
meters-plot-range = Power between { $low } and { $high }.
meters-plot-periods = { $count ->
    [one] { $count } DR period shaded.
   *[other] { $count } DR periods shaded.
}
meters-table = Readings as a table
meters-table-caption = Power and prediction of { $label }, { $span }
meters-table-rows = Rows { $first } to { $last } of { $count }
meters-table-start = Start
meters-table-end = End
meters-table-power = Power, kW
meters-table-prediction = Prediction, kW
meters-table-saved = Saved, kW
meters-table-pages = Pages of the table
meters-table-previous = Previous
meters-table-next = Next
meters-no-reading = no reading
meters-empty-span-title = No readings in { $span }.
meters-empty-span = This meter has readings at other times.
meters-newest = Go to the newest
meters-empty-title = No readings yet.
meters-empty = They appear here with the first import that has this meter.
meters-download = Download
meters-download-what = Download: { $what }
meters-download-as = { $what } as { $format }
meters-all-readings = All readings
meters-picture = Picture (PNG)
meters-print = Print

# The days with DR periods.
meters-calendar = DR period days
meters-calendar-caption = Days with DR periods in { $month }
meters-calendar-none = No DR periods in { $month }.
meters-calendar-running = DR period { $range }, under way, { $saved } saved so far
meters-calendar-awaited = DR period { $range }, under way, no result yet
meters-calendar-scheduled = DR period { $range }, scheduled
meters-calendar-silent = DR period { $range }, no result
meters-calendar-saved = DR period { $range }, { $saved } saved
meters-calendar-key = Key
meters-calendar-ramp = Less to more saved
meters-calendar-nothing = Nothing saved
meters-calendar-now = Running
meters-calendar-coming = Scheduled

# Statistics.
meters-details = More details
meters-acf = Autocorrelation (ACF)
meters-pacf = Partial (PACF)
meters-acf-title = Autocorrelation of power by lag
meters-pacf-title = Partial autocorrelation of power by lag
meters-estimate-acf = biased estimate
meters-estimate-pacf = Levinson-Durbin (ywm)
meters-differenced = { "" }, differenced once
meters-method = From { $count } { $interval } means of the last four weeks: { $estimate }{ $differenced }; gaps left out.
meters-lags-outside = { $title }: { $outside } of { $count } lags lie outside the 95% bounds
meters-bounds = Bounds of chance
meters-bound-95 = 95% bound, { $bound }
meters-bound-99 = 99% bound, { $bound }
