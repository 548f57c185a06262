//! `/admin/imports`: files of readings are brought in, looked at, checked, imported and taken out again.

mod choices;
mod guess;
mod guess_form;
mod list;
mod report;
mod result;
mod words;

use axum::{
    body::Body as Bytes,
    extract::{Query, Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::ImportNo;
use futures_util::{StreamExt, stream};
use portal::{
    Error, FaultQuery, ImportChoices, ImportFile, ImportId, ImportSource, ImportState, ImportWish,
    RejectedRows, Shown, SignedIn, UploadId,
};
use serde::Deserialize;

use super::{
    parts::{Around, page, question, shown},
    values::{Done, Refused, Values, done},
};
use crate::{
    download,
    extract::{FileRefusal, PageImport, PageImporter, PageUpload, receive_file},
    pages::{PageError, PageResult},
    state::WebState,
    view::{Link, admin::Form},
};

const PATH: &str = "/admin/imports";
const CSV: &str = "text/csv; charset=utf-8";
/// Seconds after which a page that is asked to renew itself does.
const RENEW: HeaderValue = HeaderValue::from_static("3");
/// An example of a file.
const TEMPLATE: &str = "meter_id,start_time,end_time,meter_value,prediction_value\n\
    7001,2026-07-16T00:00:00-04:00,2026-07-16T00:15:00-04:00,1.25,1.1\n\
    7001,2026-07-16T00:15:00-04:00,2026-07-16T00:30:00-04:00,1.5,\n";

/// What the address of a page of imports says; what cannot be read is as if it were not there.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ImportPageQuery {
    /// The list begins after that one.
    before: Option<String>,
    /// What was done before.
    done: Option<String>,
    /// The form is filled as for that import.
    like: Option<String>,
    /// Whether the page is to ask again by itself until there is a result.
    renew: Option<String>,
}

impl ImportPageQuery {
    fn around(&self) -> Around {
        Around::from(Done { done: self.done.clone(), n: None })
    }
}

/// The list, and the form that brings a file.
pub(crate) async fn imports(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    Query(query): Query<ImportPageQuery>,
) -> PageResult<Response> {
    list_page(&state, &who, &query, query.around()).await
}

/// Receives a file, and goes on to what it looks like.
pub(crate) async fn post_file(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    request: Request,
) -> PageResult<Response> {
    match receive_file(&state.portal, &who.caller, request).await {
        Ok(upload) => Ok(Redirect::to(&new_path(&upload.id)).into_response()),
        Err(FileRefusal::Portal(error)) => {
            let refused = Refused::of("upload", Values::default(), error)?;
            list_page(&state, &who, &ImportPageQuery::default(), refused.into()).await
        }
        Err(other) => Ok(other.page()),
    }
}

/// An example of a file, to be filled.
pub(crate) async fn template(PageImporter(_): PageImporter) -> Response {
    (download::headers(CSV, "template.csv"), TEMPLATE).into_response()
}

/// What a received file looks like, as a form to correct it.
pub(crate) async fn new_import(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageUpload(id): PageUpload,
    Query(query): Query<ImportPageQuery>,
) -> PageResult<Response> {
    let Some(like) = query.like.as_deref().and_then(ImportId::parse) else {
        return guess_page(&state, &who, &id, Around::default()).await;
    };
    let before = ImportChoices::from_text(&state.portal.import(&who.caller, &like).await?.options);
    let filled = Refused::nothing("guess", choices::values(&before));
    guess_page(&state, &who, &id, filled.into()).await
}

/// Removes a received file that is not to be imported.
pub(crate) async fn post_discard(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageUpload(id): PageUpload,
    values: Values,
) -> PageResult<Response> {
    values.only(&[])?;
    match state.portal.discard_upload(&who.caller, &id).await {
        Ok(()) => Ok(done(PATH, "thrown-away", None)),
        Err(error @ Error::NotFound(_)) => Err(PageError(error)),
        Err(error) => {
            let refused = Refused::of("discard", Values::default(), error)?;
            guess_page(&state, &who, &id, refused.into()).await
        }
    }
}

/// Checks or imports a received file.
pub(crate) async fn post_import(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageUpload(id): PageUpload,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&choices::FIELDS)?;
    let started = match choices::choices(&values) {
        Ok(choices) => start(&state, &who, id.clone(), choices).await,
        Err(error) => Err(error),
    };
    match started {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(error @ Error::NotFound(_)) => Err(PageError(error)),
        Err(error) => guess_page(&state, &who, &id, Refused::of("guess", values, error)?.into()).await,
    }
}

/// One import, as far as it has come.
pub(crate) async fn import(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageImport(id): PageImport,
    Query(query): Query<ImportPageQuery>,
) -> PageResult<Response> {
    let live = crate::live::source(&state.portal, &who.caller, &Shown::import(id.clone())).await?;
    let found = found(&state, &who, &id).await?;
    let is_under_way = !found.view.import.state.is_final();
    let renews = query.renew.is_some() && is_under_way;
    let mut page = result::of(&state, &who, &found, renews);
    page.layout.live_src = is_under_way.then_some(live);
    let mut response = shown(page, &query.around());
    if renews {
        response.headers_mut().insert(header::REFRESH, RENEW);
    }
    Ok(response)
}

/// Imports the file of an earlier attempt, meant in the same way.
pub(crate) async fn post_again(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageImport(id): PageImport,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&["do"])?;
    let import = state.portal.import(&who.caller, &id).await?;
    let Some(upload) = import.upload else { return Err(PageError(Error::NotFound("upload"))) };
    let before = ImportChoices::from_text(&import.options);
    let good_rows_only = values.get("do") == "good";
    let choices = ImportChoices { dry_run: false, good_rows_only, ..before };
    match start(&state, &who, upload, choices).await {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(error) => refused_page(&state, &who, &id, error).await,
    }
}

