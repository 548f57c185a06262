//! Which imports there are, and which wait for somebody to work at them.

use domain::ImportNo;

use super::{COLUMNS, Import, ImportId, ImportRow, ImportState};
use crate::{Db, Store, dialect::Dialect, error::Result};

/// Which imports, newest first.
#[derive(Clone, Debug, Default)]
pub struct ImportQuery {
    /// Only those which stand so.
    pub state: Option<ImportState>,
    /// Only those accepted before this one, which the list before ended with.
    pub before: Option<ImportNo>,
    /// At most so many.
    pub limit: u32,
}

const OPEN: Dialect = Dialect {
    mariadb: "SELECT import_id FROM imports WHERE state IN ('waiting', 'checking', 'running', 'undoing') \
        AND (lease_until IS NULL OR lease_until < UTC_TIMESTAMP() OR lease_owner LIKE ?) ORDER BY import_no LIMIT 100",
    sqlite: "SELECT import_id FROM imports WHERE state IN ('waiting', 'checking', 'running', 'undoing') \
        AND (lease_until IS NULL OR lease_until < datetime('now') OR lease_owner LIKE ?) ORDER BY import_no LIMIT 100",
};

impl Store {
    /// A page of the list.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn imports(&self, query: &ImportQuery) -> Result<Vec<Import>> {
        let before = query.before.map_or(u32::MAX, ImportNo::number);
        let state = query.state.map_or("", ImportState::as_str);
        macro_rules! list {
            ($pool:expr) => {{
                let mut sql = sqlx::QueryBuilder::new("SELECT ");
                sql.push(COLUMNS).push(" FROM imports WHERE import_no < ").push_bind(before);
                sql.push(" AND (").push_bind(state).push(" = '' OR state = ").push_bind(state);
                sql.push(") ORDER BY import_no DESC LIMIT ").push_bind(query.limit);
                sql.build_query_as().fetch_all($pool).await?
            }};
        }
        let rows: Vec<ImportRow> = match &self.db {
            Db::MariaDb(pool) => list!(pool),
            Db::Sqlite { reader, .. } => list!(reader),
        };
        rows.into_iter().map(Import::try_from).collect()
    }

    /// Imports that are not at their end and that nobody else is at work on, the earliest first; with those that
    /// holders of this `machine` have, who may be no more.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn open_imports(&self, machine: &str) -> Result<Vec<Import>> {
        let sql = OPEN.of(self.db.engine());
        let of_machine = format!("{machine}-%");
        let ids: Vec<String> =
            on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(&of_machine).fetch_all(pool).await)?;
        let mut imports = Vec::with_capacity(ids.len());
        for id in ids {
            imports.extend(self.find_import(&ImportId(id)).await?);
        }
        Ok(imports)
    }
}
