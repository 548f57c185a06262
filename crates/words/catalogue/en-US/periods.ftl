# DR periods: the list with its year, and what came of one.
periods-title = DR periods
periods-lead = Hours in which customers are asked to use less than predicted.
periods-of-nobody = There is no meter yet, so there are no results to show.
periods-of-one = Results are your meter’s.
periods-of-all = Results are those of all { $count } meters together.
periods-of-several = Results are those of your { $count } meters together.
periods-manage = Change DR periods
periods-unsettled = A DR period was just changed; the sums follow in a moment.

# Parts of the list.
periods-parts = DR periods by time
periods-now = Now
periods-upcoming = Upcoming
periods-past = Past, { $year }
periods-list-now = DR periods under way
periods-list-upcoming = DR periods to come, the next one first
periods-list-past = DR periods of { $year } that are over, the last one first
periods-none-now = No DR period is under way.
periods-none-now-text = While one is, its results so far are here.
periods-none-upcoming = No DR period is planned.
periods-none-upcoming-text = The next ones appear here as soon as the provider sets them.
periods-none-past = No DR period has ended yet.
periods-none-past-text = Those of { $year } appear here with what was saved in them.

periods-pages = Pages of the list
periods-previous = Previous
periods-next = Next
periods-position = { $first } to { $last } of { $all }

# Columns and values.
periods-when = When
periods-time = { $range }, { $length }
periods-saved = Saved
periods-rate = Savings rate
periods-credits = Credits
periods-meters-that-took-part = Meters that took part
periods-took-part = Took part
periods-worth = Worth
periods-state = State
periods-of = { $part } of { $whole }
periods-per-kwh = { $price } per kWh
periods-to-come = To come
periods-under-way = Under way
periods-over = Over
periods-state-saved = Saved
periods-state-nothing = Nothing saved
periods-state-silent = No readings

# The year.
periods-step-years = Step through years
periods-days-of = Days with DR periods in { $year }
periods-year-sums = { $periods }, { $saved } saved, { $credits } in credits.
periods-year-plain = { $periods }.
periods-n = { $count ->
    [one] { $count } DR period
   *[other] { $count } DR periods
}
periods-day = { $day }: { $what }
periods-day-to-come = DR period { $range }, to come
periods-day-under-way = DR period { $range }, under way, { $saved } saved so far
periods-day-awaited = DR period { $range }, under way, no readings yet
periods-day-silent = DR period { $range }, no readings
periods-day-saved = DR period { $range }, { $saved } saved
periods-key = Key
periods-key-more = Less to more saved
periods-key-nothing = Nothing saved

# One DR period.
periods-name = DR period of { $day }, { $range }
periods-tab = DR period, { $day }
periods-one-lead = { $range }, { $length }. Each kWh saved earns { $price }.
periods-others = Other DR periods
periods-change = Change it
periods-clock-running = DR period under way until { $clock }.
periods-clock-running-text = Switch off what can wait until it ends.
periods-clock-left = left of { $length }
periods-clock-coming = It begins at { $clock }.
periods-clock-coming-text = Plan to use less than predicted then. Each kWh saved earns { $price }.
periods-clock-until = until it begins
periods-only-of = Only meters of { $name }.
periods-organization-n = organization { $number }
periods-show-all = Show all meters

# What happened.
periods-before = What is saved appears here as readings arrive.
periods-no-meter-then = You had no meter then, so there is no result of yours.
periods-nothing-to-compare = No interval has both a reading and a prediction yet, so there is nothing to compare.
periods-so-far = So far: { $what }
periods-your-meter = your meter
periods-your-meters = your { $count } meters
periods-n-meters = { $count ->
    [one] { $count } meter
   *[other] { $count } meters
}
periods-nothing-was-saved = { $who } used { $used } where { $predicted } was predicted: nothing was saved.
periods-was-saved = { $who } used { $used } where { $predicted } was predicted: { $saved } saved, worth { $credits }.
periods-was-saved-below = { $who } used { $used } where { $predicted } was predicted. In the intervals below prediction { $saved } was saved, worth { $credits }.
periods-was-saved-even-so = { $who } used { $used } where { $predicted } was predicted. Even so, in the intervals below prediction { $saved } was saved, worth { $credits }.
periods-silent = { $count ->
    [one] { $count } of { $meters } has no interval with both a reading and a prediction in these hours.
   *[other] { $count } of { $meters } have no interval with both a reading and a prediction in these hours.
}
periods-beside = It shares time with the { $name }. An interval inside both counts once, for the one that begins first.

