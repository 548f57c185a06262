# Accounts, members of organizations, and claims of meters.
people-lead = Everybody who can sign in, or waits to.
people-account = Account
people-accounts = Accounts
people-person = Person
people-organization = Organization
people-members = Members
people-meter = Meter
people-meters = Meters
people-place = Place
people-number = Number
people-email = Email
people-last-sign-in = Last sign-in
people-created = Created
people-two-factor = Two-factor
people-on = On
people-off = Off
people-any = Any
people-provider = The provider
people-no-organization = None: a residential customer
people-name-or-email = Name or email
people-nobody = Nobody is found.
people-nobody-text = Search for less, or invite somebody below.
people-approve = Approve
people-decline = Decline
people-accept = Accept
people-manage = Manage
people-change = Change
people-remove = Remove
people-move = Move
people-you = { $name } (you)

# Invitations.
people-invite = Invite somebody
people-invite-text = They get a link that works once, and are approved as soon as they use it.
people-invite-anywhere-text = They get a link that works once, and choose their own password. Residential customers register by themselves with the number of their meter.
people-send-invitation = Send the invitation

# One organization.
people-org-number = Organization number { $org }. New people join with it.
people-summary = Summary
people-waiting-table = People who wait
people-nobody-waits = Nobody waits.
people-nobody-waits-text = Whoever asks to join with your number appears here.
people-ask-to-join = They ask to join
people-the-organization = The organization
people-members-text = Admins let others in. What you change counts from their next request on.
people-remove-title = Remove { $name }?
people-remove-text = They keep their account, but see none of the organization's meters any more. To come back they have to be invited, or ask to join.
people-remove-them = Remove them

# One account.
people-reset-link = Link to set a new password, to hand over in person
people-own-account = This is your own account: somebody else has to change where it stands.
people-standing = Where they stand
people-move-text = Where they are approved members at once. None makes them a residential customer.
people-delete-account = Delete the account
people-delete-title = Delete the account of { $email }?
people-delete-text = This cannot be undone. Name, email, sessions, keys and messages go; their meter is free again, and its readings stay with it. The audit log keeps a bare number. They are told by mail.
people-signing-in = Signing in
people-signing-in-text = A reset sends a link that works once; nobody but them chooses or sees the password.
people-sign-out = Sign them out everywhere
people-reset = Start a password reset
people-two-factor-off = Turn two-factor sign-in off

# Claims of meters.
people-claims-title = Claims of meters
people-claims = Claims
people-claims-waiting = Waiting
people-claims-text = Somebody else has the meter. Where you accept, they have it no more from now on, and whoever claimed it sees the readings from now on.
people-no-claim = No claim waits.
people-no-claim-text = Whoever registers with the number of a meter that somebody has appears here.
people-who-claims = Who claims
people-who-has-it = Who has it
people-since = Since
people-the-claim-of = the claim of { $name }
people-nobody-any-more = Nobody any more
