//! Files in the spool, as the database knows them.

use domain::AccountId;
use jiff::Timestamp;

use super::UploadId;
use crate::{Store, codec::Utc, error::Result};

/// A file that was received whole.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// Its id, which is also its name in the spool.
    pub id: UploadId,
    /// What whoever sent it called it.
    pub file_name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its bytes.
    pub size: u64,
    /// Who sent it; nobody where it was no account.
    pub uploaded_by: Option<AccountId>,
    /// When it was whole.
    pub uploaded_at: Timestamp,
}

/// A file in the spool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// What whoever sent it called it.
    pub file_name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Its bytes.
    pub size: u64,
    /// When it was whole.
    pub uploaded_at: Timestamp,
}

type UploadRow = (String, String, String, i64, Utc);

fn upload((id, file_name, sha256, size, at): UploadRow) -> Upload {
    Upload { id: UploadId(id), file_name, sha256, size: size.unsigned_abs(), uploaded_at: at.0 }
}

impl Store {
    /// Notes a file that is whole and safe in the spool.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn add_upload(&self, new: &NewUpload) -> Result<()> {
        let sql = "INSERT INTO uploads (upload_id, file_name, sha256, size, uploaded_by, uploaded_at) \
                   VALUES (?, ?, ?, ?, ?, ?)";
        let size = i64::try_from(new.size).unwrap_or(i64::MAX);
        let account = new.uploaded_by.map(AccountId::number);
        execute!(
            self.db,
            sql,
            new.id.as_str(),
            &new.file_name,
            &new.sha256,
            size,
            account,
            Utc(new.uploaded_at)
        )
    }

    /// A file of the spool.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find_upload(&self, id: &UploadId) -> Result<Option<Upload>> {
        let sql = "SELECT upload_id, file_name, sha256, CAST(size AS SIGNED), uploaded_at FROM uploads \
                   WHERE upload_id = ?";
        let row: Option<UploadRow> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(id.as_str()).fetch_optional(pool).await)?;
        Ok(row.map(upload))
    }

    /// How many bytes have been uploaded since then by that account, or by none: what a quota is held against.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn uploaded_since(&self, account: Option<AccountId>, since: Timestamp) -> Result<u64> {
        let sql = "SELECT CAST(COALESCE(SUM(size), 0) AS SIGNED) FROM uploads \
                   WHERE uploaded_at >= ? AND COALESCE(uploaded_by, 0) = ?";
        let account = account.map_or(0, AccountId::number);
        let bytes: i64 = on_db!(&self.db, pool => {
            sqlx::query_scalar(sql).bind(Utc(since)).bind(account).fetch_one(pool).await
        })?;
        Ok(bytes.unsigned_abs())
    }

    /// Uploads from before `limit` that no import still has to read.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn uploads_before(&self, limit: Timestamp) -> Result<Vec<UploadId>> {
        let sql = "SELECT upload_id FROM uploads WHERE uploaded_at < ? AND NOT EXISTS (SELECT 1 FROM imports \
                   WHERE imports.upload_id = uploads.upload_id \
                   AND state IN ('waiting', 'checking', 'running', 'undoing')) ORDER BY uploaded_at LIMIT 1000";
        let rows: Vec<String> =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(Utc(limit)).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(UploadId).collect())
    }

    /// Forgets a file of the spool; its imports stay.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn delete_upload(&self, id: &UploadId) -> Result<()> {
        execute!(self.db, "DELETE FROM uploads WHERE upload_id = ?", id.as_str())
    }
}
