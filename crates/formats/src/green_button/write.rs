//! Writes readings as Green Button: a feed by the ESPI standard, one entry after the other.

use std::{
    collections::HashSet,
    fmt::Write as _,
    io::{self, Write},
};

use domain::{Interval, MeterId, Power, Quality};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use quick_xml::escape::escape;

use super::{saving::saving_rules, uuid::uuid};

/// What is said of a feed as a whole.
#[derive(Clone, Debug)]
pub struct Header {
    /// What a person would call it.
    pub title: String,
    /// When it is written.
    pub updated: Timestamp,
    /// The zone of the meters, whose local days the blocks are.
    pub zone: TimeZone,
}

/// A Green Button feed that is being written.
///
/// Meters come one after the other, the readings of each in the order of time. Only those of one local day are kept.
pub struct Writer<W> {
    output: W,
    zone: TimeZone,
    updated: Timestamp,
    /// The types that were written.
    types: HashSet<Kind>,
    meter: Option<MeterId>,
    flow: u8,
    /// MeterReadings of the meter so far.
    n_series: u32,
    kind: Option<Kind>,
    date: Option<Date>,
    /// The readings of that day.
    day: Vec<(Interval, i64, Option<Quality>)>,
    text: String,
}

/// What tells one ReadingType from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Kind {
    uom: u8,
    multiplier: i8,
    flow: u8,
    seconds: i64,
}

/// The largest value that the standard has room for.
const MAX_VALUE: i64 = (1 << 47) - 1;
const FORWARD: u8 = 1;
const NET: u8 = 4;
const WATT_HOURS: u8 = 72;
const WATTS: u8 = 38;

impl<W: Write> Writer<W> {
    /// Writes the beginning of a feed to `output`.
    ///
    /// # Errors
    /// Those of the output.
    pub fn new(mut output: W, header: &Header) -> io::Result<Writer<W>> {
        let Header { title, updated, zone } = header;
        let title = plain(title);
        let id = uuid(&format!("{title} {updated}"));
        writeln!(output, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
        writeln!(output, r#"<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">"#)?;
        writeln!(output, "<id>{id}</id><title>{}</title><updated>{updated}</updated>", escape(&title))?;
        let mut writer = Writer {
            output,
            zone: zone.clone(),
            updated: *updated,
            types: HashSet::new(),
            meter: None,
            flow: FORWARD,
            n_series: 0,
            kind: None,
            date: None,
            day: Vec::new(),
            text: String::new(),
        };
        let content = saving_rules(zone, *updated);
        writer.entry("Local time", &[("self", "LocalTimeParameters/1")], &content)?;
        Ok(writer)
    }

    /// Begins with the next meter; `exports` says whether any of its readings is negative.
    ///
    /// # Errors
    /// Those of the output.
    pub fn meter(&mut self, meter: MeterId, title: &str, exports: bool) -> io::Result<()> {
        self.end_day()?;
        (self.meter, self.n_series, self.kind) = (Some(meter), 0, None);
        self.flow = if exports { NET } else { FORWARD };
        let own = format!("UsagePoint/{meter}");
        let links = [
            ("self", own.as_str()),
            ("up", "UsagePoint"),
            ("related", &format!("{own}/MeterReading")),
            ("related", "LocalTimeParameters/1"),
        ];
        let content = "<espi:UsagePoint><espi:ServiceCategory><espi:kind>0</espi:kind></espi:ServiceCategory></espi:UsagePoint>";
        self.entry(title, &links, content)
    }

    /// Writes a reading of the meter.
    ///
    /// # Errors
    /// Those of the output, and [`io::ErrorKind::InvalidInput`] before the first meter and for an interval of more
    /// than 2³¹ s (68 years): the standard has no room for the length of its block.
    pub fn write(&mut self, interval: Interval, actual: Power, quality: Option<Quality>) -> io::Result<()> {
        let Some(meter) = self.meter else {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "readings need a meter"));
        };
        if i32::try_from(interval.seconds()).is_err() {
            let told = format!("an interval of {} s is longer than Green Button can say", interval.seconds());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, told));
        }
        let kind = Kind::of(interval.seconds(), self.flow);
        let date = interval.start().to_zoned(self.zone.clone()).date();
        if self.kind != Some(kind) || self.date != Some(date) {
            self.end_day()?;
        }
        if self.kind != Some(kind) {
            self.begin_series(meter, kind)?;
        }
        self.date = Some(date);
        self.day.push((interval, kind.value(actual.watts()), quality));
        Ok(())
    }

    /// Ends the feed and gives the output back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn finish(mut self) -> io::Result<W> {
        self.end_day()?;
        self.output.write_all(b"</feed>\n")?;
        self.output.flush()?;
        Ok(self.output)
    }

    fn begin_series(&mut self, meter: MeterId, kind: Kind) -> io::Result<()> {
        let address = kind.address();
        if self.types.insert(kind) {
            let links = [("self", address.as_str()), ("up", "ReadingType")];
            self.entry(kind.title(), &links, &kind.content())?;
        }
        self.n_series += 1;
        self.kind = Some(kind);
        let up = format!("UsagePoint/{meter}/MeterReading");
        let own = format!("{up}/{}", self.n_series);
        let links = [
            ("self", own.as_str()),
            ("up", &up),
            ("related", &format!("{own}/IntervalBlock")),
            ("related", &address),
        ];
        self.entry(kind.title(), &links, "<espi:MeterReading/>")
    }

    /// Writes the block of a local day.
    fn end_day(&mut self) -> io::Result<()> {
        let (Some(meter), Some(date), Some(last)) = (self.meter, self.date.take(), self.day.last()) else {
            return Ok(());
        };
        let midnight =
            |date: Date| date.to_zoned(self.zone.clone()).map_or(0, |it| it.timestamp().as_second());
        let start = midnight(date);
        // An interval of some days belongs to the first of them.
        let end = date.tomorrow().map_or(start, midnight).max(last.0.end().as_second());
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        text.push_str("<espi:IntervalBlock>");
        period(&mut text, "interval", end - start, start);
        for (interval, value, quality) in self.day.drain(..) {
            text.push_str("\n<espi:IntervalReading>");
            if let Some(quality) = quality {
                let _ = write!(
                    text,
                    "<espi:ReadingQuality><espi:quality>{}</espi:quality></espi:ReadingQuality>",
                    quality.code()
                );
            }
            period(&mut text, "timePeriod", interval.seconds(), interval.start().as_second());
            let _ = write!(text, "<espi:value>{value}</espi:value></espi:IntervalReading>");
        }
        text.push_str("\n</espi:IntervalBlock>");
        let up = format!("UsagePoint/{meter}/MeterReading/{}/IntervalBlock", self.n_series);
        let own = format!("{up}/{}", date.strftime("%Y%m%d"));
        self.entry("", &[("self", &own), ("up", &up)], &text)?;
        self.text = text;
        Ok(())
    }

    fn entry(&mut self, title: &str, links: &[(&str, &str)], content: &str) -> io::Result<()> {
        let id = uuid(links.first().map_or("", |it| it.1));
        writeln!(self.output, "<entry><id>{id}</id>")?;
        for (relation, address) in links {
            writeln!(self.output, r#"<link rel="{relation}" href="{address}"/>"#)?;
        }
        let (title, updated) = (plain(title), self.updated);
        writeln!(
            self.output,
            "<title>{}</title>\n<content type=\"application/xml\">{content}</content>",
            escape(&title)
        )?;
        writeln!(self.output, "<published>{updated}</published><updated>{updated}</updated></entry>")
    }
}

