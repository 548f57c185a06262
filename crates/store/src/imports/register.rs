//! Accepting an import: once for the same file with the same options, and once for the same request.

use domain::{
    AccountId, ImportNo,
    audit::{Object, Outcome},
};
use jiff::Timestamp;

use super::{COLUMNS, Import, ImportId, ImportRow, ImportSource, UploadId};
use crate::{
    Db, Deed, Store,
    codec::Utc,
    error::{Error, Result},
};

/// A request that may be sent again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Idempotency {
    /// Whose request: keys of others are others.
    pub requester: String,
    /// The key that they chose.
    pub key: String,
    /// SHA-256 of what was asked for, in hexadecimal.
    pub request_hash: String,
}

/// An import to accept.
#[derive(Clone, Debug)]
pub struct NewImport {
    /// Its name in addresses.
    pub id: ImportId,
    /// How the file came in.
    pub source: ImportSource,
    /// What the file was called.
    pub file_name: String,
    /// Its copy in the spool.
    pub upload: Option<UploadId>,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its bytes.
    pub size: u64,
    /// How it is meant, in the same words for the same meaning.
    pub options: String,
    /// Whether it is only looked through.
    pub is_dry_run: bool,
    /// The hash of bytes and options; nothing where the same file may be looked through again.
    pub content_key: Option<String>,
    /// The request, where it names a key.
    pub idempotency: Option<Idempotency>,
    /// Who brought it in.
    pub created_by: Option<AccountId>,
    /// When.
    pub created_at: Timestamp,
    /// The rows of each of its later chunks: from then on it is cut so, whoever works at it.
    pub chunk_rows: u32,
}

/// What became of an import that was to be accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It waits to be worked at.
    New(Import),
    /// The same was accepted before.
    Same(Import),
    /// The requester has used the key for something else.
    KeyOfAnother,
}

impl Store {
    /// Accepts an import, unless the same file with the same options stands already or the same request has come. It is
    /// written down in the log unless it is only to be looked through.
    ///
    /// # Errors
    /// Where the database fails. After [`Error::Unknown`] it may have been accepted; asked again, it is [`Accepted::New`]
    /// all the same, and accepted once.
    pub async fn register_import(&self, new: &NewImport, deed: &Deed) -> Result<Accepted> {
        // Whoever loses the race for a key finds the other's import; that may end meanwhile and free the key again.
        for _ in 0..5 {
            if let Some(own) = self.find_import(&new.id).await? {
                return Ok(Accepted::New(own));
            }
            if let Some(key) = &new.idempotency
                && let Some(earlier) = self.import_of_request(key).await?
            {
                return Ok(earlier);
            }
            if let Some(key) = &new.content_key
                && let Some(same) = self.find_by("content_key", key).await?
            {
                return Ok(Accepted::Same(same));
            }
            match self.insert_import(new, deed).await {
                Ok(()) => {
                    let found = self.find_import(&new.id).await?;
                    return found.map(Accepted::New).ok_or_else(|| Error::Schema(GONE.to_owned()));
                }
                Err(Error::Duplicate) => {}
                Err(other) => return Err(other),
            }
        }
        Err(Error::Duplicate)
    }

    /// An import by its name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find_import(&self, id: &ImportId) -> Result<Option<Import>> {
        self.find_by("import_id", id.as_str()).await
    }

    /// Names the copy from which an import that has none at hand is to go on: the same bytes, come once more.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn give_file(&self, number: ImportNo, upload: &UploadId) -> Result<()> {
        let sql = "UPDATE imports SET upload_id = ? WHERE import_no = ? AND finished_at IS NULL";
        execute!(self.db, sql, upload.as_str(), number.number())
    }

    async fn find_by(&self, column: &'static str, value: &str) -> Result<Option<Import>> {
        macro_rules! find {
            ($pool:expr) => {{
                let mut sql = sqlx::QueryBuilder::new("SELECT ");
                sql.push(COLUMNS).push(" FROM imports WHERE ").push(column).push(" = ").push_bind(value);
                sql.build_query_as().fetch_optional($pool).await?
            }};
        }
        let row: Option<ImportRow> = match &self.db {
            Db::MariaDb(pool) => find!(pool),
            Db::Sqlite { reader, .. } => find!(reader),
        };
        row.map(Import::try_from).transpose()
    }

    async fn import_of_request(&self, request: &Idempotency) -> Result<Option<Accepted>> {
        let sql = "SELECT import_id, request_hash FROM imports WHERE requester = ? AND idempotency_key = ?";
        let row: Option<(String, String)> = on_db!(&self.db, pool => {
            sqlx::query_as(sql).bind(&request.requester).bind(&request.key).fetch_optional(pool).await
        })?;
        let Some((id, hash)) = row else { return Ok(None) };
        if hash != request.request_hash {
            return Ok(Some(Accepted::KeyOfAnother));
        }
        Ok(self.find_import(&ImportId(id)).await?.map(Accepted::Same))
    }

    async fn insert_import(&self, new: &NewImport, deed: &Deed) -> Result<()> {
        const SQL: &str = "INSERT INTO imports (import_id, source, file_name, upload_id, sha256, size, options, \
            is_dry_run, content_key, requester, idempotency_key, request_hash, state, created_by, created_at, \
            chunk_rows) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?)";
        let size = i64::try_from(new.size).unwrap_or(i64::MAX);
        let request = new.idempotency.as_ref();
        audited!(self.db, tx => {
            on_tx!(tx, connection => {
            let query = sqlx::query(SQL).bind(new.id.as_str()).bind(new.source.as_str()).bind(&new.file_name);
            let query = query.bind(new.upload.as_ref().map(UploadId::as_str)).bind(&new.sha256).bind(size);
            let query = query.bind(&new.options).bind(new.is_dry_run).bind(new.content_key.as_deref());
            let query = query.bind(request.map(|it| &it.requester)).bind(request.map(|it| &it.key));
            let query = query.bind(request.map(|it| &it.request_hash));
            let query = query.bind(new.created_by.map(AccountId::number)).bind(Utc(new.created_at));
            let query = query.bind(new.chunk_rows);
            query.execute(connection).await?;
            });
            if !new.is_dry_run {
                tx.record(deed, &Object::Portal, Outcome::Done).await?;
            }
        })
    }
}

const GONE: &str = "an import that was just accepted is gone; look who else writes to this database";
