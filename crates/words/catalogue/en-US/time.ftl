# Stretches of time.
time-seconds = { $count ->
    [one] a second
   *[other] { $count } seconds
}
time-minutes = { $count ->
    [one] a minute
   *[other] { $count } minutes
}

# The time of day. There are also $hour24, the hour from 0 to 23, and $second.
time-clock = { $hour }:{ $minute } { $half ->
    [am] AM
   *[pm] PM
}
time-clock-with-seconds = { $hour }:{ $minute }:{ $second } { $half ->
    [am] AM
   *[pm] PM
}
# In the hour that comes twice in autumn.
time-clock-in-zone = { $clock } { $zone }
# Where the half of the day is said once, at the end of the span.
time-clock-bare = { $hour }:{ $minute }

# Days. $month is a month's name, $weekday a day's, short or long.
time-weekday-and-day = { $weekday }, { $month } { $day }
time-weekday-day-and-year = { $weekday }, { $month } { $day }, { $year }
time-day-of-month = { $month } { $day }
time-day-and-year = { $month } { $day }, { $year }
time-month-and-year = { $month } { $year }
time-day-at = { $day }, { $clock }
time-from-to = { $from } to { $to }
time-days-of-month = { $month } { $first } to { $last }, { $year }

time-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
time-month-short = { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
}
# The first day of the week is Monday.
time-weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
time-weekday-short = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
}

# How often something comes, as a word beside it: hourly readings.
time-every-hour = hourly
time-every-day = daily
time-every-hours = { $count }-hour
time-every-minutes = { $count }-minute
time-every-seconds = { $count }-second

# Zones, as they follow “All times”.
time-zone-eastern = Eastern
time-zone-central = Central
time-zone-mountain = Mountain
time-zone-pacific = Pacific
time-zone-alaska = Alaska
time-zone-hawaii = Hawaii

# Lengths of time, exactly.
time-hour = { $hour } { $half ->
    [am] AM
   *[pm] PM
}
time-length-minutes = { $minutes } min
time-length-hours = { $hours } h
time-length = { $hours } h { $minutes } min
time-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
time-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
time-exact-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
time-exact-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
time-scale-day = Day
time-scale-week = Week
time-scale-month = Month
time-scale-year = Year
time-weekday-letter = { $weekday ->
    [1] M
    [2] T
    [3] W
    [4] T
    [5] F
    [6] S
   *[7] S
}
