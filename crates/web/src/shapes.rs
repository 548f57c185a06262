//! The base map: the land, states and counties of the United States, embedded; see `assets/vendor/README.md`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::assets;

/// Degrees east and north.
pub(crate) type Degrees = (f64, f64);

/// A part of the map in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bounds {
    pub(crate) west: f64,
    pub(crate) south: f64,
    pub(crate) east: f64,
    pub(crate) north: f64,
}

/// What is drawn of the base map in some part of it; lines that lie elsewhere may be among them.
#[derive(Debug, Default)]
pub(crate) struct Shapes {
    pub(crate) land: Vec<Vec<Degrees>>,
    pub(crate) states: Vec<Vec<Degrees>>,
    pub(crate) counties: Vec<Vec<Degrees>>,
    /// Names of states with a point inside each, where counties are too small to be seen.
    pub(crate) state_names: Vec<(String, Degrees)>,
    /// Names of counties with the rings of each.
    pub(crate) county_names: Vec<(String, Vec<Vec<Degrees>>)>,
}

/// `states.json`, as `xtask/vendor/shapes.mjs` says it.
#[derive(Deserialize)]
struct StatesFile {
    scale: f64,
    land: Vec<Vec<i32>>,
    borders: Vec<Vec<i32>>,
    states: Vec<StateEntry>,
}

#[derive(Deserialize)]
struct StateEntry {
    id: String,
    name: String,
    at: (i32, i32),
    #[serde(rename = "box")]
    bounds: (i32, i32, i32, i32),
}

/// `counties-NN.json`.
#[derive(Deserialize)]
struct CountiesFile {
    scale: f64,
    lines: Vec<Vec<i32>>,
    n_borders: usize,
    counties: Vec<CountyEntry>,
}

#[derive(Deserialize)]
struct CountyEntry {
    name: String,
    rings: Vec<Vec<i32>>,
}

/// The land and the states, with the part of the map where each is.
struct States {
    land: Vec<Vec<Degrees>>,
    borders: Vec<Vec<Degrees>>,
    states: Vec<(Bounds, StateEntry, Degrees)>,
}

/// With more states in view than these, counties are too small to be seen.
const MAX_STATES: usize = 4;

static STATES: LazyLock<States> = LazyLock::new(|| {
    let Some(file) = read::<StatesFile>(&states_path()) else {
        return States { land: Vec::new(), borders: Vec::new(), states: Vec::new() };
    };
    let degrees = |it: i32| f64::from(it) / file.scale;
    let state = |it: StateEntry| {
        let (west, south, east, north) = it.bounds;
        let [west, south, east, north] = [west, south, east, north].map(degrees);
        let at = (degrees(it.at.0), degrees(it.at.1));
        (Bounds { west, south, east, north }, it, at)
    };
    States {
        land: lines(&file.land, file.scale),
        borders: lines(&file.borders, file.scale),
        states: file.states.into_iter().map(state).collect(),
    }
});

/// What is drawn of the base map within these bounds.
pub(crate) fn within(bounds: Bounds) -> Shapes {
    let near = |lines: &[Vec<Degrees>]| -> Vec<Vec<Degrees>> {
        lines.iter().filter(|it| Bounds::of(it).is_some_and(|it| it.overlaps(bounds))).cloned().collect()
    };
    let mut shapes = Shapes { land: near(&STATES.land), states: near(&STATES.borders), ..Shapes::default() };
    let in_view = states_in(bounds);
    if in_view.len() > MAX_STATES {
        shapes.state_names = in_view.iter().map(|(_, it, at)| (it.name.clone(), *at)).collect();
        return shapes;
    }
    for file in in_view.iter().filter_map(|(_, it, _)| read::<CountiesFile>(&counties_path(&it.id))) {
        let lines = lines(&file.lines, file.scale);
        shapes.counties.extend(near(&lines[..file.n_borders.min(lines.len())]));
        for county in file.counties {
            let rings: Vec<Vec<Degrees>> = county.rings.iter().map(|it| ring(it, &lines)).collect();
            let rings = near(&rings);
            if !rings.is_empty() {
                shapes.county_names.push((county.name, rings));
            }
        }
    }
    shapes
}

/// The lines of a ring one after the other, `!i` for the line `i` backwards.
fn ring(indices: &[i32], lines: &[Vec<Degrees>]) -> Vec<Degrees> {
    let line = |index: &i32| {
        let line =
            |it: i32| usize::try_from(it).ok().and_then(|it| lines.get(it)).cloned().unwrap_or_default();
        match *index {
            forwards @ 0.. => line(forwards),
            backwards => line(!backwards).into_iter().rev().collect(),
        }
    };
    indices.iter().flat_map(line).collect()
}

