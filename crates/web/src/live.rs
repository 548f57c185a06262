//! News for an open page: one stream of server-sent events per visible tab.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, Sse},
    },
};
use domain::MeterId;
use futures_util::stream::{self, Stream};
use metrics::gauge;
use portal::{
    Caller, Error, ImportId, LiveNow, LivePoint, News, Origin, Portal, Shown, ShownMeters, SignedIn, Watch,
};
use serde::Deserialize;
use serde_json::json;
use tokio::time::{Instant, sleep_until, timeout};

use crate::{
    extract::{Active, ApiQuery, Credential},
    problem::ApiResult,
    state::WebState,
};

/// How often a quiet stream says that it is alive, and looks whether its session still is.
const TICK: Duration = Duration::from_secs(15);
/// The pause between two turns: what happens meanwhile is told in one.
const PACE: Duration = Duration::from_millis(250);
/// Whoever has taken nothing while so much changed is told to load everything anew.
const FAR_BEHIND: u64 = 64;

/// What a page shows, and up to where it has been told.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LiveQuery {
    /// A meter's number, or `all`.
    meter: Option<String>,
    import: Option<String>,
    since: Option<String>,
}

/// A stream. It has no queue: what it is to tell next is the difference between its point and the database.
struct Telling {
    portal: Portal,
    shown_by: Credential,
    origin: Origin,
    shown: Shown,
    watch: Watch,
    /// Up to where the page has been told.
    told: LivePoint,
    /// What is said first.
    opening: Option<&'static str>,
    /// Whether there may be more to tell, without being woken.
    has_more: bool,
    last_turn: Instant,
    _open: Open,
}

/// Counts an open stream as long as it is there.
struct Open;

/// What a turn came to.
enum Turn {
    /// Something to tell.
    Tell(Event),
    /// Nothing.
    Quiet,
}

/// `GET /live?meter=ID&import=ID&since=POINT`: `hello`, then `readings`, `periods` and `import` whenever these are others
/// than at the point, which is that of the page or, when a browser comes back, the id of the last event it had; `resync`
/// where the point means nothing or too much was missed; `tick` while nothing happens. Ends with its session.
pub(crate) async fn stream(
    State(state): State<WebState>,
    Active(signed_in): Active,
    shown_by: Credential,
    ApiQuery(query): ApiQuery<LiveQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let shown = query.shown()?;
    let last = headers.get("last-event-id").map(|it| it.to_str().unwrap_or("?").to_owned());
    let telling = Telling::open(state.portal, shown_by, signed_in, shown, last.or(query.since)).await?;
    Ok(Sse::new(events(telling)).into_response())
}

/// The address of a page's news, from the point at which it was made.
pub(crate) async fn source(portal: &Portal, caller: &Caller, shown: &Shown) -> portal::Result<String> {
    let since = portal.live_now(caller, shown).await?.point;
    let meters = match shown.meters {
        ShownMeters::None => String::new(),
        ShownMeters::One(id) => format!("meter={id}&"),
        ShownMeters::All => "meter=all&".to_owned(),
    };
    let import = shown.import.as_ref().map_or(String::new(), |it| format!("import={}&", it.as_str()));
    Ok(format!("/live?{meters}{import}since={}", since.text()))
}

impl Open {
    fn new() -> Open {
        gauge!("drp_live_streams").increment(1.0);
        Open
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        gauge!("drp_live_streams").decrement(1.0);
    }
}

impl LiveQuery {
    fn shown(&self) -> Result<Shown, Error> {
        let meters = match self.meter.as_deref() {
            None => ShownMeters::None,
            Some("all") => ShownMeters::All,
            Some(id) => ShownMeters::One(id.parse().map(MeterId::new).map_err(|_| Error::NotFound("meter"))?),
        };
        let import = self.import.as_deref().map(|it| ImportId::parse(it).ok_or(Error::NotFound("import")));
        Ok(Shown { meters, import: import.transpose()? })
    }
}

fn events(telling: Telling) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(telling, |mut telling| async move { Some((Ok(telling.next().await?), telling)) })
}

