# A figure that dances a meter's day.
dance-tab = Dance
dance-title = The dance of { $meter }
dance-lead = { $day }. The more power, the wilder.
dance-meters = Meters
dance-meter = Meter
dance-show = Show
dance-card = The dance
dance-label = A figure with its arms in the air, as at the day’s peak: { $peak }
dance-label-still = A figure that stands still: nothing was measured on this day
dance-moment = { $clock }, { $power }
dance-gap = { $clock }, no reading
dance-nothing = Nothing was measured on this day.
dance-pause = Pause
dance-go-on = Dance
dance-keys = Space or Esc pauses.
dance-still = It stands still, since your system asks for less motion.

# From the page of a meter.
dance-link = Let this day dance