/// The addresses of what a script needs to draw the same: the states, and the counties of those in view.
pub(crate) fn addresses(bounds: Option<Bounds>) -> Vec<String> {
    let in_view = bounds.map(states_in).unwrap_or_default();
    let n = if in_view.len() > MAX_STATES { 0 } else { in_view.len() };
    let counties = in_view.iter().take(n).map(|(_, it, _)| counties_path(&it.id));
    std::iter::once(states_path()).chain(counties).map(|it| assets::url(&it)).collect()
}

fn states_in(bounds: Bounds) -> Vec<&'static (Bounds, StateEntry, Degrees)> {
    STATES.states.iter().filter(|(it, ..)| it.overlaps(bounds)).collect()
}

fn states_path() -> String {
    "vendor/us/states.json".to_owned()
}

fn counties_path(state: &str) -> String {
    format!("vendor/us/counties-{state}.json")
}

fn read<T: for<'de> Deserialize<'de>>(path: &str) -> Option<T> {
    let bytes = assets::bytes(path)?;
    serde_json::from_slice(&bytes)
        .inspect_err(|error| tracing::error!(path, %error, "a shape is broken"))
        .ok()
}

/// `[x, y, dx, dy, …]` in units of 1 / `scale` degrees.
fn lines(written: &[Vec<i32>], scale: f64) -> Vec<Vec<Degrees>> {
    let line = |steps: &Vec<i32>| {
        let mut at = (0, 0);
        let point = |step: &[i32]| {
            at = (at.0 + step[0], at.1 + step[1]);
            (f64::from(at.0) / scale, f64::from(at.1) / scale)
        };
        steps.chunks_exact(2).map(point).collect()
    };
    written.iter().map(line).collect()
}

impl Bounds {
    /// The least that holds all points; nothing where there is none.
    pub(crate) fn of(points: &[Degrees]) -> Option<Bounds> {
        let (first, rest) = points.split_first()?;
        let start = Bounds { west: first.0, south: first.1, east: first.0, north: first.1 };
        Some(rest.iter().fold(start, |it, (x, y)| Bounds {
            west: it.west.min(*x),
            south: it.south.min(*y),
            east: it.east.max(*x),
            north: it.north.max(*y),
        }))
    }

    fn overlaps(self, other: Bounds) -> bool {
        self.west <= other.east
            && other.west <= self.east
            && self.south <= other.north
            && other.south <= self.north
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(west: f64, south: f64, east: f64, north: f64) -> Bounds {
        Bounds { west, south, east, north }
    }

    #[test]
    fn every_file_can_be_read() {
        assert_eq!(STATES.states.len(), 56);
        for (bounds, state, at) in &STATES.states {
            let counties = read::<CountiesFile>(&counties_path(&state.id)).unwrap();
            let lines = lines(&counties.lines, counties.scale);
            for ring in counties.counties.iter().flat_map(|it| &it.rings).map(|it| super::ring(it, &lines)) {
                assert!(!ring.is_empty() && ring.first() == ring.last(), "{}", state.name);
            }
            let place = Bounds { west: at.0, south: at.1, east: at.0, north: at.1 };
            assert!(bounds.overlaps(place) && !counties.counties.is_empty(), "{}", state.name);
        }
    }

    #[test]
    fn a_valley_is_on_land_and_names_its_counties() {
        let valley = around(-118.0, 33.5, -117.0, 34.5);
        let shapes = within(valley);
        let mut names: Vec<&str> = shapes.county_names.iter().map(|(it, _)| it.as_str()).collect();
        names.sort_unstable();
        let expected = vec!["Los Angeles", "Orange", "Riverside", "San Bernardino", "San Diego"];
        assert_eq!((shapes.land.len(), names), (1, expected));
        assert!(shapes.counties.len() > 2, "{}", shapes.counties.len());
        let addresses = addresses(Some(valley));
        assert_eq!(addresses.len(), 2);
        assert!(addresses[1].starts_with("/assets/vendor/us/counties-06."), "{addresses:?}");
    }

    #[test]
    fn from_far_away_there_are_no_counties() {
        let shapes = within(around(-125.0, 25.0, -65.0, 49.0));
        assert!(shapes.counties.is_empty() && shapes.state_names.iter().any(|(it, _)| it == "Kansas"));
        assert_eq!(addresses(Some(around(-125.0, 25.0, -65.0, 49.0))).len(), 1);
        assert_eq!(addresses(None).len(), 1);
        assert!(within(around(0.0, 40.0, 10.0, 50.0)).land.is_empty());
    }
}
