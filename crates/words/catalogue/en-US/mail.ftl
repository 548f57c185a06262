# Messages by mail. What is around all of them.
mail-hello = Hello,
mail-hello-name = Hello { $name },
mail-copy = Or copy this address into your browser:
mail-foot = This message was written by the portal itself; nobody reads an answer to it.
mail-happened = It happened on { $day } at { $clock }.
mail-person = { $name } ({ $email })
mail-open-portal = Open the portal
mail-sign-in = Sign in
mail-sign-in-again = Sign in again
mail-new-password = Set a new password
mail-unless-you = If it was not you, set a new password at once, and tell your power provider.

# Registering.
mail-confirm = Confirm your email address
mail-confirm-asked = Somebody, probably you, asked for an account in the Demand Response Portal with this address.
mail-confirm-within = To make the account, open this page within { $span }. It works once.
mail-confirm-do = Confirm and make the account
mail-confirm-not-you = If it was not you, do nothing: without this page no account is made.
mail-known = You have an account already
mail-known-text = Somebody, probably you, asked for a new account with this address. It has one already, so nothing has changed.
mail-known-not-you = If it was not you, there is nothing to do. Whoever it was learnt nothing about your account.
mail-unknown = We could not make your account
mail-unknown-asked-meter = Somebody, probably you, asked for an account in the Demand Response Portal with this address and the number of meter { $number }.
mail-unknown-asked-organization = Somebody, probably you, asked for an account in the Demand Response Portal with this address and the number of organization { $number }.
mail-unknown-meter = There is no meter { $number } in this portal. Please check the number. It is printed on the meter and on your bill.
mail-unknown-organization = There is no organization { $number } in this portal. Please check the number. Ask whoever looks after the portal at your organization.
mail-try-again = Try again
mail-unknown-not-you = If it was not you, do nothing: there is no account.
mail-invitation = Join { $organization }
mail-invitation-text = An administrator of { $organization } asks you to join it in the Demand Response Portal, where you see the use and the savings of its meters.
mail-invitation-within = To join, open this page within { $span }. It works once.
mail-join = Join
mail-invitation-not-you = If you do not know them, do nothing: without this page no account is made.

# Belonging to somebody.
mail-welcome = Welcome to the Demand Response Portal
mail-welcome-ready = Your account is ready. You are { $role }.
mail-waiting = Your account waits for approval
mail-waiting-organization = Your account is made. The administrators of { $organization } have been asked to let you in.
mail-waiting-meter = Your account is made. The provider looks into whether meter { $meter } is yours.
mail-waiting-until = You get a message as soon as they have answered. Until then you can sign in, but see no readings.
mail-approved = You are in
mail-approved-organization = An administrator of { $organization } has approved your account.
mail-approved-meter = The provider has confirmed that meter { $meter } is yours.
mail-declined = Your request was declined
mail-declined-organization = An administrator of { $organization } does not let this account see its meters.
mail-declined-organization-do = If you think that is a mistake, talk to them. They can still approve you.
mail-declined-meter = The provider could not confirm that meter { $meter } is yours.
mail-declined-meter-do = If you think that is a mistake, talk to the provider, with the bill of that meter at hand.
mail-role = Your role has changed
mail-role-now = From now on you are { $role }.
mail-role-surprise = If that comes as a surprise, talk to the administrators of your organization.
mail-is-system-administrator = a system administrator of { $organization }
mail-is-provider = one of the power provider's people at { $organization }
mail-is-organization-administrator = an administrator of { $organization }
mail-is-organization-user = a member of { $organization }
mail-is-residential-user = a residential customer

# What somebody has to decide or to know.
mail-member = Somebody asks to join { $organization }
mail-member-text = { $person } asks to join { $organization }. Until an administrator answers they see nothing.
mail-answer = Answer
mail-member-unknown = If you do not know them, decline.
mail-claimed = Meter { $meter } was claimed
mail-claimed-text = { $person } made an account with the number of meter { $meter }, which nobody had. From now on they see its readings.
mail-look-at-meters = Look at the meters
mail-claimed-wrongly = If they should not have it, take the meter from them there.
mail-claim = A claim of meter { $meter } waits for you
mail-claim-text = { $person } says that meter { $meter } is theirs. Somebody else has it already, or the claim code was missing or wrong. They wait and see nothing.
mail-decide = Decide
mail-claim-care = Make sure whose it is before you decide: whoever has the meter sees when somebody is at home.
mail-other-claims = Somebody else claims meter { $meter }
mail-other-claims-text = Somebody made an account and says that meter { $meter } is theirs. It is yours as before: they see nothing, and your provider looks into it.
mail-other-claims-do = If you have moved out or know who it is, tell your power provider.
mail-lost = Meter { $meter } is no longer yours
mail-lost-text = Your power provider gave meter { $meter } to somebody else, as after a move. From now on you do not see its readings.
mail-lost-do = If that is a mistake, talk to your power provider, with the bill of that meter at hand.

# What keeps an account safe.
mail-reset-asked = Somebody, probably you, asked for a new password for your account.
mail-reset-within = To set one, open this page within { $span }. It works once, and only the newest message works.
mail-reset-not-you = If it was not you, do nothing: your password stays as it is.
mail-password = Your password was changed
mail-password-text = Your account has a new password, and you are signed out wherever else you were signed in.
mail-new-email = Confirm your new email address
mail-new-email-asked = Somebody, probably you, asked to use this address for their account in the Demand Response Portal.
mail-new-email-within = To do so, open this page within { $span }. It works once.
mail-new-email-do = Use this address
mail-new-email-not-you = If it was not you, do nothing: the account keeps its old address.
mail-email = Your email address was changed
mail-email-text = Your account has another email address now, with which you sign in.
mail-email-last = This is the last message to the old address.
mail-email-not-you = If it was not you, tell your power provider at once: they can give the account back to you.
mail-two-steps = Signing in takes two steps now
mail-two-steps-text = Besides the password, signing in to your account now takes a code from your device.
mail-two-steps-codes = Keep the recovery codes where you find them without the device.
mail-one-step = Signing in takes only the password now
mail-one-step-text = Signing in to your account takes no code from a device any more.
mail-recovery = A recovery code was used
mail-recovery-text = Somebody, probably you, signed in to your account with a recovery code.
mail-recovery-left = { $left ->
    [0] None is left: make new ones soon.
    [one] One is left.
   *[other] { $left } are left.
}
mail-recovery-do = Make new recovery codes
mail-api-key = An API key was made
mail-api-key-text = Your account has a new key for programs, “{ $name }”, which may: { $scopes }.
mail-api-key-do = Look at the keys
mail-api-key-not-you = If it was not you, delete the key there and set a new password at once.
mail-deleted = Your account was deleted
mail-deleted-text = Your account, your name and your address are gone from the Demand Response Portal.
mail-deleted-not-you = If it was not you, tell your power provider.
mail-signed-out = You were signed out
mail-signed-out-text = A system administrator of your power provider signed you out everywhere.
mail-signed-out-do = If you do not know why, ask them before you sign in.

# What somebody who runs the portal has to see to.
mail-alert = Alert: { $title }
mail-alert-lasts = Still so: { $title }
mail-alert-over = Over: { $title }
mail-alert-over-text = What you were told of is over.
mail-alert-look = Look at the status
mail-alert-again = While it lasts you are told once a day, and once more when it is over.
mail-alert-since = So since { $day } at { $clock }.