impl Telling {
    async fn open(
        portal: Portal,
        shown_by: Credential,
        who: SignedIn,
        shown: Shown,
        since: Option<String>,
    ) -> portal::Result<Telling> {
        // In this order: what happens after how things stand was read wakes it.
        let watch = portal.watch(&who.caller, &shown);
        let now = portal.live_now(&who.caller, &shown).await?.point;
        let (told, opening) = match since.as_deref().map(LivePoint::parse) {
            None => (now, "hello"),
            Some(Some(since)) if since.is_like(&now) => (since, "hello"),
            Some(_) => (now, "resync"),
        };
        // Who they are and what they may see of the meter is read at once from here on.
        let meter = match shown.meters {
            ShownMeters::One(id) => Some(id),
            ShownMeters::None | ShownMeters::All => None,
        };
        let origin = Origin { meter, ..who.caller.origin };
        let last_turn = Instant::now();
        Ok(Telling {
            portal,
            shown_by,
            origin,
            shown,
            watch,
            told,
            opening: Some(opening),
            has_more: told != now,
            last_turn,
            _open: Open::new(),
        })
    }

    /// The next event; nothing when it ends.
    async fn next(&mut self) -> Option<Event> {
        if let Some(opening) = self.opening.take() {
            return Some(self.event(opening, self.server_now()));
        }
        loop {
            if let Turn::Tell(event) = self.turn().await? {
                return Some(event);
            }
        }
    }

    async fn turn(&mut self) -> Option<Turn> {
        let mut woken = Some(0);
        if !self.has_more {
            woken = match timeout(TICK, self.watch.woken()).await {
                Ok(woken) => Some(woken?),
                Err(_) => None,
            };
            sleep_until(self.last_turn + PACE).await;
        }
        self.last_turn = Instant::now();
        // In a box of its own, so that a stream that waits does not keep the room of a query.
        let now = {
            let _turn = self.portal.live_turn().await?;
            Box::pin(self.now()).await?
        };
        let step = self.told.step_to(&now.point);
        let (name, data) = match (&step, woken) {
            (Some(_), Some(n_changes)) if n_changes > FAR_BEHIND => ("resync", self.server_now()),
            (Some((news, _)), _) => self.news(*news, &now),
            (None, None) => ("tick", self.server_now()),
            (None, Some(_)) => return Some(Turn::Quiet),
        };
        self.told = match step {
            Some((_, told)) if name != "resync" => told,
            _ => now.point,
        };
        self.has_more = self.told != now.point;
        Some(Turn::Tell(self.event(name, data)))
    }

    /// How things stand for whoever the stream is of now: what was allowed when it was opened may not be any more.
    async fn now(&self) -> Option<LiveNow> {
        let who = self.shown_by.still(&self.portal, &self.origin).await.ok()?;
        who.principal().role().filter(|_| self.watch.is_for(&who.caller))?;
        self.portal.live_now(&who.caller, &self.shown).await.ok()
    }

    fn event(&self, name: &str, data: String) -> Event {
        Event::default().event(name).id(self.told.text()).data(data)
    }

    fn news(&self, news: News, now: &LiveNow) -> (&'static str, String) {
        match news {
            News::Readings => {
                let meter = match self.shown.meters {
                    ShownMeters::One(id) => Some(id.number()),
                    ShownMeters::None | ShownMeters::All => None,
                };
                ("readings", json!({ "meter_id": meter }).to_string())
            }
            News::Periods => ("periods", "{}".to_owned()),
            News::Import => ("import", import(now)),
        }
    }

    fn server_now(&self) -> String {
        json!({"server_now": self.portal.now().to_string()}).to_string()
    }
}

/// How far the import has come.
fn import(now: &LiveNow) -> String {
    let Some(import) = &now.import else { return "{}".to_owned() };
    json!({
        "import_id": import.id.as_str(),
        "state": import.state.as_str(),
        "rows_read": import.counts.rows_read,
        "rows_expected": import.rows_expected,
    })
    .to_string()
}
