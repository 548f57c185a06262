# What is wrong with one thing that was sent, and what to do: it goes on after its name.
fault-empty = is empty
fault-no-text = has characters that cannot be shown; type it anew
fault-long-name = has more than { $most } characters; shorten it
fault-missing = is missing
fault-no-number = is missing; give the number of a meter or of an organization (org_id)
fault-two-numbers = stands beside org_id; give the number of a meter or of an organization, not both
fault-no-digits = is no number; use digits
fault-no-degrees = is no number; use degrees with a point for decimals, such as 34.09
fault-half-a-place = is missing; a place needs both numbers
fault-longitude = must be in degrees, from -180 to 180
fault-latitude = must be in degrees, from -90 to 90
fault-no-local-time = is no date and time; use the form 2026-07-16T15:00
fault-clocks-change = does not exist or comes twice on that day, when the clocks change; choose another
fault-in-future = is in the future; use a time until now
fault-no-span = makes no span of time: it { $reason }
fault-far-date = is too far away
fault-not-chosen = is not chosen

# Signing in and the account.
fault-no-email = is not an e-mail address; it has the form name@example.com
fault-not-spoken = is no language that the portal speaks; use one of { $spoken }
fault-email-taken = has an account already; use another address
fault-other-email = is not the address of this account; type it to confirm
fault-invited-taken = has an account already; sign in, and ask the administrators to move it
fault-set-up-taken = has an account already, or another organization has that name
fault-current-password = is needed to choose a new one
fault-not-chosen-password = is not the one that was chosen when this account was asked for
fault-short-password = has fewer than { $fewest } characters; several words with blanks make a good one
fault-long-password = has more than { $most } characters; a shorter one is as safe
fault-common-password = is one of the most common passwords, with or without digits around it; choose another
fault-repeated-password = repeats the same few characters; choose another
fault-known-password = is made of words that others know of you or of the portal; choose other words
fault-days = is not between 1 and { $most } days
fault-no-scope = names nothing that the key may do; choose at least one
fault-scope-beyond = goes beyond what your role may grant: { $scopes }
fault-approval = must be Pending, Approved, Rejected or Admin
fault-admin-of-none = is for members of organizations; move the account to one first
fault-resident-approved = must be Approved for who becomes a residential customer; change it afterwards

# Meters and organizations.
fault-at-meter = meter { $meter }
fault-at-line = line { $line }
fault-at-column = line { $line }, { $column }
fault-of-value = ‘{ $value }’ { $reason }
fault-no-meters = names no meter; choose at least one
fault-many-meters = names more than { $most } meters; do it in several steps
fault-meters-at-a-time = must be from 1 to { $most } at a time
fault-assigned-already = is assigned there already
fault-not-assigned = is not assigned there
fault-no-such-meter = does not exist
fault-meter-exists = { $meter } is the number of a meter that exists
fault-number-of-meter = is the number of a meter that exists
fault-twice = comes twice; remove one of the two
fault-no-organization = is no organization
fault-does-not-fit = does not fit
fault-no-label = is no label; use at most { $most } characters on one line
fault-organization-taken = is taken by another organization
fault-on-the-meter = is missing; it is printed on the meter
fault-no-assignee = is not chosen; choose one, or give a customer's email
fault-two-assignees = is chosen beside an email; use one of the two

# Imports.
fault-no-file = is missing; choose one
fault-other-word = is ‘{ $word }’; it is one of { $known }
fault-no-zone = ‘{ $name }’ is no IANA time zone
fault-ended = The import has ended already, so it cannot be stopped. One that is done can be undone.
fault-not-done = Only an import that is done can be undone.
fault-retention-lost = another server has taken removing over; it goes on there
fault-retention-totals = the totals of readings are not those of the configured time zone and thresholds; run drp rollup first, since they are all that will be left
fault-overwritten = { $count ->
    [one] { $count } row of this import was overwritten later.
   *[other] { $count } rows of this import were overwritten later.
} Undo the later imports first, newest first.
fault-still-reading = An import is still reading this file. Stop it first.
fault-upload-quota = More than { $size } were uploaded within a day. Wait, or let the operator raise import.quota_per_day_mib.
