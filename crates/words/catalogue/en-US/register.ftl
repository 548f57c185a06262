# Asking for an account, joining by an invitation, and showing who one is.
register-title = Create account
register-choice = What do you want to see in the portal?
register-home = My home
register-home-need = You need the number of your meter. It is printed on the meter and on your bill.
register-home-text = An account for your home shows what your meter measures.
register-organization = My organization
register-organization-need = You need the organization number, which your power provider gave your organization.
register-organization-text = An account in your organization shows its meters, once one of its administrators lets you in.
register-have = Have an account already?
register-back = Back

# The fields.
register-meter-number = Meter number
register-meter-number-hint = As it is printed on the meter and on your bill.
register-claim-code = Claim code
register-claim-code-hint = If your power provider sent you one. Without it your account may have to wait.
register-organization-number = Organization number
register-organization-number-hint = Your power provider has given it to your organization.
register-first-name = First name
register-last-name = Last name
register-email = Email
register-password = Password
register-password-hint = At least 15 characters. Several words with blanks between make a good one.
register-no-number = is not a number such as it is printed; digits only

# What happens next.
register-mail-title = Look into your mail
register-mail = We have written to the address you gave. Follow the link in that message within a day to make your account. If nothing comes in a few minutes, look among the junk mail and check the address.
register-try-again = Try again
register-no-mail-title = That is all
register-no-mail = If the number is right and nobody has an account with this email, you can sign in now. If that does not work, check the number on your bill, or ask your power provider.
register-made-title = Your account is made
register-made = Sign in with your email and password.
register-link-expired = This link has expired

# The link that was mailed.
register-confirm-title = Confirm your email
register-confirm-text = To make the account of { $email }, enter the password that you chose when you asked for it.
register-confirm-button = Make the account
register-confirm-not-me = It was not me
register-confirm-expired = It has been used or is more than a day old. If your account is made, sign in; if not, ask for it once more.

# An invitation.
register-join-title = Join { $organization }
register-join-text = You will sign in with { $email }, where the invitation was sent.
register-join-button = Join
register-invitation-expired = This invitation has been used or is more than a week old. If you have made your account, sign in; if not, ask whoever invited you for a new one.

# A new email address.
register-new-email-title = Your new email address
register-new-email-text = From now on you sign in with { $email }, and we write to it.
register-new-email-button = Use this address
register-new-email-expired = It was used, or is older than a day. Ask for a new one on your account's page.
register-new-email-account = To your account

# The password once more.
register-again-title = Confirm that it is you
register-again-text = You are signed in as { $email }. What comes next is only for you, so show your password once more. Then you go back to where you were, and do it there.
register-again-button = Confirm
register-again-not-now = Not now
