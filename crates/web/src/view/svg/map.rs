//! A small map: land, borders, and meters as marks; many near each other become one.

use std::collections::BTreeMap;

use domain::entity::Coordinates;

use super::{Px, Svg};
use crate::shapes::{self, Bounds, Degrees, Shapes};

/// The part of the world that a picture shows, in the projection of Mercator.
#[derive(Clone, Copy, Debug)]
pub struct MapFrame {
    /// Left and upper edge, in radians.
    west: f64,
    north: f64,
    /// Pixels per radian.
    scale: f64,
    width: f64,
    height: f64,
}

/// What a mark says; each kind has a shape and a colour of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A disc: saved much.
    Much,
    /// A triangle: saved some.
    Some,
    /// A square on its corner: saved little.
    Little,
    /// A ring: no result.
    Unknown,
    /// A small disc: kept private.
    Private,
}

/// The base map of a frame.
#[derive(Clone, Debug)]
pub struct BaseMap {
    /// Land and borders.
    pub marks: Svg,
    /// Names, with the middle of each: x, y, text.
    pub names: Vec<(i32, i32, String)>,
}

/// The smallest part of the world that is shown, in degrees: some fifteen kilometres.
const LEAST: f64 = 0.16;
/// Empty space around the outermost meters, as a part of the picture.
const MARGIN: f64 = 0.12;
/// Half the height of a mark of one meter.
const SIZE: f64 = 6.5;
/// Marks nearer to each other than this become one.
const PITCH: f64 = 18.0;
/// With more meters than this, all marks are of many.
const MAX_SINGLE: usize = 250;
/// Half the width of a letter of a name, and the height of a line.
const HALF_LETTER: f64 = 3.8;
const LINE: f64 = 20.0;
/// The part of the picture that a county must take to fill it.
const MOST: f64 = 0.6;
/// Smaller parts of counties have no name, in square pixels.
const LEAST_AREA: f64 = 2_500.0;
/// Points nearer to the one before are left out of lines.
const FINE: f64 = 0.7;

impl MapFrame {
    /// The frame of that size that shows all these places; nothing where there is none.
    pub fn around(places: &[Coordinates], width: f64, height: f64) -> Option<MapFrame> {
        let points: Vec<Degrees> = places.iter().map(|it| (it.longitude(), it.latitude())).collect();
        let bounds = Bounds::of(&points)?;
        let (west, east) = widened(bounds.west, bounds.east);
        let (south, north) = widened(bounds.south, bounds.north);
        let [(left, bottom), (right, top)] = [(west, south), (east, north)].map(mercator);
        let room = 1.0 - 2.0 * MARGIN;
        let scale = (width * room / (right - left)).min(height * room / (top - bottom));
        Some(MapFrame {
            west: (left + right - width / scale) / 2.0,
            north: (top + bottom + height / scale) / 2.0,
            scale,
            width,
            height,
        })
    }

    /// The part of the world that it shows.
    pub(crate) fn bounds(&self) -> Bounds {
        let (east, south) = (self.west + self.width / self.scale, self.north - self.height / self.scale);
        let latitude = |y: f64| (2.0 * y.exp().atan() - std::f64::consts::FRAC_PI_2).to_degrees();
        Bounds {
            west: self.west.to_degrees(),
            south: latitude(south),
            east: east.to_degrees(),
            north: latitude(self.north),
        }
    }

    fn at(&self, degrees: Degrees) -> (f64, f64) {
        let (x, y) = mercator(degrees);
        ((x - self.west) * self.scale, (self.north - y) * self.scale)
    }

