//! Files on their way out: readings, and what was saved in DR periods, in pieces, never more than a few in memory.

mod ahead;
mod buffer;
mod periods;
mod readings;

use domain::{
    Interval, MeterId, OrgId, Principal,
    access::MeterAuthority,
    audit::{Action, Object, Outcome},
};
use jiff::Timestamp;

use self::{periods::PeriodReport, readings::Readings};
use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};
use words::said;

/// What a file is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ExportFormat {
    /// Comma-separated text; readings in the shape that an import takes.
    #[default]
    Csv,
    /// JSON.
    Json,
    /// The XML of the ESPI standard: what was measured and its quality, no predictions. Only for readings.
    GreenButton,
}

/// What a file is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ExportContent {
    /// Readings and predictions.
    #[default]
    Readings,
    /// What was saved, a row for each meter and DR period.
    Periods,
}

/// What is wanted, and in which format.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct ExportRequest {
    /// Readings, or a report.
    pub content: ExportContent,
    /// Whose; all meters that whoever asks may see where it is empty.
    pub meters: Vec<MeterId>,
    /// Of these only those of that organization.
    pub org: Option<OrgId>,
    /// Only intervals that start at this instant or later; in a report, DR periods that end after it.
    pub from: Option<Timestamp>,
    /// Only intervals that end at this instant or earlier; in a report, DR periods that begin before it.
    pub to: Option<Timestamp>,
    /// As what.
    pub format: ExportFormat,
}

/// A file on its way out, piece by piece. Nothing is read before the first piece is asked for, nor after the last one
/// that is: whoever takes no more lets it go.
#[derive(Debug)]
pub struct Export {
    portal: Portal,
    caller: Caller,
    request: ExportRequest,
    /// Meters that have not been begun, the next one last.
    waiting: Vec<MeterOfExport>,
    span: Interval,
    state: State,
}

/// A meter to be written, and whose it is besides the provider's.
#[derive(Clone, Debug, PartialEq, Eq)]
struct MeterOfExport {
    id: MeterId,
    org: Option<(OrgId, String)>,
}

#[derive(Debug)]
enum State {
    New,
    Readings(Box<Readings>),
    Periods(Box<PeriodReport>),
    Ended { n_rows: u64 },
}

/// Bytes of a piece, about.
const PIECE: usize = 64 * 1024;
/// The most meters that can be named.
const MAX_METERS: usize = 10_000;

impl ExportFormat {
    /// The format of that name.
    pub fn parse(name: &str) -> Option<ExportFormat> {
        match name {
            "csv" => Some(ExportFormat::Csv),
            "json" => Some(ExportFormat::Json),
            "green-button" => Some(ExportFormat::GreenButton),
            _ => None,
        }
    }

    /// The type of the file, as HTTP calls it.
    pub fn media_type(self) -> &'static str {
        match self {
            ExportFormat::Csv => "text/csv; charset=utf-8",
            ExportFormat::Json => "application/json",
            ExportFormat::GreenButton => "application/xml",
        }
    }

    fn extension(self) -> &'static str {
        match self {
            ExportFormat::Csv => "csv",
            ExportFormat::Json => "json",
            ExportFormat::GreenButton => "xml",
        }
    }
}

impl Portal {
    /// Begins to take something out. That it is done is written down with the first piece, and each household's meter that
    /// one of the provider's staff takes out.
    ///
    /// # Errors
    /// [`Error::Forbidden`] for a key that may not read, [`Error::NotFound`] where one of the meters does not exist or is
    /// somebody else's, [`Error::Invalid`] for a span that is none or a format that cannot have it.
    pub async fn export(&self, caller: &Caller, mut request: ExportRequest) -> Result<Export> {
        let principal = &caller.principal;
        if principal.meter_authority() == MeterAuthority::None {
            return Err(Error::Forbidden { needs: said("error-only-read-keys") });
        }
        if (request.content, request.format) == (ExportContent::Periods, ExportFormat::GreenButton) {
            let reason = "must be csv or json for a report".to_owned();
            return Err(Error::Invalid { field: "format", reason: reason.into() });
        }
        let span = span(request.from, request.to)?;
        request.meters.sort_unstable();
        request.meters.dedup();
        let mut waiting = self.chosen(principal, &request).await?;
        waiting.reverse();
        let (portal, caller) = (self.clone(), caller.clone());
        Ok(Export { portal, caller, request, waiting, span, state: State::New })
    }

    /// The meters of a request, by number in a file of readings, by organization in a report.
    async fn chosen(&self, principal: &Principal, request: &ExportRequest) -> Result<Vec<MeterOfExport>> {
        let ExportRequest { meters: named, org, .. } = request;
        if named.len() > MAX_METERS {
            let reason = format!("names {} meters; name at most {MAX_METERS}, or none for all", named.len());
            return Err(Error::Invalid { field: "meter", reason: reason.into() });
        }
        let mut meters = self.store().meters(principal).await?;
        if named.iter().any(|id| meters.iter().all(|it| it.id != *id)) {
            return Err(Error::NotFound("meter"));
        }
        meters.retain(|it| named.is_empty() || named.binary_search(&it.id).is_ok());
        meters.retain(|it| org.is_none_or(|org| it.org.as_ref().is_some_and(|(id, _)| *id == org)));
        if request.content == ExportContent::Readings {
            meters.sort_unstable_by_key(|it| it.id);
        } else {
            meters.sort_by_key(|it| (it.org.is_none(), it.org.as_ref().map(|(id, _)| *id), it.id));
        }
        Ok(meters.into_iter().map(|it| MeterOfExport { id: it.id, org: it.org }).collect())
    }
}

