//! Who saved the greatest part of what was predicted: organizations, meters, and where they are.

use super::{
    Link,
    meters::Picture,
    svg::{BaseMap, Svg},
};

/// The ranking below a meter's chart.
#[derive(Clone, Debug)]
pub struct RankingPanel {
    /// What is ranked over which time.
    pub lead: String,
    /// Whether the sums follow the DR periods as they are now.
    pub is_settled: bool,
    /// Organizations, with gaps where some are left out.
    pub rows: Vec<RankingRow>,
    /// Why there are so few, or what is not told.
    pub note: String,
    /// Whether rows tell how much was saved.
    pub has_amounts: bool,
    /// Where the meters are; nothing where no place is known.
    pub map: Option<MapPicture>,
    /// The meters that saved the greatest part, and the one that the page is about.
    pub meters: Vec<MeterCard>,
    /// To all of them.
    pub more: Option<Link>,
}

/// A line of the ranking.
#[derive(Clone, Debug)]
pub struct RankingRow {
    /// `3`; a dash for those that have no rank.
    pub rank: String,
    /// What it is called, to those who may know.
    pub name: String,
    /// To its meters.
    pub href: Option<String>,
    /// Whether it is whoever looks.
    pub is_own: bool,
    /// Whether lines before it are left out.
    pub follows_gap: bool,
    /// The rate as a bar.
    pub bar: Svg,
    /// `35.8%`.
    pub rate: String,
    /// `182 kWh`, where it is told.
    pub saved: String,
}

/// A meter in the ranking.
#[derive(Clone, Debug)]
pub struct MeterCard {
    /// `1`; a dash for those that have no rank.
    pub rank: String,
    /// What it is called.
    pub label: String,
    /// To its page.
    pub href: String,
    /// Whether the page is about it.
    pub is_current: bool,
    /// `35.8%`.
    pub rate: String,
    /// `182 kWh saved`.
    pub saved: String,
    /// The last seven days in small.
    pub spark: Option<Picture>,
}

/// A map that needs no script.
#[derive(Clone, Debug)]
pub struct MapPicture {
    /// Land, borders and names.
    pub base: BaseMap,
    /// Areas with others' meters.
    pub areas: Svg,
    /// The meters.
    pub marks: Svg,
    /// What is seen, in words.
    pub label: String,
    /// What the marks mean.
    pub legend: MapLegend,
}

/// What a map's marks mean.
#[derive(Clone, Debug)]
pub struct MapLegend {
    /// Each with how many meters there are of it.
    pub keys: Vec<MapKey>,
    /// How many meters of others are in the areas shown; nothing where none is.
    pub n_others: Option<String>,
    /// How many meters are not on it, since their places are not known; nothing where none is.
    pub n_unplaced: Option<String>,
}

/// A line of the map's legend.
#[derive(Clone, Debug)]
pub struct MapKey {
    /// Its mark, in a frame of 14 × 14.
    pub symbol: Svg,
    /// What it means.
    pub label: String,
    /// How many meters.
    pub count: String,
}
