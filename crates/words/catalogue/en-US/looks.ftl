# Who of the staff looked at a meter.
looks-title = Who looked at my meter
looks-heading = The provider's people and your readings
looks-text = The provider's staff may open the readings of every meter. Each time they open those of a household, that is written down here, and nobody can remove it.
looks-none = Nobody has looked so far.
looks-table = Who looked, newest first
looks-when = When
looks-meter = Meter
looks-who = Who
looks-how = How
looks-staff = The provider's staff
looks-by-program = With a program
looks-on-page = On a page
looks-older = Older
looks-ask = Do you not know why somebody looked? Ask the provider and name the time: its administrators can see who it was.
