//! Named values of the installation that belong to its data rather than to its configuration.

use crate::{Store, error::Result};

impl Store {
    /// The value of that name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn setting(&self, name: &str) -> Result<Option<String>> {
        let sql = "SELECT value FROM settings WHERE name = ?";
        Ok(on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(name).fetch_optional(pool).await)?)
    }

    /// Sets the value of that name, whether or not there was one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn put_setting(&self, name: &str, value: &str) -> Result<()> {
        transaction!(self.db, tx => on_tx!(tx, connection => {
            sqlx::query("DELETE FROM settings WHERE name = ?").bind(name).execute(&mut *connection).await?;
            let insert = sqlx::query("INSERT INTO settings (name, value) VALUES (?, ?)");
            insert.bind(name).bind(value).execute(connection).await?;
        }))
    }
}
