//! `GET /account/access`: who of the provider's staff looked at one's meter.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::Response,
};
use domain::{Calendar, Role};
use portal::Look;
use serde::Deserialize;
use words::Words;

use super::{PageResult, account::tabs, render, shell};
use crate::{
    api::user::access::next,
    extract::PageActive,
    state::WebState,
    view::{
        format,
        layout::role_words,
        looks::{LookRow, Looks},
    },
};

/// From where on.
#[derive(Deserialize)]
pub(crate) struct LooksPageQuery {
    before: Option<i64>,
}

/// The list, newest first.
pub(crate) async fn looks(
    State(state): State<WebState>,
    PageActive(who): PageActive,
    Query(query): Query<LooksPageQuery>,
) -> PageResult<Response> {
    let looks = state.portal.looks(who.principal(), query.before).await?;
    let words = who.words();
    let calendar = &state.portal.config().calendar;
    let page = Looks {
        layout: shell::layout(&state.portal, &who, words.say("looks-title"), None),
        tabs: tabs(words, "/account/access"),
        rows: looks.iter().map(|it| row(words, it, calendar)).collect(),
        older: next(&looks).map(|it| format!("/account/access?before={it}")),
    };
    Ok(render(StatusCode::OK, &page))
}

fn row(words: Words, look: &Look, calendar: &Calendar) -> LookRow {
    let staff = [Role::SystemAdministrator, Role::Provider];
    let role = staff.into_iter().find(|it| look.role.as_deref() == Some(it.as_str()));
    LookRow {
        time: format::date_and_clock(words, look.at, calendar),
        datetime: look.at.to_string(),
        meter: look.meter.to_string(),
        who: role.map_or(words.say("looks-staff"), |it| role_words(words, it)),
        how: words.say(if look.by_program { "looks-by-program" } else { "looks-on-page" }),
    }
}
