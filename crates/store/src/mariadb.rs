//! A MariaDB server: how it is connected to, what each connection is set to, and what the server itself must be set to.

use std::{net::IpAddr, str::FromStr};

use sqlx::{
    Connection, MySqlConnection, MySqlPool, Row,
    mysql::{MySqlConnectOptions, MySqlPoolOptions, MySqlSslMode},
};

use crate::{
    cluster,
    db::{ACQUIRE_TIMEOUT, settings_verdict},
    error::{Error, Result},
};

/// Connects to the server of that address, and sets each connection as the portal needs it.
///
/// # Errors
/// [`Error::Setup`] where the address is wrong or nobody answers there.
pub(crate) async fn open(url: &str) -> Result<MySqlPool> {
    // The driver knows the protocol by its older name.
    let options = MySqlConnectOptions::from_str(&url.replacen("mariadb://", "mysql://", 1))
        .map_err(|error| Error::Setup(format!("database.url cannot be read: {error}")))?;
    if options.get_database().is_none() {
        return Err(Error::Setup("database.url names no database: mariadb://USER:PASSWORD@HOST/DB".into()));
    }
    let options = options.charset("utf8mb4").ssl_mode(tls_mode(url));
    // One connection by itself first: a pool would go on trying a wrong address for as long as it may wait.
    let mut first =
        MySqlConnection::connect_with(&options).await.map_err(|error| unreachable_server(url, error))?;
    let settings = session_settings(cluster::has_node(&mut first).await?);
    first.close().await?;
    let pool = MySqlPoolOptions::new()
        .max_connections(20)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| {
            Box::pin(async move { sqlx::query(settings).execute(connection).await.map(|_| ()) })
        })
        .test_before_acquire(false)
        .before_acquire(|connection, _| Box::pin(async move { is_in_step(connection).await }));
    Ok(pool.connect_with(options).await?)
}

/// What every connection is set to. A read-modify-write that would overwrite somebody else's commit fails instead, and is
/// retried; rows that are joined to one text must fit it. A node of a cluster has done all that was committed on any
/// node before it answers, so that what was just revoked is so everywhere.
const fn session_settings(is_in_cluster: bool) -> &'static str {
    if is_in_cluster {
        "SET SESSION innodb_snapshot_isolation = ON, SESSION group_concat_max_len = 4194304, \
         SESSION wsrep_sync_wait = 1"
    } else {
        "SET SESSION innodb_snapshot_isolation = ON, SESSION group_concat_max_len = 4194304"
    }
}

/// Whether a connection answers what it is asked. Where a statement was given up midway its answer may still come, and the
/// driver would take it for that of the next one; also for that of its own ping, which is why that one tells too little.
async fn is_in_step(connection: &mut MySqlConnection) -> sqlx::Result<bool> {
    let row = sqlx::raw_sql("SELECT 'in step'").fetch_one(connection).await?;
    Ok(row.try_get::<String, _>(0)? == "in step")
}

/// Unless the address says otherwise, another host must prove who it is: the driver's own default would fall back
/// to plain text without a word. The driver knows the choice by two names.
fn tls_mode(url: &str) -> MySqlSslMode {
    let (address, query) = url.split_once('?').unwrap_or((url, ""));
    let pairs = || query.split('&').filter_map(|it| it.split_once('='));
    let asked = pairs().rfind(|(name, _)| ["ssl-mode", "sslmode"].contains(name));
    if let Some(mode) = asked.and_then(|(_, it)| it.parse().ok()) {
        return mode;
    }
    let host = address.split_once("://").map_or("", |(_, rest)| rest);
    let host = host.split('/').next().unwrap_or("").rsplit('@').next().unwrap_or("");
    let host = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    let is_loopback = host.parse().is_ok_and(|it: IpAddr| it.is_loopback());
    let is_local = is_loopback || host == "localhost" || pairs().any(|(name, _)| name == "socket");
    if is_local { MySqlSslMode::Preferred } else { MySqlSslMode::VerifyIdentity }
}

