//! Every address of the portal.

use axum::{
    Router,
    extract::OriginalUri,
    middleware::{from_fn, from_fn_with_state},
    routing::{MethodRouter, get},
};
use tower::Layer;
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, DefaultPredicate, Predicate},
    normalize_path::NormalizePathLayer,
};
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    answers::may_be_packed,
    api, assets, live,
    middleware::{
        allowance, client_address, languages, leaving, panics, refusals, request_log, same_origin,
        security_headers, wellformed,
    },
    openapi::ApiDocument,
    pages, probes,
    problem::Refused,
    state::WebState,
};

/// Method and path of the live stream, which no time limit ends.
pub const LIVE: (&str, &str) = ("get", "/live");

/// The portal over HTTP.
pub fn router(state: WebState) -> Router {
    router_with(state, Router::new())
}

/// The same with more routes inside the same layers, by which tests see what the layers do.
pub fn router_with(state: WebState, more: Router<WebState>) -> Router {
    let (api, _) = api().split_for_parts();
    let packable = DefaultPredicate::new().and(may_be_packed);
    let inner = Router::new()
        .merge(api)
        .merge(pages())
        .merge(more)
        .layer(from_fn(request_log::handle))
        .layer(from_fn(allowance::grant))
        .route(LIVE.1, get(live::stream))
        .layer(from_fn_with_state(state.clone(), refusals::record))
        .route("/assets/{*path}", get(assets::serve))
        .merge(probes::routes())
        .fallback(pages::not_found)
        .method_not_allowed_fallback(method_not_allowed)
        // The best compression of a year of readings would take ten times as long for a tenth less.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(packable))
        .layer(from_fn_with_state(state.clone(), same_origin::require))
        .layer(from_fn_with_state(state.clone(), wellformed::require))
        .layer(from_fn(panics::catch))
        .layer(from_fn(languages::answer))
        .layer(from_fn(security_headers::add))
        .layer(from_fn(request_log::log))
        .layer(from_fn_with_state(state.clone(), leaving::say))
        .layer(from_fn_with_state(state.clone(), client_address::find))
        .with_state(state);
    // Paths are the same with and without a trailing slash; that must happen before they are matched.
    Router::new().fallback_service(NormalizePathLayer::trim_trailing_slash().layer(inner))
}

/// Readings in and out.
fn data() -> OpenApiRouter<WebState> {
    OpenApiRouter::new()
        .routes(routes!(api::data::export::export_data))
        .routes(routes!(api::data::import::import_readings))
        .routes(routes!(api::data::imports::list_imports))
        .routes(routes!(api::data::imports::get_import))
        .routes(routes!(api::data::imports::cancel_import))
        .routes(routes!(api::data::imports::undo_import))
}

/// The API, with its document.
pub(crate) fn api() -> OpenApiRouter<WebState> {
    OpenApiRouter::with_openapi(ApiDocument::openapi())
        .routes(routes!(api::openapi::get_openapi))
        .merge(own_account())
        .routes(routes!(api::audit::list_audit_records))
        .merge(data())
        .routes(routes!(api::organization::invitations::create_invitation))
        .routes(routes!(api::entity::meters::list_meters))
        .routes(routes!(api::entity::add::add_meters))
        .routes(routes!(api::entity::update::update_meter))
        .routes(routes!(api::entity::unassigned::list_unassigned_meters))
        .routes(routes!(api::entity::assign::assign_meters))
        .routes(routes!(api::entity::assign::unassign_meters))
        .routes(routes!(
            api::organization::list::list_organizations,
            api::organization::create::create_organization,
            api::organization::update::update_organization,
            api::organization::delete::delete_organization
        ))
        .routes(routes!(api::organization::members::list_members))
        .routes(routes!(api::organization::members::update_member, api::organization::members::remove_member))
        .routes(routes!(api::accounts::list::list_accounts))
        .routes(routes!(
            api::accounts::get::get_account,
            api::accounts::update::update_account,
            api::accounts::delete::delete_account
        ))
        .routes(routes!(api::accounts::delete::delete_account_two_factor))
        .routes(routes!(api::accounts::sessions::end_account_sessions))
        .routes(routes!(api::accounts::reset::start_account_reset))
        .merge(claims())
        .routes(routes!(api::periods::list::list_periods, api::periods::create::create_period))
        .routes(routes!(api::periods::update::update_period, api::periods::delete::delete_period))
        .routes(routes!(api::outbox::list::list_messages))
        .routes(routes!(api::outbox::message::get_message))
        .routes(routes!(api::outbox::retry::retry_message))
        .merge(dashboard())
}

