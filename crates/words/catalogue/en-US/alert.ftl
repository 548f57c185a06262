# What somebody has to see to: on the status page for administrators, and in mail to them. What is the matter, what was
# found, and what to do.
alert-guide = More in { $place }.
alert-readings-late = Readings are late
alert-readings-late-of = { $n } of { $count ->
    [one] { $count } meter has
   *[other] { $count } meters have
} sent readings in the last 24 hours.
alert-readings-late-do = Look which meters are silent, and whether files still come from the head-end.
alert-import-failed = An import failed
alert-import-failed-of = { $count ->
    [one] { $count } import of the last 24 hours failed or was refused.
   *[other] { $count } imports of the last 24 hours failed or were refused.
}
alert-import-failed-do = Open it on the page of imports, which says what is wrong with which rows. Correct the file, and send it again.
alert-mail-failing = Mail does not go out
alert-mail-failing-of = { $count ->
    [one] { $count } message waits, for more than 15 minutes.
   *[other] { $count } messages wait, the oldest for more than 15 minutes.
}
alert-mail-failing-do = Open a message in the outbox, which says what the mail server answered. Then check that the server runs, and mail.url. What waits is sent by itself.
alert-disk-nearly-full = The disk is nearly full
alert-disk-nearly-full-of = { $room } are left where the portal writes on server { $server }.
alert-disk-nearly-full-do = Make room where import.spool, the database and backup.folder lie, or keep received files for fewer days: import.keep_days.
alert-clock-wrong = A clock is wrong
alert-clock-wrong-of = The clock of server { $server } is { $count ->
    [one] { $count } second
   *[other] { $count } seconds
} off.
alert-clock-wrong-do = Set it, best by a time service: timedatectl set-ntp true.
alert-backup-failing = There is no new backup
alert-backup-late = The last one of the plan is more than an hour late.
alert-backup-failed = The last one failed: { $reason }
alert-backup-failing-do = Check that backup.folder can be written and has room, and that a server that takes backups runs. The portal tries again by itself.
alert-certificate-expiring = The certificate expires
alert-certificate-expiring-of = The one that the portal shows is good until { $date }.
alert-certificate-expiring-do = Renew it, and put the new chain and key where web.tls_certificate and web.tls_key point. The portal reads them by itself.
alert-database-unreachable = The database cannot be reached
alert-database-unreachable-of = It does not answer server { $server }.
alert-database-unreachable-do = Check that it runs and can be reached from there: drp check says why not. Nothing that was acknowledged is lost.
