# What the pages of administration have in common, and the first of them.
admin-title = Administration
admin-to-do = To do
admin-nothing-waits = Nothing waits for you.
admin-waits = These wait for somebody who decides.
admin-all = All there is
admin-people-to-approve = { $count ->
    [one] person to approve
   *[other] people to approve
}
admin-claims-waiting = { $count ->
    [one] claim of a meter
   *[other] claims of meters
}
admin-unassigned-meters = { $count ->
    [one] unassigned meter
   *[other] unassigned meters
}
admin-messages-failed = { $count ->
    [one] message not sent
   *[other] messages not sent
}
admin-organizations = { $count ->
    [one] organization
   *[other] organizations
}
admin-meters = { $count ->
    [one] meter
   *[other] meters
}
admin-accounts = { $count ->
    [one] account
   *[other] accounts
}
admin-periods-to-come = { $count ->
    [one] DR period to come
   *[other] DR periods to come
}

# Around every list and form.
admin-copy = Copy
admin-shown-once = It is shown this once.
admin-nothing-changed = Nothing was changed
admin-parts = Parts of the list
admin-choose = Choose
admin-what-to-do = What to do
admin-with-chosen = With the chosen ones
admin-pages = Pages of the list
admin-previous = Previous
admin-next = Next
admin-position = { $first } to { $last } of { $all }
admin-search = Search
admin-go-back = No, go back
admin-latitude = Latitude
admin-longitude = Longitude
admin-not-known = Not known
admin-never = Never
admin-approval = Approval
admin-pending = Pending
admin-approved = Approved
admin-rejected = Rejected
admin-admin = Admin
admin-and-more = and { $count } more
admin-unassigned = Unassigned
admin-deleted-holder = Somebody who is deleted ({ $id })

# What was just done.
admin-done-created = It is created.
admin-done-changed = The change is kept.
admin-done-deleted = It is deleted.
admin-done-added = { $count ->
    [one] { $count } meter added.
   *[other] { $count } meters added.
}
admin-done-assigned = { $count ->
    [one] { $count } meter assigned.
   *[other] { $count } meters assigned.
}
admin-done-unassigned = { $count ->
    [one] { $count } meter un-assigned.
   *[other] { $count } meters un-assigned.
}
admin-done-sessions = { $count ->
    [one] Signed out: { $count } session.
   *[other] Signed out: { $count } sessions.
}
admin-done-approved = They are let in with their next request, and told by mail.
admin-done-declined = They are turned down, signed out everywhere and told by mail.
admin-done-standing = It counts from their next request on, and they are told by mail.
admin-done-removed = They belong to the organization no more, and are told by mail.
admin-done-moved = The account is moved, and its person is told by mail.
admin-done-invited = The invitation is written. Without a mail server it is in the outbox.
admin-done-reset = The link to set a new password is written to them.
admin-done-two-factor = Two-factor sign-in is off, and they are told by mail.
admin-done-code-removed = The claim code is removed: whoever claims the meter first gets it.
admin-done-accepted = The meter is theirs from now on, and everybody concerned is told by mail.
admin-done-claim-declined = The claim is declined, and they are told by mail.
admin-done-period-added = The DR period is added.
admin-done-period-overlaps = The DR period is set. It shares time with another one: time in both counts once.
admin-done-period-recomputed = The change is kept. Savings and credits of that time are computed anew.
admin-done-known = The same file was brought in before, to be read in the same way. This is that import.
admin-done-thrown-away = The file is removed. Nothing of it was written.
