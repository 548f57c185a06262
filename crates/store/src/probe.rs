//! Whether the database can be asked: over a connection of its own, so that a busy pool does not look like a lost server.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;
use sqlx::{Connection, MySqlConnection, MySqlPool};

use crate::{Store, codec::Utc, db::Db, error::Result, migrate::MIGRATIONS};

/// How the database stands towards this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseState {
    /// It can be asked.
    Ready,
    /// It lacks so many migrations.
    OldSchema(usize),
    /// It answers, but is cut off from its cluster, and takes nothing.
    OutOfCluster,
}

/// What a look at the database finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatabaseLook {
    /// How it stands towards this program.
    pub state: DatabaseState,
    /// What its clock says, where it has one of its own and takes anything.
    pub clock: Option<Timestamp>,
}

/// The connection that is kept for asking; nobody has it meanwhile, so that one whose answer was not waited for is gone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Probe(Arc<Mutex<Option<MySqlConnection>>>);

const SCHEMA: &str = "SELECT COUNT(*) FROM schema_migrations";
const SCHEMA_AND_CLOCK: &str = "SELECT COUNT(*), UTC_TIMESTAMP() FROM schema_migrations";
/// Of a node that belongs to no cluster `wsrep_on` is off, or not there.
const CLUSTER: &str = "SELECT CAST(COUNT(*) AS SIGNED) FROM information_schema.GLOBAL_VARIABLES v \
    JOIN information_schema.GLOBAL_STATUS s ON s.VARIABLE_NAME = 'WSREP_READY' AND s.VARIABLE_VALUE <> 'ON' \
    WHERE v.VARIABLE_NAME = 'WSREP_ON' AND v.VARIABLE_VALUE = 'ON'";

const OUT_OF_CLUSTER: DatabaseLook = DatabaseLook { state: DatabaseState::OutOfCluster, clock: None };

/// Connections to the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// Nobody uses them.
    pub idle: u32,
    /// Somebody does.
    pub busy: u32,
    /// How many there may be.
    pub limit: u32,
}

impl Store {
    /// How many connections there are.
    pub fn connections(&self) -> Connections {
        let (size, idle, limit) = on_db!(&self.db, pool => {
            (pool.size(), pool.num_idle(), pool.options().get_max_connections())
        });
        let idle = u32::try_from(idle + self.ready.n_kept()).unwrap_or(u32::MAX).min(size);
        Connections { idle, busy: size - idle, limit }
    }

    /// How the database stands. Whoever asks gives it a time: a server that hangs does not answer this either.
    ///
    /// # Errors
    /// Where it cannot be asked.
    pub async fn look_at_database(&self) -> Result<DatabaseLook> {
        match &self.db {
            Db::MariaDb(pool) => self.probe.ask(pool).await,
            Db::Sqlite { reader, .. } => {
                let state = of_schema(sqlx::query_scalar(SCHEMA).fetch_one(reader).await?);
                Ok(DatabaseLook { state, clock: None })
            }
        }
    }

    /// The file that the database is, where it is one.
    pub fn database_file(&self) -> Option<PathBuf> {
        match &self.db {
            Db::Sqlite { writer, anchor: None, .. } => {
                Some(writer.connect_options().get_filename().to_path_buf())
            }
            Db::Sqlite { .. } | Db::MariaDb(_) => None,
        }
    }
}

impl Probe {
    async fn ask(&self, pool: &MySqlPool) -> Result<DatabaseLook> {
        if let Some(mut connection) = self.take() {
            // Where the server was started anew meanwhile, the next connection tells.
            if let Ok(found) = look(&mut connection).await {
                self.keep(connection);
                return Ok(found);
            }
        }
        let mut connection = MySqlConnection::connect_with(&pool.connect_options()).await?;
        let found = look(&mut connection).await?;
        self.keep(connection);
        Ok(found)
    }

    fn take(&self) -> Option<MySqlConnection> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn keep(&self, connection: MySqlConnection) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(connection);
    }

    /// Gives the connection up.
    pub(crate) async fn close(&self) {
        if let Some(connection) = self.take() {
            // The server notices by itself where it is not told.
            let _ = connection.close().await;
        }
    }
}

async fn look(connection: &mut MySqlConnection) -> Result<DatabaseLook> {
    match ask(connection).await {
        Err(error) if error.is_out_of_cluster() => Ok(OUT_OF_CLUSTER),
        other => other,
    }
}

async fn ask(connection: &mut MySqlConnection) -> Result<DatabaseLook> {
    let n_out: i64 = sqlx::query_scalar(CLUSTER).fetch_one(&mut *connection).await?;
    if n_out > 0 {
        return Ok(OUT_OF_CLUSTER);
    }
    let (n_applied, clock): (i64, Utc) = sqlx::query_as(SCHEMA_AND_CLOCK).fetch_one(connection).await?;
    Ok(DatabaseLook { state: of_schema(n_applied), clock: Some(clock.0) })
}

/// A schema that is newer than this program was made to be used by it as well.
fn of_schema(n_applied: i64) -> DatabaseState {
    match MIGRATIONS.len().saturating_sub(usize::try_from(n_applied).unwrap_or(0)) {
        0 => DatabaseState::Ready,
        n => DatabaseState::OldSchema(n),
    }
}