impl Kind {
    /// The kind of intervals of that length whose values are whole numbers of 48 bits for any number of watts.
    fn of(seconds: i64, flow: u8) -> Kind {
        let kinds = [
            Kind { uom: WATT_HOURS, multiplier: 0, flow, seconds },
            Kind { uom: WATT_HOURS, multiplier: -3, flow, seconds },
        ];
        let is_exact = [seconds % 3600 == 0, seconds % 18 == 0];
        let mut exact = kinds.into_iter().zip(is_exact).filter(|it| it.1).map(|it| it.0);
        // Of other lengths no power of ten of a watt-hour is exact; over years, energy is a longer number than power.
        exact.find(|it| it.value(Power::MAX_WATTS) <= MAX_VALUE).unwrap_or(Kind {
            uom: WATTS,
            multiplier: 0,
            flow,
            seconds,
        })
    }

    fn value(self, watts: i64) -> i64 {
        let watts = i128::from(watts);
        let value = match (self.uom, self.multiplier) {
            (WATTS, _) => watts,
            (_, 0) => watts * i128::from(self.seconds / 3600),
            _ => watts * i128::from(self.seconds / 18) * 5,
        };
        i64::try_from(value).unwrap_or(i64::MAX)
    }

    fn address(self) -> String {
        format!("ReadingType/{}-{}-{}", self.uom, self.flow, self.seconds)
    }

    fn title(self) -> &'static str {
        match (self.uom, self.flow) {
            (WATTS, _) => "Mean power (W)",
            (_, NET) => "Energy delivered less energy received (Wh)",
            _ => "Energy delivered (Wh)",
        }
    }

    fn content(self) -> String {
        let Kind { uom, multiplier, flow, seconds } = self;
        let (accumulation, qualifier, kind) = if uom == WATTS { (0, 2, 37) } else { (4, 12, 12) };
        let fields: [(&str, i64); 10] = [
            ("accumulationBehaviour", accumulation),
            ("commodity", 1),
            ("dataQualifier", qualifier),
            ("flowDirection", i64::from(flow)),
            ("intervalLength", seconds),
            ("kind", kind),
            ("phase", 769),
            ("powerOfTenMultiplier", i64::from(multiplier)),
            ("timeAttribute", 0),
            ("uom", i64::from(uom)),
        ];
        let fields = fields.map(|(name, value)| format!("<espi:{name}>{value}</espi:{name}>"));
        format!("<espi:ReadingType>{}</espi:ReadingType>", fields.concat())
    }
}

fn period(text: &mut String, name: &str, seconds: i64, start: i64) {
    let _ = write!(
        text,
        "<espi:{name}><espi:duration>{seconds}</espi:duration><espi:start>{start}</espi:start></espi:{name}>"
    );
}

/// A text without what XML cannot hold.
fn plain(text: &str) -> String {
    text.chars().filter(|it| !it.is_control() && !matches!(it, '\u{fffe}' | '\u{ffff}')).collect()
}
