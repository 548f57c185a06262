//! What is demanded of a node of a Galera cluster, beside what is of any MariaDB.

use sqlx::{MySqlExecutor, MySqlPool};

use crate::{Store, db::Db, error::Result};

/// Rows, of all tables together, that the largest transaction may change.
const MOST_ROWS: u64 = 100_000;

/// What a node is set to, by the names of settings; there are none where the server belongs to no cluster.
const SETTINGS: &str = "SELECT CAST(v.VARIABLE_NAME AS CHAR), CAST(v.VARIABLE_VALUE AS CHAR) \
    FROM information_schema.GLOBAL_VARIABLES v JOIN information_schema.GLOBAL_VARIABLES p \
    ON p.VARIABLE_NAME = 'WSREP_PROVIDER' AND p.VARIABLE_VALUE NOT IN ('', 'none') \
    WHERE v.VARIABLE_NAME IN ('WSREP_ON', 'WSREP_OSU_METHOD', 'WSREP_DIRTY_READS', 'WSREP_MAX_WS_ROWS')";

/// Whether a server is a node of a cluster.
pub(crate) async fn has_node(server: impl MySqlExecutor<'_>) -> sqlx::Result<bool> {
    let settings: Vec<(String, String)> = sqlx::query_as(SETTINGS).fetch_all(server).await?;
    Ok(!settings.is_empty())
}

/// Settings by which what is acknowledged would not be there on the other nodes, or be something else.
pub(crate) async fn faults(pool: &MySqlPool) -> Result<Vec<&'static str>> {
    let settings: Vec<(String, String)> = sqlx::query_as(SETTINGS).fetch_all(pool).await?;
    Ok(settings.iter().filter_map(|(name, value)| fault(&name.to_lowercase(), value)).collect())
}

fn fault(name: &str, value: &str) -> Option<&'static str> {
    let is_on = ["1", "ON"].contains(&value);
    match name {
        "wsrep_on" if !is_on => Some(
            "wsrep_on must be ON in a cluster: otherwise what is acknowledged is on one node alone, and lost with it",
        ),
        "wsrep_osu_method" if value != "TOI" => {
            Some("wsrep_osu_method must be TOI: otherwise a change of the schema reaches one node alone")
        }
        "wsrep_dirty_reads" if is_on => Some(
            "wsrep_dirty_reads must be OFF: otherwise a node that is cut off lets in whoever was shut out meanwhile",
        ),
        "wsrep_max_ws_rows" if value.parse().is_ok_and(|it: u64| it != 0 && it < MOST_ROWS) => Some(
            "wsrep_max_ws_rows must be 0, or 100000 or more: otherwise larger imports are refused midway",
        ),
        _ => None,
    }
}

impl Store {
    /// Whether the database is one node of a cluster, which refuses transactions that change too many rows.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn is_in_cluster(&self) -> Result<bool> {
        match &self.db {
            Db::MariaDb(pool) => Ok(has_node(pool).await?),
            Db::Sqlite { .. } => Ok(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_of_a_cluster_are_named() {
        for (name, bad, good) in [
            ("wsrep_on", "OFF", "ON"),
            ("wsrep_osu_method", "RSU", "TOI"),
            ("wsrep_dirty_reads", "ON", "OFF"),
            ("wsrep_max_ws_rows", "99999", "100000"),
            ("wsrep_max_ws_rows", "1", "0"),
        ] {
            assert!(fault(name, bad).unwrap().starts_with(name), "{name} = {bad}");
            assert_eq!(fault(name, good), None, "{name} = {good}");
        }
    }
}
