//! `GET /api/user/permissions`

use axum::Json;
use portal::Error;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::Active,
    problem::{ApiResult, Problem},
};

/// What the person who is signed in may do.
#[derive(Serialize, ToSchema)]
pub(crate) struct Permissions {
    /// 0 system administrator, 1 provider, 2 organization administrator, 3 organization user, 4 residential user.
    #[schema(example = 2)]
    permission_level: u8,
    /// The same in a word.
    #[schema(example = "organization_administrator")]
    role: &'static str,
}

/// The role of the person who is signed in.
#[utoipa::path(
    get, path = "/api/user/permissions", tag = "account",
    responses(
        (status = 200, description = "The role", body = Permissions),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved", body = Problem)
    )
)]
pub(crate) async fn get_permissions(Active(signed_in): Active) -> ApiResult<Json<Permissions>> {
    let role = signed_in.principal().role().ok_or(Error::NotSignedIn)?;
    Ok(Json(Permissions { permission_level: role.permission_level(), role: role.as_str() }))
}