fn unreachable_server(url: &str, error: sqlx::Error) -> Error {
    let place = url.rsplit_once('@').map_or(url, |(_, place)| place);
    Error::Setup(format!(
        "cannot sign in to MariaDB at {place}: {error}; check that it runs and the host, name and password in database.url"
    ))
}

/// Refuses a server whose settings could lose or change what was acknowledged.
///
/// # Errors
/// [`Error::Setup`], which names all that is wrong.
pub(crate) async fn check(pool: &MySqlPool) -> Result<()> {
    let sql = "SELECT CAST(@@innodb_flush_log_at_trx_commit AS CHAR), CAST(@@log_bin AS CHAR), \
               CAST(@@sync_binlog AS CHAR), CAST(@@binlog_format AS CHAR), CAST(@@sql_mode AS CHAR), \
               CAST(@@time_zone AS CHAR)";
    type Row = (String, String, String, String, String, String);
    let (flush, log_bin, sync_binlog, binlog_format, sql_mode, zone): Row =
        sqlx::query_as(sql).fetch_one(pool).await?;
    // As text it is a word or a number, by the server's version.
    let log_bin = ["1", "ON"].contains(&log_bin.as_str());
    let mut faults = Vec::new();
    if flush != "1" {
        faults.push(
            "innodb_flush_log_at_trx_commit must be 1: otherwise a power cut loses what was acknowledged",
        );
    }
    if log_bin && sync_binlog != "1" {
        faults.push("sync_binlog must be 1 while the binary log is on: otherwise replicas can lose what was acknowledged");
    }
    if log_bin && binlog_format == "STATEMENT" {
        faults.push("binlog_format must be ROW or MIXED while the binary log is on: imports that write beside each other cannot be repeated from their statements");
    }
    if !sql_mode.contains("STRICT_TRANS_TABLES") && !sql_mode.contains("STRICT_ALL_TABLES") {
        faults.push(
            "sql_mode must contain STRICT_TRANS_TABLES: otherwise values that do not fit are cut silently",
        );
    }
    if zone != "+00:00" {
        faults.push("the session's time_zone must be +00:00: times are kept in UTC");
    }
    let numbers =
        "SELECT COUNT(*) FROM information_schema.ENGINES WHERE ENGINE = 'SEQUENCE' AND SUPPORT = 'YES'";
    if sqlx::query_scalar::<_, i64>(numbers).fetch_one(pool).await? == 0 {
        faults.push("the storage engine SEQUENCE must be there, as it is in MariaDB itself: readings are written with it");
    }
    faults.extend(cluster::faults(pool).await?);
    settings_verdict("MariaDB", &faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_host_must_prove_who_it_is() {
        let mode = |url| format!("{:?}", tls_mode(url));
        assert_eq!(mode("mariadb://drp:p@db.example/drp"), "VerifyIdentity");
        assert_eq!(mode("mariadb://drp:p@127.0.0.1:3306/drp"), "Preferred");
        assert_eq!(mode("mariadb://drp:p@db.example/drp?ssl-mode=REQUIRED&x=1"), "Required");
        assert_eq!(mode("mariadb://127.0.0.1:p@db.example/drp"), "VerifyIdentity");
        // Through a tunnel, by the driver's other name; and names that only begin like this machine's.
        assert_eq!(mode("mariadb://drp:p@127.0.0.1/drp?sslmode=VERIFY_CA"), "VerifyCa");
        assert_eq!(mode("mariadb://drp:p@localhost.db.example/drp"), "VerifyIdentity");
        assert_eq!(mode("mariadb://drp:p@127.db.example/drp?x=socket=y"), "VerifyIdentity");
        assert_eq!(mode("mariadb://drp:p@[::1]:3306/drp"), "Preferred");
        assert_eq!(mode("mariadb://drp:p@localhost/drp?socket=%2Frun%2Fmysqld.sock"), "Preferred");
    }
}
