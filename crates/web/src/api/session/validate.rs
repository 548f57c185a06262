//! `GET /api/user/session/validate`

use axum::Json;

use super::SessionBody;
use crate::{extract::Known, problem::Problem};

/// Who this session or key belongs to, also while they wait for approval.
#[utoipa::path(
    get, path = "/api/user/session/validate", tag = "session",
    responses(
        (status = 200, description = "The session or the key is good", body = SessionBody),
        (status = 401, description = "There is neither, or it has ended", body = Problem)
    )
)]
pub(crate) async fn validate_session(Known(signed_in): Known) -> Json<SessionBody> {
    Json(SessionBody::of(&signed_in))
}
