//! `GET /api/user/session/validate`

use axum::Json;

use super::SessionBody;
use crate::{extract::Session, problem::Problem};

/// Who this session belongs to, also while they wait for approval.
#[utoipa::path(
    get, path = "/api/user/session/validate", tag = "session",
    responses(
        (status = 200, description = "The session is good", body = SessionBody),
        (status = 401, description = "There is no session, or it has ended", body = Problem)
    )
)]
pub(crate) async fn validate_session(Session(signed_in): Session) -> Json<SessionBody> {
    Json(SessionBody::of(&signed_in))
}
