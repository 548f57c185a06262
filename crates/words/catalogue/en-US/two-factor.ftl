# Codes besides the password.
two-factor-title = Two-factor sign-in
two-factor-notice = Your role sees and changes what belongs to others, so this portal asks you for two-factor sign-in. Set it up to go on.
two-factor-text = Signing in asks for a code of an app on your phone besides the password. Whoever learns your password still does not get in. You need an authenticator app, such as Aegis, FreeOTP, Google Authenticator or 1Password.
two-factor-set-up = Set it up
two-factor-scan = Scan this with your authenticator app, or type the key into it. Then enter the code that it shows.
two-factor-qr = QR code for your authenticator app
two-factor-key = Key to type
two-factor-turn-on = Turn it on
two-factor-another = Make another key
two-factor-is-on = It is on.
two-factor-keep = Keep these recovery codes where you find them without your phone: each lets you in once. They are shown now and never again.
two-factor-download = Download
two-factor-print = Print
two-factor-file = Demand Response Portal: recovery codes, each for one time
two-factor-left = { $count ->
    [0] No recovery code is left: make new ones now.
    [one] One recovery code is left.
   *[other] { $count } recovery codes are left.
}
two-factor-renew = Make new recovery codes
two-factor-turn-off = Turn it off
two-factor-required = Your role asks for it, so it cannot be turned off.
two-factor-go-on = Go on
two-factor-back = Back to security
