# The first administrator.
set-up-title = Set up the portal
set-up-text = You become the first system administrator. Then you sign in with this email and password.
set-up-provider = Name of the power provider
set-up-expired = The portal has been set up, or was started again since, or the link is more than a day old. If it has not been set up, start it again: it prints a new link.
