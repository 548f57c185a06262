//! `/admin/imports`: files of readings are brought in, looked at, checked, imported and taken out again.

mod guess;
mod result;
mod words;

use ::words::Words;
use axum::{
    body::Body as Bytes,
    extract::{Query, Request, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use domain::ImportNo;
use futures_util::{StreamExt, stream};
use portal::{
    Error, FaultQuery, Import, ImportChoices, ImportFile, ImportId, ImportSource, ImportWish, RejectedRows,
    SignedIn, UploadId, size_words,
};
use serde::Deserialize;

use super::{
    parts::{Around, ListQuery, page, question, shown},
    values::{Refused, Values},
};
use crate::{
    extract::{FileRefusal, PageImport, PageImporter, PageUpload, receive_file},
    pages::{PageError, PageResult},
    state::WebState,
    view::{
        Link,
        admin::{Body, Cell, Empty, Field, Form, Pager, Row, Section, Table},
        format,
    },
};

const PATH: &str = "/admin/imports";
/// Imports of a page of the list.
const ROWS: u32 = 25;
const TEMPLATE: &str = "meter_id,start_time,end_time,meter_value,prediction_value\n\
    7001,2026-07-16T00:00:00-04:00,2026-07-16T00:15:00-04:00,1.25,1.1\n\
    7001,2026-07-16T00:15:00-04:00,2026-07-16T00:30:00-04:00,1.5,\n";

/// Where the list begins; what cannot be read is as if it were not there.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ImportListQuery {
    before: Option<String>,
}

/// The list, and the form that brings a file.
pub(crate) async fn imports(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    Query(query): Query<ImportListQuery>,
) -> PageResult<Response> {
    list(&state, &who, &query, Around::default()).await
}

/// Receives a file, and goes on to what it looks like.
pub(crate) async fn post_file(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    request: Request,
) -> PageResult<Response> {
    match receive_file(&state.portal, &who.caller, request).await {
        Ok(upload) => Ok(Redirect::to(&new_path(&upload.id)).into_response()),
        Err(FileRefusal::Portal(error @ Error::Invalid { .. })) => {
            let refused = Refused::of("upload", Values::default(), error)?;
            list(&state, &who, &ImportListQuery::default(), refused.into()).await
        }
        Err(other) => Ok(other.page()),
    }
}

/// An example of a file, to be filled.
pub(crate) async fn template(PageImporter(_): PageImporter) -> Response {
    csv("template.csv", Bytes::from(TEMPLATE))
}

/// What a received file looks like, as a form to correct it.
pub(crate) async fn new_import(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageUpload(id): PageUpload,
) -> PageResult<Response> {
    looks(&state, &who, &id, Around::default()).await
}

/// Checks or imports a received file.
pub(crate) async fn post_import(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageUpload(id): PageUpload,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&guess::FIELDS)?;
    let started = match guess::choices(&values) {
        Ok(choices) => start(&state, &who, id.clone(), choices).await,
        Err(error) => Err(error),
    };
    match started {
        Ok(path) => Ok(Redirect::to(&path).into_response()),
        Err(error @ Error::NotFound(_)) => Err(PageError(error)),
        Err(error) => looks(&state, &who, &id, Refused::of("guess", values, error)?.into()).await,
    }
}

/// One import, as far as it has come.
pub(crate) async fn import(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageImport(id): PageImport,
    Query(query): Query<ListQuery>,
) -> PageResult<Response> {
    let view = state.portal.import_view(&who.caller, &id).await?;
    let first = FaultQuery { limit: result::FAULTS, ..FaultQuery::default() };
    let faults = state.portal.import_faults(&who.caller, &id, &first).await?;
    Ok(shown(result::of(&state, &who, view, &faults), &query.around()))
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
    Ok(Redirect::to(&start(&state, &who, upload, choices).await?).into_response())
}

/// Stops an import.
pub(crate) async fn post_cancel(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageImport(id): PageImport,
    values: Values,
) -> PageResult<Response> {
    values.only(&[])?;
    state.portal.cancel_import(&who.caller, &id).await?;
    Ok(Redirect::to(&path_of(&id)).into_response())
}

/// Asks whether an import is to be undone.
pub(crate) async fn ask_undo(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageImport(id): PageImport,
) -> PageResult<Response> {
    let import = state.portal.import(&who.caller, &id).await?;
    let page = page(&state, &who, &format!("Undo the import of {}?", import.file_name));
    let above = Link { href: path_of(&id), label: import.file_name };
    let (n_new, n_changed) = (words::number(import.counts.inserted), words::number(import.counts.updated));
    let text = format!(
        "{n_new} readings that were new are removed, and {n_changed} that were changed become what they were before. \
         It is refused where a later import has overwritten any of them."
    );
    let form = Form::button("undo", format!("{}/undo", path_of(&id)), "Undo the import", "");
    Ok(question(page, above, &text, form, &Around::default()))
}