/// What dashboards are made of.
fn dashboard() -> OpenApiRouter<WebState> {
    OpenApiRouter::new()
        .routes(routes!(api::vis::overview::get_overview))
        .routes(routes!(api::vis::fleet::get_fleet))
        .routes(routes!(api::vis::fleet_data::get_fleet_data))
        .routes(routes!(api::vis::period_data::list_period_data))
        .routes(routes!(api::vis::period_data::get_period_data))
        .routes(routes!(api::vis::map::get_map))
        .routes(routes!(api::vis::data::list_readings))
        .routes(routes!(api::vis::meter_data::get_meter_data))
        .routes(routes!(api::vis::pie_data::get_pie_data))
        .routes(routes!(api::vis::total_data::get_total_data))
        .routes(routes!(api::vis::quality_data::get_quality_data))
        .routes(routes!(api::vis::acf_data::get_acf_data))
        .routes(routes!(api::vis::pacf_data::get_pacf_data))
        .routes(routes!(api::vis::sig_data::get_sig_data))
}

/// The part of the API that is about who says that a meter is theirs.
fn claims() -> OpenApiRouter<WebState> {
    OpenApiRouter::new()
        .routes(routes!(api::claims::list::list_claims))
        .routes(routes!(api::claims::decide::decide_claim))
        .routes(routes!(api::entity::claim_code::set_claim_code, api::entity::claim_code::remove_claim_code))
}

/// The part of the API that is about whoever asks: signing in, the account, its keys.
fn own_account() -> OpenApiRouter<WebState> {
    OpenApiRouter::new()
        .routes(routes!(api::session::create::create_session))
        .routes(routes!(api::session::validate::validate_session))
        .routes(routes!(api::session::delete::delete_session, api::session::delete::post_delete_session))
        .routes(routes!(api::session::confirm::confirm_session))
        .routes(routes!(api::user::permissions::get_permissions))
        .routes(routes!(api::user::access::list_looks))
        .routes(routes!(api::user::account::get_own_account))
        .routes(routes!(api::user::account::update_own_account))
        .routes(routes!(api::user::account::delete_own_account))
        .routes(routes!(api::user::keys::list_keys, api::user::keys::create_key))
        .routes(routes!(api::user::keys::delete_key))
        .routes(routes!(api::user::sessions::list_sessions, api::user::sessions::delete_sessions))
        .routes(routes!(api::user::sessions::delete_own_session))
        .routes(routes!(
            api::user::two_factor::get_two_factor,
            api::user::two_factor::create_two_factor,
            api::user::two_factor::update_two_factor,
            api::user::two_factor::delete_two_factor
        ))
        .routes(routes!(api::user::two_factor::create_recovery_codes))
        .routes(routes!(api::user::register::create_registration))
        .routes(routes!(api::user::register::confirm_registration))
        .routes(routes!(api::user::register::accept_invitation))
        .routes(routes!(api::password_reset::create::create_password_reset))
        .routes(routes!(api::password_reset::confirm::confirm_password_reset))
}

