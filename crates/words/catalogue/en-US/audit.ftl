# The audit log.
audit-lead = Who did what, when and from where. Records are only ever added; each holds the hash of the one before.
audit-download = Download CSV
audit-records = Records
audit-newest-first = Records, newest first
audit-pages = Pages of the audit log
audit-newest = Newest
audit-older = Older
audit-verify = Downloading is itself written down. Whether the log is whole is told by { $command }.

# The form above it.
audit-first = First day
audit-last = Last day
audit-account-number = Account number
audit-action = Action
audit-object = Object
audit-object-number = Object number
audit-result = Result
audit-all = All
audit-show = Show
audit-show-all = Show all
audit-first-no-date = The first day is no date; use 2026-07-16.
audit-last-no-date = The last day is no date; use 2026-07-16.
audit-account-no-number = An account's number has only digits.

audit-object-account = Account
audit-object-address = Address
audit-object-key = Key
audit-object-meter = Meter
audit-object-message = Message
audit-object-organization = Organization
audit-object-period = DR period
audit-object-portal = Portal
audit-object-session = Session

# The list.
audit-none = No record is like that
audit-none-text = Show all, or look for less at once.
audit-when = When
audit-who = Who
audit-what = What
audit-more = More
audit-done = Done
audit-refused = Refused
audit-account = account { $account }
audit-by-key = { $who }, by a key
audit-number = Number
audit-details = Details
audit-address = Address
audit-erased = erased
audit-request = Request
audit-hash = Hash
