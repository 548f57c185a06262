# Many meters together.
fleet-of = All meters of { $name }
fleet-everybody = All organizations
fleet-which = Which time
fleet-date = Date
fleet-together = Together
fleet-added-up = All meters together, wherever four fifths of them have both values.
fleet-meters-reported = { $reported } meters reported.
fleet-reported-of = { $reporting } of { $all }
fleet-by-period = Savings count in DR periods only.
fleet-by-interval = No DR period: savings count in all intervals.
fleet-unsettled = A DR period was just changed; the sums follow in a moment.
fleet-saved = Saved
fleet-credits = Credits
fleet-reported = Reported
fleet-order = Who saved the greatest part of what was predicted comes first.
fleet-organizations-table = Organizations by savings rate
fleet-meters-table = Meters by savings rate
fleet-none = No meter to show one by one.
fleet-more = { $count ->
    [one] { $count } more is in the report of DR periods:
   *[other] { $count } more are in the report of DR periods:
}
fleet-report = download it
