# What forms have in common.
form-show = Show
form-may = It may
form-faulty = Nothing has changed yet
form-code = Code
form-code-hint = Six digits from your authenticator app, or one of your recovery codes.
