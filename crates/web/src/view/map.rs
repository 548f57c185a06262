//! The map of meters, and the list that says the same.

use askama::Template;
use words::Words;

use super::{
    Choice,
    layout::Layout,
    meters::EmptyState,
    ranking::{MapLegend, MapPicture},
    svg::Svg,
};

/// `/map`.
#[derive(Clone, Debug, Template)]
#[template(path = "map.html")]
pub struct MapPage {
    /// The shell.
    pub layout: Layout,
    /// What results are of: `Results of the DR period Thu, Jul 16, 4:00 to 7:00 PM`.
    pub results_of: String,
    /// What is looked for.
    pub filter: MapFilter,
    /// The meters that were found.
    pub list: MapList,
    /// The map without script; nothing where no place is known.
    pub picture: Option<MapPicture>,
    /// What its marks mean.
    pub legend: MapLegend,
    /// Areas with meters of others, in words: place and number.
    pub areas: Vec<(String, String)>,
    /// What the map with script needs.
    pub script: MapScript,
}

/// `/map/list`: the part of the page that follows what is looked for.
#[derive(Clone, Debug, Template)]
#[template(path = "map_list.html")]
pub struct MapListPart {
    /// The words of whoever is signed in.
    pub words: Words,
    /// The same data as on the whole page.
    pub list: MapList,
    /// Likewise.
    pub legend: MapLegend,
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct MapFilter {
    /// A text in label, number or organization.
    pub search: String,
    /// Field `org`; empty for people who see only one.
    pub organizations: Vec<Choice>,
    /// Field `result`.
    pub results: Vec<Choice>,
    /// Whether anything is looked for.
    pub is_narrow: bool,
}

/// The meters that were found.
#[derive(Clone, Debug)]
pub struct MapList {
    /// `13 meters`, `2 of 13 meters`.
    pub n_found: String,
    /// A part of them.
    pub rows: Vec<MapRow>,
    /// What to do where there is none.
    pub empty: EmptyState,
    /// `Meters 1 to 50 of 10,000`; empty where all are shown.
    pub position: String,
    /// The ones before.
    pub previous: Option<String>,
    /// The ones after.
    pub next: Option<String>,
}

/// A meter in the list.
#[derive(Clone, Debug)]
pub struct MapRow {
    /// Its number.
    pub number: String,
    /// What its people call it.
    pub label: String,
    /// Its organization, or what it is instead.
    pub org: String,
    /// The mark of its result.
    pub symbol: Svg,
    /// The result in words: `Saved 10% or more`.
    pub result: String,
    /// `35.8%`; empty where it is not told.
    pub rate: String,
    /// `34.0712° N, 117.4869° W`; nothing where it is not known.
    pub place: Option<String>,
    /// What the button says that shows it on the map.
    pub show: String,
}

/// What the map with script needs.
#[derive(Clone, Debug)]
pub struct MapScript {
    /// The base map, addresses with blanks between.
    pub shapes: String,
    /// All that the script says, as JSON.
    pub words: String,
    /// Pictures of the ground, where the provider has chosen some.
    pub tiles: Option<Tiles>,
}

/// Pictures of the ground from somewhere else.
#[derive(Clone, Debug)]
pub struct Tiles {
    /// The address, with `{z}`, `{x}` and `{y}`.
    pub url: String,
    /// Whose they are.
    pub attribution: String,
}