/// Takes an import out again.
pub(crate) async fn post_undo(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageImport(id): PageImport,
    values: Values,
) -> PageResult<Response> {
    values.only(&[])?;
    state.portal.undo_import(&who.caller, &id).await?;
    Ok(Redirect::to(&path_of(&id)).into_response())
}

/// The rows that were refused, to be mended and sent again.
pub(crate) async fn rejected_rows(
    State(state): State<WebState>,
    PageImporter(who): PageImporter,
    PageImport(id): PageImport,
) -> PageResult<Response> {
    let rows = state.portal.rejected_rows(&who.caller, &id).await?;
    // Whoever packs it asks once more after the end.
    Ok(csv("rejected.csv", Bytes::from_stream(pieces(rows).fuse())))
}

fn pieces(rows: RejectedRows) -> impl stream::Stream<Item = Result<Vec<u8>, Error>> {
    stream::unfold(rows, |mut rows| async move { Some((rows.next().await?, rows)) })
}

fn csv(name: &str, body: Bytes) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, body).into_response()
}

fn path_of(id: &ImportId) -> String {
    format!("{PATH}/{}", id.as_str())
}

fn new_path(id: &UploadId) -> String {
    format!("{PATH}/new/{}", id.as_str())
}

/// The page of what a received file looks like.
async fn looks(state: &WebState, who: &SignedIn, id: &UploadId, around: Around) -> PageResult<Response> {
    let upload = state.portal.upload(&who.caller, id).await?;
    let inspection = state.portal.inspect_upload(&who.caller, id).await?;
    Ok(shown(guess::of(state, who, &upload, &inspection), &around))
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

async fn list(
    state: &WebState,
    who: &SignedIn,
    query: &ImportListQuery,
    around: Around,
) -> PageResult<Response> {
    let before = query.before.as_deref().and_then(|it| it.parse().ok()).map(ImportNo::new);
    let found = state.portal.imports(&who.caller, None, before, ROWS).await?;
    let mut page = page(state, who, "Imports");
    page.lead =
        Some("Files of readings and predictions: CSV and Green Button, as they are or packed.".to_owned());
    let template = Link { href: format!("{PATH}/template.csv"), label: "Template as CSV".to_owned() };
    page.ways = vec![template];
    if before.is_some() {
        page.ways.push(Link { href: PATH.to_owned(), label: "Newest imports".to_owned() });
    }
    let most = size_words(state.portal.config().imports.limits.file_bytes);
    let file = Field::of("file", "file", "File", "").required();
    let file =
        file.hinted(format!("CSV or Green Button XML, also packed with gzip or Zstandard; at most {most}."));
    let mut form = Form::post("upload", PATH, vec![file], "Send and look at it").looking("primary");
    form.is_multipart = true;
    let next = found.next.map(|it| format!("{PATH}?before={it}"));
    let table = Table {
        caption: "Imports",
        filter: None,
        columns: vec!["File", "State", "Rows", "Brought in"],
        rows: found.imports.iter().map(|it| row(it, state)).collect(),
        bulk: None,
        empty: Empty {
            title: "Nothing was imported yet.",
            text: "Send a file above. Nothing of it is written before you have seen what it looks like.",
        },
        pager: next.map(|next| Pager {
            position: "Newest first".to_owned(),
            previous: None,
            next: Some(next),
        }),
    };
    page.sections = vec![
        Section::new("bring", "New import", Body::Form(form)),
        Section::new("list", "Imports", Body::Table(Box::new(table))),
    ];
    page.script = Some("js/imports.js");
    Ok(shown(page, &around))
}

fn row(it: &Import, state: &WebState) -> Row {
    let (word, class) = words::state(it);
    let counts = it.counts;
    let written = match it.is_dry_run {
        true => "Checked only".to_owned(),
        false => format!("{} new, {} changed", words::number(counts.inserted), words::number(counts.updated)),
    };
    let rejected = format!("{written}, {} rejected", words::number(counts.rejected));
    let when = format::date_and_clock(Words::ENGLISH, it.created_at, &state.portal.config().calendar);
    Row {
        cells: vec![
            Cell::Link(Link { href: path_of(&it.id), label: it.file_name.clone() }, size_words(it.size)),
            Cell::Pill(word, class),
            Cell::Lines(words::rows(counts.rows_read), rejected),
            Cell::Lines(when, words::by(it)),
        ],
        ..Row::default()
    }
}