# Key figures.
periods-figures = Key figures
periods-at-price = at { $price } per kWh saved
periods-of-predicted = of { $predicted } predicted
periods-used-energy = { $used } used
periods-rate-bar = { $rate } of the predicted energy saved
periods-participation = Participation
periods-of-meters = of { $meters }
periods-n-intervals = { $count ->
    [one] { $count } interval
   *[other] { $count } intervals
}
periods-below = { $n } of { $intervals } below prediction
periods-participation-bar = { $part } took part, { $rest } did not, { $silent } without readings

# The day.
periods-chart = Power and prediction
periods-chart-of = { $day }. { $whose }, { $step } mean, kW
periods-chart-meter = Meter { $number }
periods-chart-all = All { $meters } together
periods-chart-some = { $n } of { $meters } together
periods-open-day = Open this meter’s day
periods-all-together = All meters together
periods-chart-nothing-yet = Nothing to show yet.
periods-chart-nothing-yet-text = The prediction appears here once there is one for that day, and the readings as they arrive.
periods-chart-no-meter = No meter, no curve.
periods-chart-no-meter-text = The day of your meters is drawn here once you have one.
periods-chart-no-readings = No readings of that day.
periods-chart-no-readings-text = They appear here with the import that has them.
periods-chart-label = Power and prediction on { $day }. Power between { $low } and { $high }. DR period { $range } shaded.
periods-chart-label-empty = Power and prediction on { $day }. No readings yet. DR period { $range } shaded.
periods-no-prediction = No prediction for this day: only what was measured is shown.
periods-only-prediction = No readings of this day yet: only the prediction is shown.
periods-as-table = Show the DR period as a table
periods-table = Power and prediction in the DR period
periods-interval = Interval
periods-power-kw = Power, kW
periods-prediction-kw = Prediction, kW
periods-below-kw = Below prediction, kW
periods-no-reading = no reading
periods-more-rows = { $count ->
    [one] { $count } more is in the download of readings.
   *[other] { $count } more are in the download of readings.
}

# Meter by meter.
periods-meters = Meters
periods-ranking = Who saved the greatest part of what was predicted comes first.
periods-csv = Download CSV
periods-by-meter = Results by meter
periods-by-meter-caption = Results by meter, the greatest savings rate first
periods-meter = Meter
periods-organization = Organization
periods-used = Used
periods-predicted = Predicted
periods-missing = Intervals missing
periods-missing-short = Missing
periods-missing-all = All
periods-yes = Yes
periods-no = No
periods-no-data = No data
periods-homes = { $count ->
    [one] { $count } home is counted in the sums and not listed: it saved { $saved }. What a household did is shown on its meter’s page alone, and each look at it is written down.
   *[other] { $count } homes are counted in the sums and not listed: together they saved { $saved }. What a household did is shown on its meter’s page alone, and each look at it is written down.
}
periods-no-meters = No meter of yours was there.
periods-no-meters-text = Results are shown from the day on that a meter is yours.

# How the figures come about.
periods-method = How this was calculated
periods-method-prediction = The prediction is what each meter was expected to use without the DR period. It is imported beside the readings.
periods-method-counted = Counted are the intervals that lie wholly inside the DR period and have both a reading and a prediction. In each, what was saved is the prediction minus what was used, times the interval’s length, and never below zero: an interval above its prediction takes nothing away from the others.
periods-method-once = An interval inside several DR periods counts once, for the one that begins first.
periods-method-rate = The savings rate is what was saved as a part of what was predicted in the same intervals. A meter took part where at least one interval was below its prediction.
periods-method-credits = Credits are the energy saved times { $price } per kWh, { $factor }. They are rounded to the cent once, half to even, after everything is added up; so the lines of the table may differ from the sum by some cents.
periods-factor-own = the credit factor of this DR period
periods-factor-general = the provider’s general credit factor
periods-method-missing = Missing are intervals that should have ended by now and lack the reading or the prediction, counted by the length of the meter’s other intervals of the day.

# From the page of a meter.
periods-result-of = Result of { $range }
periods-all = All DR periods
