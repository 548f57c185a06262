//! `GET` and `POST /api/user/keys`, `DELETE /api/user/keys/{key_id}`

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use domain::Scopes;
use portal::{ApiKey, Error, KeyWish};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    extract::{InPerson, JsonBody},
    problem::{ApiResult, Problem},
    state::WebState,
};

/// The keys of the account.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeyList {
    /// The newest first.
    keys: Vec<KeyEntry>,
}

/// A key, without its secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeyEntry {
    /// Its public part: the key begins with `drp_` and this.
    #[schema(example = "a1b2c3d4e5f6")]
    key_id: String,
    /// What its owner calls it.
    #[schema(example = "Nightly import")]
    name: String,
    /// What it may do: `read`, `import`, `admin`.
    #[schema(example = json!(["import"]))]
    scopes: Vec<String>,
    /// When it was made, in UTC.
    #[schema(example = "2026-07-16T12:00:00Z", format = DateTime)]
    created_at: String,
    /// When it ends, in UTC; null where it does not.
    #[schema(example = "2027-07-16T12:00:00Z", format = DateTime)]
    expires_at: Option<String>,
    /// When it was last used, in UTC, to within a minute; null where it never was.
    #[schema(example = "2026-07-17T02:00:00Z", format = DateTime)]
    last_used_at: Option<String>,
}

/// A key to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateKey {
    /// What to call it, at most 50 characters.
    #[schema(example = "Nightly import")]
    name: String,
    /// What it may do: `read`, `import`, `admin`.
    #[schema(example = json!(["import"]))]
    scopes: Vec<String>,
    /// For how many days, at most 730; 365 where it is left out.
    #[schema(example = 365)]
    days: Option<u32>,
}

/// A key that was just made.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeKeyBody {
    /// The whole key, shown now and never again.
    #[schema(example = "drp_a1b2c3d4e5f6_0123456789abcdef…")]
    key: String,
    #[serde(flatten)]
    entry: KeyEntry,
}

impl KeyEntry {
    fn of(key: ApiKey) -> KeyEntry {
        KeyEntry {
            key_id: key.id,
            name: key.name,
            scopes: key.scopes.words().split(' ').map(str::to_owned).collect(),
            created_at: key.created_at.to_string(),
            expires_at: key.expires_at.map(|it| it.to_string()),
            last_used_at: key.last_used_at.map(|it| it.to_string()),
        }
    }
}

/// The keys of the account.
#[utoipa::path(
    get, path = "/api/user/keys", tag = "account", security(("session" = [])),
    responses(
        (status = 200, description = "The keys", body = KeyList),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, or a key asks", body = Problem)
    )
)]
pub(crate) async fn list_keys(
    State(state): State<WebState>,
    InPerson(who): InPerson,
) -> ApiResult<Json<KeyList>> {
    let keys = state.portal.own_keys(&who).await?;
    Ok(Json(KeyList { keys: keys.into_iter().map(KeyEntry::of).collect() }))
}

/// Makes a key for a program. It may do what its owner may at the time, cut down to its scopes.
#[utoipa::path(
    post, path = "/api/user/keys", tag = "account", security(("session" = [])),
    request_body = CreateKey,
    responses(
        (status = 201, description = "The key", body = MadeKeyBody),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, a key asks, or `reauth`", body = Problem),
        (status = 409, description = "There are too many keys", body = Problem),
        (status = 422, description = "A value will not do, or goes beyond the role", body = Problem)
    )
)]
pub(crate) async fn create_key(
    State(state): State<WebState>,
    InPerson(who): InPerson,
    JsonBody(body): JsonBody<CreateKey>,
) -> ApiResult<(StatusCode, Json<MadeKeyBody>)> {
    let unknown = || {
        let reason = "has a word that is none of read, import, admin, or none at all".to_owned();
        Error::Invalid { field: "scopes", reason: reason.into() }
    };
    let scopes = Scopes::parse(&body.scopes.join(" ")).ok_or_else(unknown)?;
    let wish = KeyWish { name: &body.name, scopes, days: body.days };
    let made = state.portal.create_own_key(&who, wish).await?;
    Ok((StatusCode::CREATED, Json(MadeKeyBody { key: made.secret, entry: KeyEntry::of(made.key) })))
}

/// Ends a key at once.
#[utoipa::path(
    delete, path = "/api/user/keys/{key_id}", tag = "account", security(("session" = [])),
    params(("key_id" = String, Path, description = "The key's public part", example = "a1b2c3d4e5f6")),
    responses(
        (status = 204, description = "It opens nothing any more"),
        (status = 401, description = "Nobody is signed in", body = Problem),
        (status = 403, description = "The account has not been approved, a key asks, or `reauth`", body = Problem),
        (status = 404, description = "The account has no such key", body = Problem)
    )
)]
pub(crate) async fn delete_key(
    State(state): State<WebState>,
    InPerson(who): InPerson,
    Path(key_id): Path<String>,
) -> ApiResult<StatusCode> {
    state.portal.revoke_own_key(&who, &key_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