impl Export {
    /// The next piece of the file; nothing at its end.
    ///
    /// # Errors
    /// Where the database fails, or a meter stopped being visible: then the file is not whole, and nothing more of it
    /// comes. Whoever passes it on must not end it as if it were.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let piece = self.write_piece().await;
        if piece.is_err() {
            self.state = State::Ended { n_rows: self.n_rows() };
        }
        piece
    }

    async fn write_piece(&mut self) -> Result<Option<Vec<u8>>> {
        if let State::New = self.state {
            self.record().await?;
            self.state = match self.request.content {
                ExportContent::Readings => {
                    let readings = Readings::new(&self.portal, &self.caller, self.span, self.request.format);
                    State::Readings(Box::new(readings?))
                }
                ExportContent::Periods => {
                    let report = PeriodReport::new(&self.portal, self.span, self.request.format);
                    State::Periods(Box::new(report.await?))
                }
            };
        }
        loop {
            let buffer = match &self.state {
                State::Readings(readings) => readings.buffer(),
                State::Periods(report) => report.buffer(),
                State::New | State::Ended { .. } => return Ok(None),
            };
            if buffer.len() >= PIECE {
                return Ok(Some(buffer.take()));
            }
            if !self.write_some().await? {
                return self.finish().map(Some);
            }
        }
    }

    /// Writes what comes next; whether there may be more.
    async fn write_some(&mut self) -> Result<bool> {
        let Export { portal, caller, waiting, .. } = self;
        match &mut self.state {
            State::Readings(readings) => return readings.write_some(|| waiting.pop().map(|it| it.id)).await,
            State::Periods(report) => match waiting.pop() {
                Some(meter) => report.write(portal, caller, &meter).await?,
                None => return Ok(false),
            },
            State::New | State::Ended { .. } => return Ok(false),
        }
        Ok(true)
    }

    /// Ends the file and takes the rest of it.
    fn finish(&mut self) -> Result<Vec<u8>> {
        let n_rows = self.n_rows();
        match std::mem::replace(&mut self.state, State::Ended { n_rows }) {
            State::Readings(readings) => readings.finish(),
            State::Periods(report) => report.finish(),
            State::New | State::Ended { .. } => Ok(Vec::new()),
        }
    }

    async fn record(&self) -> Result<()> {
        let ExportRequest { content, meters, from, to, format, .. } = &self.request;
        let object = match meters[..] {
            [one] => Object::Meter(one),
            _ => Object::Portal,
        };
        let content = match content {
            ExportContent::Readings => "readings",
            ExportContent::Periods => "DR periods",
        };
        let time = |it: &Option<Timestamp>| it.map_or("…".to_owned(), |it| it.to_string());
        let (n, extension) = (self.waiting.len(), format.extension());
        let details = format!("{content} of {n} meters as {extension}, {} to {}", time(from), time(to));
        let deed = self.caller.deed_with(self.portal.now(), Action::Export, details);
        Ok(self.portal.store().record(&deed, &object, Outcome::Done).await?)
    }

    /// What a browser or a person would call the file: only letters, digits and `-_.`.
    pub fn file_name(&self) -> String {
        let calendar = &self.portal.config().calendar;
        let ExportRequest { content, meters, org, from, to, format } = &self.request;
        let whose = match (&meters[..], org) {
            ([one], _) => format!("meter-{one}"),
            (_, Some(org)) => format!("organization-{org}"),
            _ => "meters".to_owned(),
        };
        let what = if *content == ExportContent::Periods { "_dr-periods" } else { "" };
        let date = |it: &Timestamp| calendar.date(*it).to_string();
        let from = from.as_ref().map_or(String::new(), |it| format!("_from-{}", date(it)));
        let to = to.as_ref().map_or(String::new(), |it| format!("_to-{}", date(it)));
        format!("{whose}{what}{from}{to}.{}", format.extension())
    }

    /// The type of the file, as HTTP calls it.
    pub fn media_type(&self) -> &'static str {
        self.request.format.media_type()
    }

    /// Readings, or rows of a report, that have been written so far.
    pub fn n_rows(&self) -> u64 {
        match &self.state {
            State::New => 0,
            State::Readings(readings) => readings.n_rows(),
            State::Periods(report) => report.n_rows(),
            State::Ended { n_rows } => *n_rows,
        }
    }

    /// Meters that have not been written to their end yet.
    pub fn n_waiting(&self) -> usize {
        let n_begun = if let State::Readings(readings) = &self.state { readings.n_begun() } else { 0 };
        self.waiting.len() + n_begun
    }
}

/// All the time there is, or the part that was asked for.
fn span(from: Option<Timestamp>, to: Option<Timestamp>) -> Result<Interval> {
    let last = Timestamp::from_second(Timestamp::MAX.as_second()).unwrap_or(Timestamp::MAX);
    let span = Interval::new(from.unwrap_or(Timestamp::UNIX_EPOCH), to.unwrap_or(last));
    span.map_err(|error| Error::Invalid {
        field: "to",
        reason: format!("the span from `from` to `to` {error}").into(),
    })
}
