# The pages of the own account.
account-tab-name = Name and password
account-tab-security = Security
account-tab-keys = API keys
account-tab-looks = Who looked
account-tab-delete = Delete

# What has just been done.
account-name-changed = Your name is changed.
account-email-changed = Your email address is changed. The old one has been told.
account-email-link = We sent a link to the new address. It becomes yours once you open it.
account-password-changed = Your password is changed. You are signed out everywhere else.
account-session-ended = The session has ended.
account-others-ended = You are signed out everywhere else.
account-browsers-forgotten = No browser is known any more.
account-two-factor-off = Two-factor sign-in is off.

# Name, email, password.
account-name = Name
account-name-change = Change name
account-email-text = You sign in with it.
account-email-confirmed = You sign in with it. A new address counts once you open the link that we send to it.
account-email-change = Change email
account-password-hint = At least 8 characters. Several words with blanks make a good one.
account-password-current = Current password
account-password-new = New password
account-password-text = A new one signs you out everywhere else.
account-password-change = Change password

# Sessions and browsers.
account-sessions = Where you are signed in
account-sessions-text = If you do not know one of these, end it and change your password.
account-sessions-end-others = Sign out everywhere else
account-session-seen = Last used { $time }
account-session-begun = Signed in { $time } from { $from }
account-unknown-address = an unknown address
account-session-end = End
account-session-this = This one
account-two-factor-is-on = It is on: signing in asks for a code of your app besides the password.
account-two-factor-more = Recovery codes and more
account-two-factor-is-off = It is off: whoever learns your password gets in.
account-two-factor-set-up = Set it up
account-browsers = Browsers that are known
account-browsers-text = You signed in with { $count } within 400 days. Tries from them are counted apart, so that strangers who try your password cannot lock you out.
account-browsers-forget = Forget them all
account-browser-on = { $browser } on { $system }
account-some-browser-on = A browser on { $system }
account-unknown-program = An unknown program

# The end of an account.
account-delete-title = Delete your account
account-delete-it = Delete it
account-delete-text = This cannot be undone.
account-delete-email = Your email address
account-delete-type = Type { $email } to confirm.
account-delete-button = Delete my account
account-goes = What goes
account-goes-you = You
account-goes-you-text = Name, email address and password, at once and for good.
account-goes-secrets = What you are signed in with
account-goes-secrets-text = Sessions, known browsers, two-factor sign-in and API keys.
account-goes-messages = What was written to you
account-goes-messages-text = Messages, links, and the addresses you signed in from.
account-goes-meter = Your meter, for you
account-goes-meter-text = You see it no more. Whoever has it next does not see what was yours.
account-stays = What stays
account-stays-readings = Readings
account-stays-readings-text = They belong to the meter, and settle what was credited.
account-stays-log = The log
account-stays-log-text = It says what was done, by a number that no longer leads to you.

# The language.
account-language = Language
account-language-text = Of all pages, wherever you sign in.
account-language-of-browser = As your browser asks
account-language-english = English (US)
account-language-spanish = Español (EE. UU.)
account-language-change = Change language
account-language-changed = Your language is changed.
