//! A file, as the whole body or as the one part of a form: into the spool as it comes, never held in memory.

use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use portal::{Caller, Portal, Upload};
use words::key;

use super::{
    body_refusal,
    multipart::{Multipart, boundary},
};
use crate::{
    pages::{PageError, refused},
    problem::{ApiError, Refused},
};

const FORM: &str = "multipart/form-data";
const TYPES: [&str; 6] = [
    "text/csv",
    "application/xml",
    "text/xml",
    "application/gzip",
    "application/zstd",
    "application/octet-stream",
];

/// Bytes that are given to the disk together.
const AT_ONCE: usize = 256 << 10;

const NO_FILE: Refused =
    Refused { status: StatusCode::UNSUPPORTED_MEDIA_TYPE, kind: "invalid", key: key("error-file-body") };

/// Why a file was not received.
pub(crate) enum FileRefusal {
    /// What it is, or how much.
    Portal(portal::Error),
    /// How it was sent.
    Http(Refused),
}

impl FileRefusal {
    /// The refusal for a program.
    pub(crate) fn problem(self) -> Response {
        match self {
            FileRefusal::Portal(error) => ApiError::from(error).into_response(),
            FileRefusal::Http(refusal) => refusal.problem(),
        }
    }

    /// The refusal for a person.
    pub(crate) fn page(self) -> Response {
        match self {
            FileRefusal::Portal(error) => PageError(error).into_response(),
            FileRefusal::Http(refusal) => refused(refusal),
        }
    }
}

impl From<portal::Error> for FileRefusal {
    fn from(error: portal::Error) -> FileRefusal {
        FileRefusal::Portal(error)
    }
}

/// Receives the file that a request brings, as its body or as a form of one file.
pub(crate) async fn receive_file(
    portal: &Portal,
    caller: &Caller,
    request: Request,
) -> Result<Upload, FileRefusal> {
    let mut form = form_of(request.headers())?;
    let mut receiving = portal.receive(caller).await?;
    let mut body = request.into_body().into_data_stream();
    let mut waiting = Vec::with_capacity(AT_ONCE);
    while let Some(bytes) = body.next().await {
        // Whoever breaks off, or lies about the length, has sent no file: what came is removed.
        let bytes = bytes.map_err(|_| FileRefusal::Http(body_refusal(StatusCode::REQUEST_TIMEOUT)))?;
        match &mut form {
            Some(form) => form.push(&bytes, &mut |it| {
                waiting.extend_from_slice(it);
                Ok(())
            })?,
            None => waiting.extend_from_slice(&bytes),
        }
        if waiting.len() >= AT_ONCE {
            receiving = receiving.add(std::mem::replace(&mut waiting, Vec::with_capacity(AT_ONCE))).await?;
        }
    }
    receiving = receiving.add(waiting).await?;
    let name = form.map_or(Ok("readings".to_owned()), Multipart::finish)?;
    Ok(portal.keep(caller, receiving, &name).await?)
}

/// The form that the header declares; nothing where the body is the file itself.
fn form_of(headers: &HeaderMap) -> Result<Option<Multipart>, FileRefusal> {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok()).unwrap_or("");
    let essence = declared.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    match essence.as_str() {
        FORM => Ok(Some(Multipart::new(&boundary(declared)?))),
        it if TYPES.contains(&it) => Ok(None),
        _ => Err(FileRefusal::Http(NO_FILE)),
    }
}
