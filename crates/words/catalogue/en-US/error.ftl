# What went wrong, and what to do next. Programs and the log have the English of the first part too.
error-not-signed-in = Sign in to go on.
error-wrong-credentials = Email or password is wrong.
error-forbidden = { $needs } may do this.
error-reauth = Show once more that it is you.
error-second-factor = Enter the code of your authenticator app.
error-wrong-code = The code is wrong or was used before. Wait for the next one and try again.
error-too-many-tries = Too many tries. Wait { $wait } and try again.
error-link-expired = This link has been used or is too old. Ask for a new one.
error-of-field = { $field }: { $reason }
error-one-of-several = { $place }: { $reason }. Nothing was changed.
error-several = { $count } of them cannot be used, and nothing was changed. The first: { $place }: { $reason }.
error-too-large = This is larger than { $limit }. Send less at a time, or packed with gzip or Zstandard.
error-key-used = This Idempotency-Key was used for another request. Use a new key for each.
error-no-space = There is no space left on the server's disk. Nothing was kept; ask whoever runs the portal to make some.
error-busy = The portal is busy. Try again in a few seconds.
error-unavailable = The portal cannot reach its data. Try again in a minute.
error-unknown = It is not known whether this was saved. Look before you try again.
error-internal = Something went wrong here.

# Who may do something.
error-only-read-keys = Only keys with the scope `read`
error-only-system-administrators = Only system administrators
error-only-system-administrators-in-person = Only system administrators who have signed in
error-only-system-administrators-or-import-keys = Only system administrators, and keys of theirs for imports,
error-only-organization-administrators = Only administrators of the organization
error-only-any-organization-administrators = Only administrators of organizations
error-only-two-factor = Only people who have set up two-factor sign-in
error-only-operator = Only whoever runs the portal's program on its machine
error-only-approved = Only people whose account has been approved
error-only-owner = Only the owner of the account, signed in,
error-only-provider = Only the provider's people
error-only-somebody-else = Only somebody else who is administrator
error-set-up-two-factor = Set up two-factor sign-in first, at /account/security/two-factor: only then you

# What HTTP itself refuses.
error-malformed = This is no HTTP request, or one that could be read in two ways.
error-head-too-large = The request's address and header are too long.
error-head-too-slow = The request did not arrive in time.
error-method = This address does not take that method.
error-plain-http = This address is asked by https:// alone. What you sent could be read on its way: replace the key or password in it.
error-host = This portal is not at that host. Use the address that its operator gives.
error-cross-site = This must be sent from the portal's own pages, or as application/json from a program.
error-cross-site-page = This must be sent from the portal's own pages.
error-cross-site-file = A file must be sent from the portal's own pages, or by a program with a key: Authorization: Bearer.
error-file-body = Send the file itself, as text/csv or application/xml, or packed as application/gzip or application/zstd; or as the one file of multipart/form-data.
error-body-too-large = This is larger than what is taken at once. Send it in several parts.
error-body-too-slow = What was sent did not arrive in time, or not as a whole.

# The page instead of the one that was asked for.
error-page-status = Error { $status }
error-page-reference = Reference number
error-page-copy = Copy
error-page-again = Try again
error-page-home = Back to the start
error-page-forbidden-title = You can't open this page
error-page-forbidden = { $needs } may open it. If you need it, ask your administrator.
error-page-search = Look for a meter
error-page-search-hint = Meter, number or organization
error-page-search-go = Search
error-page-not-found-title = This page isn't here
error-page-not-found = The address may be mistyped, or what was here is gone, or it belongs to somebody else.
error-page-invalid-title = This can't be shown
error-page-invalid = { $what } Go back and change it.
error-page-field = “{ $field }” { $reason }.
error-page-refused-title = This can't be taken
error-page-refused = { $why } Go back, load the page again, and try once more.
error-page-internal-title = Something went wrong here
error-page-internal = It is our fault, not yours, and it has been logged. Try again; if it stays, tell us this reference number.
error-page-unavailable-title = The portal can't answer just now
error-page-unavailable = Readings keep being recorded, nothing is lost. Try again in a minute.
error-page-unknown-title = It isn't known whether this was saved
error-page-unknown = Go back, load the page again, and look before you send it once more.
error-page-not-a-form = is not what this page sends

# What is wrong with a form, at its field.
error-form-password = The password is wrong. Check it and try again.
error-form-field = This { $reason }.

# What does not exist.
error-no-such = There is no such { $thing }.
error-no-account = account
error-no-claim = claim
error-no-claim-code = claim code
error-no-period = DR period
error-no-import = import
error-no-key = key
error-no-member = member
error-no-message = message
error-no-meter = meter
error-no-organization = organization
error-no-page = page
error-no-person-or-organization = person or organization
error-no-session = session
error-no-upload = upload

# Sizes.
error-size-bytes = { $count ->
    [one] { $count } byte
   *[other] { $count } bytes
}
error-size-kib = { $count } KiB
error-size-mib = { $count } MiB
error-size-gib = { $count } GiB
