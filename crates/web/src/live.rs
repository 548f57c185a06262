//! News for an open page: one stream of server-sent events per tab.

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
use portal::{Origin, Portal, Watch};
use serde::Deserialize;

use crate::{
    extract::{Active, ApiQuery, Credential},
    problem::ApiResult,
    state::WebState,
};

/// How often a quiet stream says that it is alive, and looks whether its session still is.
const TICK: Duration = Duration::from_secs(15);

/// Which meter's readings a page shows, and which state of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LiveQuery {
    meter: u32,
    revision: Option<u64>,
}

struct News {
    portal: Portal,
    shown_by: Credential,
    origin: Origin,
    watch: Watch,
    greeted: bool,
    /// What the page has; nothing where it does not say.
    shown: Option<u64>,
}

/// `GET /live?meter=ID&revision=N`: `hello` with the server's time, `readings` whenever the meter's readings are others
/// than those of the revision (or of `Last-Event-ID`, when a browser comes back), `tick` while nothing happens. Ends
/// with its session.
pub(crate) async fn stream(
    State(state): State<WebState>,
    Active(signed_in): Active,
    shown_by: Credential,
    ApiQuery(query): ApiQuery<LiveQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let watch = state.portal.watch(&signed_in.caller, MeterId::new(query.meter)).await?;
    let last = headers.get("last-event-id").and_then(|it| it.to_str().ok()?.parse().ok());
    let news = News {
        portal: state.portal,
        shown_by,
        origin: signed_in.caller.origin,
        watch,
        greeted: false,
        shown: last.or(query.revision),
    };
    Ok(Sse::new(events(news)).into_response())
}

fn events(news: News) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(news, |mut news| async move {
        let event = match std::mem::replace(&mut news.greeted, true) {
            true => news.next().await?,
            false => Event::default().event("hello").data(news.server_now()),
        };
        Some((Ok(event), news))
    })
}

impl News {
    async fn next(&mut self) -> Option<Event> {
        let changed = tokio::time::timeout(TICK, self.changed()).await;
        // What was allowed when the page was opened may not be any more.
        let signed_in = self.shown_by.still(&self.portal, &self.origin).await.ok()?;
        self.portal.watch(&signed_in.caller, self.watch.meter()).await.ok()?;
        Some(match changed {
            Ok(revision) => {
                // As text: a browser's numbers do not hold so many digits.
                let revision = revision?.to_string();
                let data =
                    serde_json::json!({"meter_id": self.watch.meter().number(), "revision": &revision});
                Event::default().event("readings").id(revision).data(data.to_string())
            }
            Err(_) => Event::default().event("tick").data(self.server_now()),
        })
    }

    /// The next revision that the page does not show.
    async fn changed(&mut self) -> Option<u64> {
        let now = self.watch.revision();
        match self.shown.replace(now) {
            Some(shown) if shown != now => Some(now),
            _ => {
                let changed = self.watch.changed().await?;
                self.shown = Some(changed);
                Some(changed)
            }
        }
    }

    fn server_now(&self) -> String {
        serde_json::json!({"server_now": self.portal.now().to_string()}).to_string()
    }
}