/// Stops an import.
pub(crate) async fn post_cancel(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageImport(id): PageImport,
    values: Values,
) -> PageResult<Response> {
    values.only(&[])?;
    match state.portal.cancel_import(&who.caller, &id).await {
        Ok(_) => Ok(Redirect::to(&path_of(&id)).into_response()),
        Err(error) => refused_page(&state, &who, &id, error).await,
    }
}

/// Asks whether an import is to be undone.
pub(crate) async fn ask_undo(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageImport(id): PageImport,
) -> PageResult<Response> {
    let import = state.portal.import(&who.caller, &id).await?;
    let words = who.words();
    let page = page(&state, &who, words.with("file", &import.file_name).say("imports-undo-title"));
    let above = Link { href: path_of(&id), label: import.file_name };
    let counts = words.count("new", import.counts.inserted).count("changed", import.counts.updated);
    let form = Form::button("undo", format!("{}/undo", path_of(&id)), words.say("imports-undo-it"), "");
    Ok(question(page, above, counts.say("imports-undo-text"), form, &Around::default()))
}

/// Takes an import out again.
pub(crate) async fn post_undo(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageImport(id): PageImport,
    values: Values,
) -> PageResult<Response> {
    values.only(&[])?;
    match state.portal.undo_import(&who.caller, &id).await {
        Ok(_) => Ok(Redirect::to(&path_of(&id)).into_response()),
        Err(error) => undo_refused_page(&state, &who, &id, error).await,
    }
}

/// The rows that were refused, to be mended and sent again.
pub(crate) async fn rejected_rows(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageImport(id): PageImport,
) -> PageResult<Response> {
    let rows = state.portal.rejected_rows(&who.caller, &id).await?;
    let name = if rows.are_of_the_file { "rejected-rows.csv" } else { "rejected-places.csv" };
    // Whoever packs it asks once more after the end.
    Ok((download::headers(CSV, name), Bytes::from_stream(pieces(rows).fuse())).into_response())
}

fn pieces(rows: RejectedRows) -> impl stream::Stream<Item = Result<Vec<u8>, Error>> {
    stream::unfold(rows, |mut rows| async move { Some((rows.next().await?, rows)) })
}

fn path_of(id: &ImportId) -> String {
    format!("{PATH}/{}", id.as_str())
}

fn new_path(id: &UploadId) -> String {
    format!("{PATH}/new/{}", id.as_str())
}

/// Starts an import; where it is looked at.
async fn start(
    state: &WebState,
    who: &SignedIn,
    upload: UploadId,
    choices: ImportChoices,
) -> Result<String, Error> {
    let (source, file) = (ImportSource::Page, ImportFile::Upload(upload));
    let wish = ImportWish { source, file, choices, idempotency_key: None };
    let registration = state.portal.start_import(&who.caller, wish).await?;
    let known = if registration.is_known { "?done=known" } else { "" };
    Ok(format!("{}{known}", path_of(&registration.import.id)))
}

async fn list_page(
    state: &WebState,
    who: &SignedIn,
    query: &ImportPageQuery,
    around: Around,
) -> PageResult<Response> {
    let before = query.before.as_deref().and_then(|it| it.parse().ok()).map(ImportNo::new);
    let found = state.portal.imports(&who.caller, None, before, list::ROWS).await?;
    let people = state.portal.importers(&who.caller, &found.imports).await?;
    Ok(shown(list::of(state, who, &found, &people, before.is_none()), &around))
}

/// The page of what a received file looks like.
async fn guess_page(state: &WebState, who: &SignedIn, id: &UploadId, around: Around) -> PageResult<Response> {
    let upload = state.portal.upload(&who.caller, id).await?;
    let inspection = state.portal.inspect_upload(&who.caller, id).await?;
    let missing = state.portal.missing_meters(&who.caller, &guess::meters(&inspection)).await?;
    Ok(shown(guess::of(state, who, &upload, &inspection, &missing), &around))
}

/// What there is to show of an import.
async fn found(state: &WebState, who: &SignedIn, id: &ImportId) -> Result<result::Found, Error> {
    let (portal, caller) = (&state.portal, &who.caller);
    let view = portal.import_view(caller, id).await?;
    let mut faults = Vec::new();
    for kind in &view.problems {
        let query = FaultQuery { problem: Some(kind.problem.clone()), from: 0, limit: report::FAULTS };
        faults.push((kind.clone(), portal.import_faults(caller, id, &query).await?));
    }
    let by = portal.importers(caller, std::slice::from_ref(&view.import)).await?.into_values().next();
    let left = portal.time_left(caller, &view.import)?;
    Ok(result::Found { view, faults, by, left, later: None })
}

/// The page of an import, with why something cannot be done with it.
async fn refused_page(state: &WebState, who: &SignedIn, id: &ImportId, error: Error) -> PageResult<Response> {
    let found = found(state, who, id).await?;
    let refused = Refused::of("facts", Values::default(), error)?;
    Ok(shown(result::of(state, who, &found, false), &refused.into()))
}

/// The same where it cannot be undone: with what has to be undone before it.
async fn undo_refused_page(
    state: &WebState,
    who: &SignedIn,
    id: &ImportId,
    error: Error,
) -> PageResult<Response> {
    let mut found = found(state, who, id).await?;
    if found.view.import.state != ImportState::Done {
        return refused_page(state, who, id, error).await;
    }
    found.later = Some(state.portal.later_imports(&who.caller, id).await?);
    let refused = Refused::of("later", Values::default(), error)?;
    Ok(shown(result::of(state, who, &found, false), &refused.into()))
}
