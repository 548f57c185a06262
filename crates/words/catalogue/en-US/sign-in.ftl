# Signing in.
sign-in-title = Sign in
sign-in-button = Sign in
sign-in-email = Email
sign-in-password = Password
sign-in-show = Show
sign-in-show-what = password
sign-in-forgot = Forgot password
sign-in-register = Create account
sign-in-refused = You are not signed in
sign-in-demo = This is a demo
sign-in-demo-text = Its data are made up or public. Sign in as anybody with one click.
sign-in-as = as { $name }

# What happened before.
sign-in-signed-out = You are signed out.
sign-in-gone = Your account is deleted, and so is what named you.
sign-in-late = That took too long. Begin again with your password.
sign-in-new-email = Your new email address is confirmed. Sign in with it.
sign-in-go-on = Sign in to go on.

# What is wrong.
sign-in-wrong = Email or password is wrong. Check both and try again.
sign-in-too-many = Too many tries. Wait { $wait } or reset your password.

# The second step.
sign-in-code-title = Enter your code
sign-in-code-text = Your password is right. Your account also asks for a code.
sign-in-code-again = Begin again
