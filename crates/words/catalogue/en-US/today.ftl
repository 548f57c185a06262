# The page of today.
today-title = Today
today-lead = { $day }.
today-lead-one = { $day }. { $meter }.
today-lead-several = { $day }. Your { $count } meters together.
today-lead-all = { $count ->
    [one] { $day }. The only meter there is.
   *[other] { $day }. All { $count } meters together.
}

# First steps.
today-steps = First steps
today-steps-done = { $done } of { $all } done.
today-step-done = (done)
today-step-open = (to do)
today-step-meter = A meter is yours
today-step-meter-text = The provider assigns your meter to you. You have nothing to do for it.
today-step-readings = Readings arrive
today-step-readings-text = The provider brings them in. From then on you see your power, day by day.
today-step-protect = Protect your account
today-step-protect-text = A code from your phone besides the password. You may leave this out.
today-step-part = Take part in a DR period
today-step-part-text = Use less than predicted while it lasts. What you saved and what it is worth is shown here.
today-step-organizations = Create organizations
today-step-organizations-text = Those whose people share meters. Homes need none.
today-step-meters = Add meters
today-step-meters-text = One by one or from a list, and assign them.
today-step-import = Bring in readings
today-step-import-text = Files with readings and predictions, as CSV or Green Button.
today-step-periods = Set a DR period
today-step-periods-text = Everybody sees it coming, and what was saved when it is over.

# Key figures.
today-year = Saved in { $year }
today-year-none = Credits appear here once a DR period has readings and predictions.
today-year-text = { $count ->
    [one] { $saved } in { $count } DR period
   *[other] { $saved } in { $count } DR periods
}
today-bars = Saved per DR period of this year, oldest first: { $amounts }
today-next = Next DR period
today-next-none = You see it here as soon as the provider sets one.
today-next-today = Today
today-next-tomorrow = Tomorrow
today-last = Last result
today-last-text = { $saved } saved of { $predicted } predicted, { $day }
today-last-none = What came of a DR period appears here when it is over.

# The day.
today-curve = Power and prediction
today-curve-of = { $whose }, { $step } mean, kW
today-curve-label = Power and prediction of { $day }. Power between { $low } and { $high } so far.
today-curve-label-empty = Prediction of { $day }. No readings yet.
today-curve-none = No readings today yet.
today-curve-none-text = They appear here as they arrive.
today-open-meter = Open the meter
today-open-meters = All meters

# Beside it.
today-results = Last DR periods
today-waits = To do
today-waits-nothing = Nothing waits for you.
today-waits-people = { $count ->
    [one] { $count } person to approve
   *[other] { $count } people to approve
}
today-waits-claims = { $count ->
    [one] { $count } claim of a meter
   *[other] { $count } claims of meters
}
today-waits-meters = { $count ->
    [one] { $count } unassigned meter
   *[other] { $count } unassigned meters
}
today-waits-messages = { $count ->
    [one] { $count } message not sent
   *[other] { $count } messages not sent
}

# The last result beside those of others.
today-peers = You and others
today-peers-homes = { $day }. { $count } other homes of about your size.
today-peers-organizations = { $day }. { $count } other organizations of about your size.
today-peers-you = You
today-peers-typical = Half of them, at least
today-peers-best = The best fifth, at least
today-peers-great = As good as the best fifth.
today-peers-good = Better than half of them.
today-peers-fair = Every kilowatt-hour counts, next time as well.