    /// Land and borders, with the names that have room.
    pub fn base(&self) -> BaseMap {
        let shapes = shapes::within(self.bounds());
        let mut marks = Svg::new();
        let path = |lines: &[Vec<Degrees>], is_area: bool| {
            let mut path = Svg::new();
            for line in lines {
                let points: Vec<(f64, f64)> = line.iter().map(|it| self.at(*it)).collect();
                if is_area { self.area(&mut path, points) } else { self.line(&mut path, &points) }
            }
            path
        };
        let classes = [
            (path(&shapes.land, true), "map-land"),
            (path(&shapes.counties, false), "map-county"),
            (path(&shapes.states, false), "map-state"),
        ];
        for (path, class) in classes.into_iter().filter(|(path, _)| *path != Svg::new()) {
            marks.push(format_args!(r#"<path d="{path}" class="{class}"/>"#));
        }
        BaseMap { marks, names: self.names(&shapes) }
    }

    /// Each name in the middle of what is seen of its county, where there is room.
    fn names(&self, shapes: &Shapes) -> Vec<(i32, i32, String)> {
        let states = shapes.state_names.iter().map(|(name, at)| (name, self.at(*at)));
        let counties = shapes.county_names.iter().filter_map(|(name, rings)| {
            let seen = rings.iter().map(|ring| self.cut(ring.iter().map(|it| self.at(*it)).collect(), 0.0));
            let (area, at) = seen.map(|it| middle(&it)).max_by(|a, b| a.0.total_cmp(&b.0))?;
            // What fills the picture is named at its upper edge, where fewer marks are.
            let fills = area > MOST * self.width * self.height;
            (area > LEAST_AREA).then_some((name, if fills { (self.width / 2.0, LINE + 1.0) } else { at }))
        });
        let mut placed: Vec<(i32, i32, String)> = Vec::new();
        for (name, (x, y)) in states.chain(counties) {
            let half = |it: &str| it.chars().count() as f64 * HALF_LETTER;
            let is_inside =
                x > half(name) && x < self.width - half(name) && y > LINE && y < self.height - LINE;
            let is_near = |it: &(i32, i32, String)| {
                (f64::from(it.0) - x).abs() < half(name) + half(&it.2) && (f64::from(it.1) - y).abs() < LINE
            };
            if is_inside && !placed.iter().any(is_near) {
                placed.push((x.round() as i32, y.round() as i32, name.clone()));
            }
        }
        placed
    }

    /// The meters; those that would cover each other as one mark, the larger the more there are.
    pub fn meters(&self, meters: &[(Coordinates, Mark)]) -> Svg {
        let mut clusters: BTreeMap<(i32, i32), Cluster> = BTreeMap::new();
        let pitch = if meters.len() > MAX_SINGLE { PITCH } else { 1.0 };
        for (place, mark) in meters {
            let (x, y) = self.at((place.longitude(), place.latitude()));
            let cell = ((x / pitch).floor() as i32, (y / pitch).floor() as i32);
            clusters.entry(cell).or_default().add(x, y, *mark);
        }
        let mut marks = Svg::new();
        for cluster in clusters.values() {
            let (x, y) = cluster.middle();
            let more = if cluster.n > 1 { 0.8 } else { 0.0 };
            let size = SIZE + (cluster.n as f64).sqrt().min(8.0) * more;
            symbol(&mut marks, cluster.mark(), (x, y), size);
        }
        marks
    }

    /// Areas of others' meters, the larger the more there are.
    pub fn areas(&self, areas: &[(Coordinates, usize)]) -> Svg {
        let mut marks = Svg::new();
        for (place, n) in areas {
            let (x, y) = self.at((place.longitude(), place.latitude()));
            let radius = 12.0 + (*n as f64).sqrt().min(20.0);
            marks.push(format_args!(
                r#"<circle cx="{}" cy="{}" r="{}" class="map-area"/>"#,
                Px(x),
                Px(y),
                Px(radius)
            ));
        }
        marks
    }

    fn line(&self, path: &mut Svg, points: &[(f64, f64)]) {
        let is_near = |(x, y): (f64, f64)| {
            (-self.width..2.0 * self.width).contains(&x) && (-self.height..2.0 * self.height).contains(&y)
        };
        let mut last: Option<(f64, f64)> = None;
        for (index, point) in points.iter().enumerate() {
            if !is_near(*point) {
                last = None;
                continue;
            }
            let is_end = index + 1 == points.len();
            let is_close = |(x, y): (f64, f64)| (x - point.0).hypot(y - point.1) < FINE;
            match last {
                Some(at) if is_close(at) && !is_end => continue,
                Some(_) => path.push(format_args!("L{} {}", Tenth(point.0), Tenth(point.1))),
                None => path.push(format_args!("M{} {}", Tenth(point.0), Tenth(point.1))),
            }
            last = Some(*point);
        }
    }

    /// The part of an area that is in the picture.
    fn area(&self, path: &mut Svg, points: Vec<(f64, f64)>) {
        let points = self.cut(points, 4.0);
        if points.len() > 2 {
            self.line(path, &points);
            path.push(format_args!("z"));
        }
    }

    /// The part of an area that is within the picture and so much around it.
    fn cut(&self, points: Vec<(f64, f64)>, around: f64) -> Vec<(f64, f64)> {
        let turned = |points: Vec<(f64, f64)>| -> Vec<(f64, f64)> {
            points.into_iter().map(|(x, y)| (y, x)).collect()
        };
        let points = cut(&cut(&points, -around, false), self.width + around, true);
        turned(cut(&cut(&turned(points), -around, false), self.height + around, true))
    }
}

/// How large an area is, and its middle.
fn middle(points: &[(f64, f64)]) -> (f64, (f64, f64)) {
    let (mut area, mut x, mut y) = (0.0, 0.0, 0.0);
    for (index, (x1, y1)) in points.iter().enumerate() {
        let (x0, y0) = points[(index + points.len() - 1) % points.len()];
        let cross = x0 * y1 - x1 * y0;
        area += cross / 2.0;
        x += (x0 + x1) * cross / 6.0;
        y += (y0 + y1) * cross / 6.0;
    }
    (area.abs(), (x / area, y / area))
}

/// Half-plane by half-plane (Sutherland and Hodgman): what of an area is on one side of a vertical line.
fn cut(points: &[(f64, f64)], limit: f64, is_left: bool) -> Vec<(f64, f64)> {
    let is_in = |it: (f64, f64)| if is_left { it.0 <= limit } else { it.0 >= limit };
    let mut left = Vec::new();
    for (index, point) in points.iter().enumerate() {
        let before = points[(index + points.len() - 1) % points.len()];
        if is_in(*point) != is_in(before) {
            let part = (limit - before.0) / (point.0 - before.0);
            left.push((limit, before.1 + part * (point.1 - before.1)));
        }
        if is_in(*point) {
            left.push(*point);
        }
    }
    left
}

/// Radians in the projection.
fn mercator((longitude, latitude): Degrees) -> (f64, f64) {
    let latitude = latitude.clamp(-85.0, 85.0).to_radians();
    (longitude.to_radians(), (std::f64::consts::FRAC_PI_4 + latitude / 2.0).tan().ln())
}

fn widened(low: f64, high: f64) -> (f64, f64) {
    let more = ((LEAST - (high - low)) / 2.0).max(0.0);
    (low - more, high + more)
}

/// Meters that are drawn as one.
#[derive(Default)]
struct Cluster {
    n: usize,
    x: f64,
    y: f64,
    marks: BTreeMap<Mark, usize>,
}

impl Cluster {
    fn add(&mut self, x: f64, y: f64, mark: Mark) {
        self.n += 1;
        self.x += x;
        self.y += y;
        *self.marks.entry(mark).or_default() += 1;
    }

    fn middle(&self) -> (f64, f64) {
        let n = self.n.max(1) as f64;
        (self.x / n, self.y / n)
    }

    /// The commonest of those that tell a result; meters without one do not hide it.
    fn mark(&self) -> Mark {
        let tells = |mark: Mark| !matches!(mark, Mark::Unknown | Mark::Private);
        let commonest = self.marks.iter().rev().max_by_key(|(mark, n)| (tells(**mark), **n));
        commonest.map_or(Mark::Unknown, |(mark, _)| *mark)
    }
}

/// The mark alone, for a legend, in a frame of 14 × 14.
pub fn map_symbol(mark: Mark) -> Svg {
    let mut marks = Svg::new();
    symbol(&mut marks, mark, (7.0, 7.0), 5.0);
    marks
}

fn symbol(marks: &mut Svg, mark: Mark, (x, y): (f64, f64), size: f64) {
    let at = |dx: f64, dy: f64| format!("{} {}", Tenth(x + dx * size), Tenth(y + dy * size));
    match mark {
        Mark::Much => marks.push(format_args!(r#"<circle {} class="mk-much"/>"#, Round(x, y, size))),
        Mark::Some => marks.push(format_args!(
            r#"<path d="M{}L{}L{}z" class="mk-some"/>"#,
            at(0.0, -1.1),
            at(1.1, 0.9),
            at(-1.1, 0.9)
        )),
        Mark::Little => marks.push(format_args!(
            r#"<path d="M{}L{}L{}L{}z" class="mk-little"/>"#,
            at(0.0, -1.15),
            at(1.15, 0.0),
            at(0.0, 1.15),
            at(-1.15, 0.0)
        )),
        Mark::Unknown => {
            marks.push(format_args!(r#"<circle {} class="mk-unknown"/>"#, Round(x, y, size * 0.8)))
        }
        Mark::Private => {
            marks.push(format_args!(r#"<circle {} class="mk-private"/>"#, Round(x, y, size * 0.6)))
        }
    }
}

/// A circle's attributes.
struct Round(f64, f64, f64);

impl std::fmt::Display for Round {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, r#"cx="{}" cy="{}" r="{}""#, Tenth(self.0), Tenth(self.1), Tenth(self.2))
    }
}

/// A coordinate with at most one decimal: lines are long.
struct Tenth(f64);

impl std::fmt::Display for Tenth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        Px((self.0 * 10.0).round() / 10.0).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(latitude: f64, longitude: f64) -> Coordinates {
        Coordinates::new(latitude, longitude).unwrap()
    }

    #[test]
    fn a_frame_shows_all_places_with_room_around() {
        let places = [place(34.07, -117.52), place(34.15, -117.43)];
        let frame = MapFrame::around(&places, 640.0, 320.0).unwrap();
        for it in places {
            let (x, y) = frame.at((it.longitude(), it.latitude()));
            assert!((60.0..580.0).contains(&x) && (30.0..290.0).contains(&y), "{x} {y}");
        }
        let bounds = frame.bounds();
        assert!(bounds.north - bounds.south > LEAST && bounds.north - bounds.south < 0.3, "{bounds:?}");
        assert!(MapFrame::around(&[], 640.0, 320.0).is_none());
    }

    #[test]
    fn land_is_cut_at_the_edges() {
        let frame = MapFrame::around(&[place(34.07, -117.52)], 640.0, 320.0).unwrap();
        let base = frame.base();
        let text = base.marks.to_string();
        assert!(text.starts_with(r#"<path d="M"#) && text.contains("map-land"), "{text}");
        assert!(base.names.iter().any(|(.., it)| it == "San Bernardino"), "{:?}", base.names);
        assert!(text.len() < 2_000, "{}", text.len());
        let whole = MapFrame::around(&[place(48.0, -124.0), place(25.0, -67.0)], 640.0, 320.0).unwrap();
        let (base, text) = (whole.base(), whole.base().marks.to_string());
        assert!(text.contains("map-state") && text.len() < 60_000, "{}", text.len());
        assert!(base.names.iter().any(|(.., it)| it == "Texas"));
    }

    #[test]
    fn many_meters_become_few_marks() {
        let meters: Vec<(Coordinates, Mark)> = (0..10_000)
            .map(|it| {
                (place(33.0 + f64::from(it % 100) / 100.0, -117.0 - f64::from(it / 100) / 100.0), Mark::Much)
            })
            .collect();
        let places: Vec<Coordinates> = meters.iter().map(|(it, _)| *it).collect();
        let marks = MapFrame::around(&places, 640.0, 320.0).unwrap().meters(&meters).to_string();
        assert!((100..1_000).contains(&marks.matches("<circle").count()), "{}", marks.len());
        let one = MapFrame::around(&places[..1], 640.0, 320.0).unwrap().meters(&meters[..1]);
        assert_eq!(one.to_string(), r#"<circle cx="320" cy="160.1" r="6.5" class="mk-much"/>"#);
    }
}
