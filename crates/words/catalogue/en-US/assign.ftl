# All meters: who has which, and adding more.
assign-lead = Every meter is the provider's; most belong to an organization or a customer too.
assign-assigned-to = Assigned to
assign-last-reading = Last reading
assign-no-meter = No meter is found.
assign-no-meter-text = Show all of them, or add meters.
assign-no-label = No label
assign-choose = Choose meter { $meter }
assign-still-chosen = { $count ->
    [one] Still chosen: { $count } meter.
   *[other] Still chosen: { $count } meters.
}
assign-all = All
assign-silent = Silent for a day
assign-show = Show
assign-search = Number, label or holder

# Assigning.
assign-assign = Assign
assign-unassign = Un-assign
assign-none = None
assign-email = or a customer's email
assign-since = From when on (or until when)
assign-since-hint = In the provider's local time. Empty: from the end of whoever had it before, or all there is; when un-assigning, until now.
assign-move = Take them from whoever has them now

# Adding.
assign-add = Add meters
assign-one = One meter
assign-many = Many meters
assign-many-text = All of them are added or none, and every row that cannot be is told.
assign-number-hint = As printed on the meter.
assign-label = Label
assign-csv-hint = A header and a row for each meter; all but meter_id may be empty or left out.
assign-add-one = Add meter
assign-add-all = Add all of them

# One meter.
assign-meter-of-number = Meter { $meter }
assign-meter-lead = Number { $meter }. Last reading: { $time }.
assign-never = never
assign-see-readings = See its readings
assign-label-and-place = Label and place
assign-label-hint = At most 60 characters.
assign-save = Save
assign-history = Who has it and had it
assign-history-text = Each sees only the readings of their own time. The provider has every meter, always.
assign-it = Assign it
assign-take = Take it away
assign-until = Until when
assign-until-hint = In the provider's local time. Empty: now.
assign-assignments = Assignments
assign-who = Who
assign-from = From
assign-to = Until
assign-state = State
assign-has-it = Has it
assign-had-it = Had it
assign-first-reading = The first reading
assign-still = Still
assign-nobody = Nobody but the provider has had it.
assign-nobody-text = Assign it below.
assign-code = Claim code
assign-code-text = A code that is sent with the bill. With it a household gets the meter at once; without one, whoever claims it first does. A new code replaces the old one.
assign-code-of = Claim code of meter { $meter }
assign-new-code = Make a new claim code
assign-remove-code = Remove the claim code
