# How the portal is doing.
status-title = Status
status-lead-well = Everything works.
status-lead-partly = The portal works; something is behind.
status-lead-bad = The portal cannot reach its data just now. Nothing is lost; look again in a minute.
status-parts = Parts of the portal
status-as-of = As of { $time }
status-well = Works
status-partly = Behind
status-badly = Down
status-nothing = Not yet
status-today = today
status-days = Of the last { $days } days: { $well } well, { $partly } behind, { $badly } down.
status-site = Website
status-site-well = Pages and figures are served.
status-site-bad = Pages with figures cannot be shown.
status-readings = Readings
status-readings-of = { $n } of { $count ->
    [one] { $count } meter has
   *[other] { $count } meters have
} sent readings in the last 24 hours.
status-readings-none = No readings have come in yet.
status-predictions = Predictions
status-predictions-of = { $n } of { $count ->
    [one] { $count } meter has
   *[other] { $count } meters have
} a prediction for today.
status-predictions-none = There are no predictions yet.
status-mail = Messages
status-mail-well = Messages go out as they are written.
status-mail-late = Messages go out late. Links in them stay good for their time from when they were asked for.
status-mail-kept = The portal sends no mail; whoever runs it passes messages on.

# What administrators are told besides.
status-facts = For administrators
status-never = never
status-last-reading = Newest reading
status-silent = Silent meters
status-silent-of = { $count ->
    [one] { $count } meter
   *[other] { $count } meters
} without readings in the last 24 hours
status-outbox = Outbox
status-outbox-of = { $queued ->
    [one] { $queued } message waits
   *[other] { $queued } messages wait
}, { $failed } could not be sent
status-imports = Imports
status-imports-of = { $open } under way, { $failed } failed in the last 24 hours
status-last-import = Last import done
status-database = Database
status-database-of = { $engine }, { $size }
status-cache = Cache
status-cache-well = Answers
status-cache-bad = Does not answer; pages are slower until it does
status-version = Version
status-since = Running since
status-alerts = What needs somebody
status-alert-since = Since { $time }
status-webhook = Webhook of alerts
status-webhook-taken = Last took one: { $time }.
status-webhook-refused = { $count ->
    [one] { $count } waits
   *[other] { $count } wait
}; the last one was not taken: { $reason }
