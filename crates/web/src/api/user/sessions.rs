//! `GET` and `DELETE /api/user/sessions`, `DELETE /api/user/sessions/{session_id}`

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use portal::OwnSession;
use serde::Serialize;
use utoipa::ToSchema;
use words::Words;

use crate::{
    extract::Person,
    problem::{ApiResult, Problem},
    state::WebState,
    view::browser,
};

/// Somebody's own sessions.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionList {
    /// The last used first.
    sessions: Vec<SessionEntry>,
}

/// One of somebody's own sessions.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionEntry {
    /// By which it is ended; no secret.
    #[schema(example = "6d2f2f1e-0c3a-4b8e-9d5a-2f6a1c9e7b10")]
    session_id: String,
    /// When it began, in UTC.
    #[schema(example = "2026-07-16T12:00:00Z", format = DateTime)]
    created_at: String,
    /// When it was last used, in UTC, to within a minute.
    #[schema(example = "2026-07-16T12:30:00Z", format = DateTime)]
    last_seen_at: String,
    /// When it ends at the latest, in UTC.
    #[schema(example = "2026-07-30T12:00:00Z", format = DateTime)]
    expires_at: String,
    /// The address it began from; empty where that is not known.
    #[schema(example = "192.0.2.7")]
    address: String,
    /// The browser or program in words.
    #[schema(example = "Firefox on Windows")]
    browser: String,
    /// Whether it is the one that asks.
    this: bool,
}

/// How many sessions ended.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionsEnded {
    /// So many.
    #[schema(example = 2)]
    ended: u64,
}

impl SessionEntry {
    fn of(own: OwnSession) -> SessionEntry {
        let session = own.session;
        SessionEntry {
            session_id: session.id.as_str().to_owned(),
            created_at: session.created_at.to_string(),
            last_seen_at: session.last_seen_at.to_string(),
            expires_at: session.expires_at.to_string(),
            address: session.address,
            browser: browser::name(Words::ENGLISH, &session.user_agent),
            this: own.is_this,
        }
    }
}

/// The sessions of the account.
#[utoipa::path(
    get, path = "/api/user/sessions", tag = "session", security(("session" = [])),
    responses(
        (status = 200, description = "The sessions", body = SessionList),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, or a key asks", body = Problem)
    )
)]
pub(crate) async fn list_sessions(
    State(state): State<WebState>,
    Person(who): Person,
) -> ApiResult<Json<SessionList>> {
    let sessions = state.portal.own_sessions(&who).await?;
    Ok(Json(SessionList { sessions: sessions.into_iter().map(SessionEntry::of).collect() }))
}

/// Ends all sessions of the account but the one that asks.
#[utoipa::path(
    delete, path = "/api/user/sessions", tag = "session", security(("session" = [])),
    responses(
        (status = 200, description = "They have ended", body = SessionsEnded),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, or a key asks", body = Problem)
    )
)]
pub(crate) async fn delete_sessions(
    State(state): State<WebState>,
    Person(who): Person,
) -> ApiResult<Json<SessionsEnded>> {
    Ok(Json(SessionsEnded { ended: state.portal.end_other_own_sessions(&who).await? }))
}

/// Ends one session of the account.
#[utoipa::path(
    delete, path = "/api/user/sessions/{session_id}", tag = "session", security(("session" = [])),
    params(("session_id" = String, Path, description = "The session, as the list names it",
        example = "6d2f2f1e-0c3a-4b8e-9d5a-2f6a1c9e7b10")),
    responses(
        (status = 204, description = "It has ended"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, or a key asks", body = Problem),
        (status = 404, description = "The account has no such session", body = Problem)
    )
)]
pub(crate) async fn delete_own_session(
    State(state): State<WebState>,
    Person(who): Person,
    Path(session_id): Path<String>,
) -> ApiResult<StatusCode> {
    state.portal.end_own_session(&who, &session_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
