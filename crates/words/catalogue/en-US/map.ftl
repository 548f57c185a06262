# Meters on a map, and the list beside it.
map-title = Map
map-of = Map of meters
map-list = Meters
map-where = Where they are
map-open = Open the map
map-results-of = Results of the DR period { $day }, { $times }.
map-no-results = Results appear after the first DR period with readings.

map-search = Search
map-search-hint = Meter, number, organization
map-organization = Organization
map-all-organizations = All organizations
map-no-organization = Homes and unassigned
map-last-result = Last result
map-any-result = Any result
map-show = Show
map-show-all = Show all

map-result-much = Saved 10% or more
map-result-some = Saved 1 to 10%
map-result-little = Saved less than 1%
map-result-unknown = No result
map-result-private = Home, result not shown

map-n-meters = { $count ->
    [one] { $count } meter
   *[other] { $count } meters
}
map-n-found = { $n_found } of { $count ->
    [one] { $count } meter
   *[other] { $count } meters
}
map-show-meter = Show { $name } on the map
map-place-unknown = Place not known
map-north = { $degrees }° N
map-south = { $degrees }° S
map-east = { $degrees }° E
map-west = { $degrees }° W
map-place = { $latitude }, { $longitude }
map-none-title = No meter yet.
map-none-text = Once there is a meter that you may see, it appears here.
map-nothing-title = No meter is like that.
map-nothing-text = Look for less at once, or show all.
map-pages = Pages of the list
map-position = { $first } to { $last } of { $count }
map-previous = Previous
map-next = Next

map-how-to-move = Drag to move. With the keyboard: arrow keys move it, plus and minus zoom.
map-marks = What the marks mean
map-others = Other organizations, by area
map-not-placed = Not on the map, since their places are not known: { $count }.
map-one-title = Where it is
map-one-unknown = No place is known yet. Enter latitude and longitude above, then it is on the map.
map-one = Map: { $name } at { $place }
map-source = Base map: United States Census Bureau.
map-areas = Other organizations' meters, by area
map-areas-text = Only how many there are in an area of a tenth of a degree; areas with one or two are left out.
map-around = Around
map-empty-title = No place is known yet.
map-empty-text = Meters appear on the map once the provider has entered where they are.
map-picture = Map of { $count ->
    [one] { $count } meter.
   *[other] { $count } meters.
} { $results }

# What the script says, which fills the gaps itself.
map-zoom-in = Zoom in
map-zoom-out = Zoom out
map-close = Close
map-more = and { $n } more here; zoom in to see them
map-saved = { $percent } saved
map-area = { $n } meters of other organizations in this area
map-failed = The map could not be loaded; the list has the same meters.
