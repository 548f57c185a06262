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
use portal::{Error, Portal, Token, Watch};
use serde::Deserialize;

use crate::{
    extract::{Active, ApiQuery},
    problem::ApiResult,
    state::WebState,
};

/// How often a quiet stream says that it is alive, and looks whether its session still is.
const TICK: Duration = Duration::from_secs(15);

/// Which meter's readings a page shows.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LiveQuery {
    meter: u32,
}

struct News {
    portal: Portal,
    token: Token,
    watch: Watch,
    greeted: bool,
}

/// `GET /live?meter=ID`: `hello` with the server's time, `readings` whenever the meter's readings have changed,
/// `tick` while nothing happens. Ends with its session.
pub(crate) async fn stream(
    State(state): State<WebState>,
    Active(signed_in): Active,
    ApiQuery(query): ApiQuery<LiveQuery>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let watch = state.portal.watch(&signed_in.principal, MeterId::new(query.meter)).await?;
    let token = state.cookies.read(&headers).ok_or(Error::NotSignedIn)?;
    let news = News { portal: state.portal, token, watch, greeted: false };
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
        let changed = tokio::time::timeout(TICK, self.watch.changed()).await;
        // What was allowed when the page was opened may not be any more.
        let signed_in = self.portal.still_signed_in(&self.token).await.ok()?;
        self.portal.watch(&signed_in.principal, self.watch.meter()).await.ok()?;
        Some(match changed {
            Ok(revision) => {
                // As text: a browser's numbers do not hold so many digits.
                let data = serde_json::json!({"meter_id": self.watch.meter().number(), "revision": revision?.to_string()});
                Event::default().event("readings").data(data.to_string())
            }
            Err(_) => Event::default().event("tick").data(self.server_now()),
        })
    }

    fn server_now(&self) -> String {
        serde_json::json!({"server_now": self.portal.now().to_string()}).to_string()
    }
}