/// Declares the pages once, as routes and as a list that tests hold against the table of who may open what.
macro_rules! pages {
    ($($path:literal => $($method:ident $handler:path),+;)*) => {
        /// Method and path of every address that is not in the OpenAPI document.
        pub const PAGES: &[(&str, &str)] = &[$($((stringify!($method), $path)),+),*];

        fn pages() -> Router<WebState> {
            Router::new()$(.route($path, MethodRouter::new()$(.$method($handler))+))*
        }
    };
}

pages! {
    "/" => get pages::landing::landing;
    "/help" => get pages::help::help;
    "/status" => get pages::status::status;
    "/login" => get pages::sign_in::sign_in, post pages::sign_in::post_sign_in;
    "/login/code" => get pages::sign_in_code::sign_in_code, post pages::sign_in_code::post_sign_in_code;
    "/confirm" => get pages::confirm::confirm, post pages::confirm::post_confirm;
    "/account" => get pages::account::account;
    "/account/name" => post pages::account::post_name;
    "/account/email" => post pages::account::post_email;
    "/account/email/{token}" => get pages::new_email::new_email, post pages::new_email::post_new_email;
    "/account/language" => post pages::account::post_language;
    "/account/password" => post pages::account::post_password;
    "/account/delete" => get pages::delete_account::delete_account, post pages::delete_account::post_delete_account;
    "/account/security" => get pages::security::security;
    "/account/security/sessions/end" => post pages::security::post_end_session;
    "/account/security/sessions/end-others" => post pages::security::post_end_others;
    "/account/security/browsers/forget" => post pages::security::post_forget_browsers;
    "/account/api-keys" => get pages::api_keys::api_keys, post pages::api_keys::post_api_key;
    "/account/api-keys/{key_id}/revoke" => post pages::api_keys::post_revoke_key;
    "/account/security/two-factor" => get pages::two_factor::two_factor;
    "/account/security/two-factor/begin" => post pages::two_factor::post_begin_two_factor;
    "/account/security/two-factor/confirm" => post pages::two_factor::post_confirm_two_factor;
    "/account/security/two-factor/recovery-codes" => post pages::two_factor::post_recovery_codes;
    "/account/security/two-factor/off" => post pages::two_factor::post_end_two_factor;
    "/register" => get pages::register::register, post pages::register::post_register;
    "/register/done" => get pages::register::registered;
    "/register/{token}" => get pages::register_confirm::confirm_registration,
        post pages::register_confirm::post_confirm_registration;
    "/password/forgot" => get pages::password_forgot::forgot_password,
        post pages::password_forgot::post_forgot_password;
    "/password/done" => get pages::password_forgot::password_done;
    "/password/reset/{token}" => get pages::password_reset::reset_password,
        post pages::password_reset::post_reset_password;
    "/setup" => get pages::set_up::set_up, post pages::set_up::post_set_up;
    "/logout" => post pages::sign_out::post_sign_out;
    "/waiting" => get pages::waiting::waiting;
    "/today" => get pages::today::today;
    "/meters" => get pages::meters::choose_meter;
    "/meters/all" => get pages::fleet::fleet;
    "/meters/{meter_id}" => get pages::meters::meters;
    "/meters/{meter_id}/summary" => get pages::meters::meters_summary;
    "/dance" => get pages::dance::dance;
    "/periods" => get pages::periods::periods;
    "/periods/{drp_id}" => get pages::periods::period;
    "/map" => get pages::map::map;
    "/map/list" => get pages::map::map_list;
    "/org/{org_id}" => get pages::admin::org::organization;
    "/org/{org_id}/members" => get pages::admin::org::members;
    "/org/{org_id}/members/{account_id}" => post pages::admin::org::post_member;
    "/org/{org_id}/members/{account_id}/remove" =>
        get pages::admin::org::ask_remove_member, post pages::admin::org::post_remove_member;
    "/org/{org_id}/invite" => post pages::admin::org::post_invite_member;
    "/admin" => get pages::admin::start::administration;
    "/admin/organizations" =>
        get pages::admin::organizations::organizations, post pages::admin::organizations::post_organization;
    "/admin/organizations/{org_id}" => post pages::admin::organizations::post_update_organization;
    "/admin/organizations/{org_id}/delete" =>
        get pages::admin::organizations::ask_delete_organization,
        post pages::admin::organizations::post_delete_organization;
    "/admin/meters" => get pages::admin::meters::all_meters;
    "/admin/meters/assign" => post pages::admin::meters::post_assign_meters;
    "/admin/meters/unassign" => post pages::admin::meters::post_unassign_meters;
    "/admin/meters/add" => get pages::admin::meters::new_meters, post pages::admin::meters::post_new_meter;
    "/admin/meters/csv" => post pages::admin::meters::post_meters_csv;
    "/admin/meters/{meter_id}" => get pages::admin::meter::meter, post pages::admin::meter::post_meter;
    "/admin/meters/{meter_id}/claim-code" => post pages::admin::meter::post_claim_code;
    "/admin/meters/{meter_id}/claim-code/remove" => post pages::admin::meter::post_remove_claim_code;
    "/admin/accounts" => get pages::admin::accounts::accounts;
    "/admin/accounts/invite" => post pages::admin::accounts::post_invite;
    "/admin/accounts/{account_id}" => get pages::admin::account::account;
    "/admin/accounts/{account_id}/approval" => post pages::admin::account::post_approval;
    "/admin/accounts/{account_id}/move" => post pages::admin::account::post_move;
    "/admin/accounts/{account_id}/sessions" => post pages::admin::account::post_end_sessions;
    "/admin/accounts/{account_id}/reset" => post pages::admin::account::post_reset;
    "/admin/accounts/{account_id}/two-factor" => post pages::admin::account::post_end_two_factor;
    "/admin/accounts/{account_id}/delete" =>
        get pages::admin::account_delete::ask_delete_account,
        post pages::admin::account_delete::post_delete_account;
    "/admin/claims" => get pages::admin::claims::claims;
    "/admin/claims/{account_id}" => post pages::admin::claims::post_claim;
    "/admin/periods" => get pages::admin::periods::periods, post pages::admin::periods::post_period;
    "/admin/periods/{drp_id}" =>
        get pages::admin::periods::period, post pages::admin::periods::post_update_period;
    "/admin/periods/{drp_id}/remove" =>
        get pages::admin::periods::ask_remove_period, post pages::admin::periods::post_remove_period;
    "/admin/imports" => get pages::admin::imports::imports, post pages::admin::imports::post_file;
    "/admin/imports/template.csv" => get pages::admin::imports::template;
    "/admin/imports/new/{upload_id}" => get pages::admin::imports::new_import, post pages::admin::imports::post_import;
    "/admin/imports/new/{upload_id}/discard" => post pages::admin::imports::post_discard;
    "/admin/imports/{import_id}" => get pages::admin::imports::import;
    "/admin/imports/{import_id}/again" => post pages::admin::imports::post_again;
    "/admin/imports/{import_id}/cancel" => post pages::admin::imports::post_cancel;
    "/admin/imports/{import_id}/undo" =>
        get pages::admin::imports::ask_undo, post pages::admin::imports::post_undo;
    "/admin/imports/{import_id}/rejected.csv" => get pages::admin::imports::rejected_rows;
    "/admin/outbox" => get pages::outbox::outbox;
    "/admin/outbox/{message_id}" => get pages::outbox::message;
    "/admin/outbox/{message_id}/retry" => post pages::outbox::post_retry_message;
    "/account/access" => get pages::looks::looks;
    "/admin/status" => get pages::status::admin_status;
    "/admin/audit" => get pages::audit::audit;
    "/admin/audit.csv" => get pages::audit::audit_csv;
}

async fn method_not_allowed(OriginalUri(uri): OriginalUri) -> axum::response::Response {
    Refused::METHOD.answer(uri.path())
}
