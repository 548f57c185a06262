//! `drp check`

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use domain::Principal;
use portal::{Clock, Passwords, Portal, TotalsState};
use store::{Cache, Db, Engine, Store, migrate};

use super::{Common, audit::begins_behind};
use crate::{
    config::{self, TlsSettings},
    telemetry,
    tls::{Certificates, end_of},
};

/// Configuration, database, schema, cache, mail, audit log, totals and consistency of what follows from other data.
#[derive(Args, Debug)]
pub struct CheckArguments {
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    common: Common,
}

/// What is said of a database in which nothing is yet.
const EMPTY: &str = "the database is empty; run: drp migrate";

/// What was found of one thing.
#[derive(Debug)]
struct Finding {
    what: &'static str,
    is_ok: bool,
    words: String,
}

/// Says one line about each part, and fails where one of them does.
pub async fn run(arguments: CheckArguments) -> Result<ExitCode> {
    let mut findings = Vec::new();
    look(&arguments, &mut findings).await;
    if arguments.json {
        println!("{}", json(&findings));
    } else {
        findings.iter().for_each(print);
    }
    let is_ok = findings.iter().all(|it| it.is_ok);
    Ok(if is_ok { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Goes on as long as there is something to look at.
async fn look(arguments: &CheckArguments, findings: &mut Vec<Finding>) {
    let settings = match config::load(arguments.common.config.as_deref()) {
        Ok(settings) => settings,
        Err(error) => return bad(findings, "configuration", format!("{error:#}")),
    };
    telemetry::start(settings.log_format);
    good(findings, "configuration", "complete");
    look_at_certificate(&settings, findings).await;
    let db = match Db::open_existing(&settings.database_url).await {
        Ok(db) => db,
        Err(error) => return bad(findings, "database", error.to_string()),
    };
    let engine = match db.engine() {
        Engine::MariaDb => "MariaDB answers, and keeps what it acknowledges",
        Engine::Sqlite => "SQLite opens, and keeps what it acknowledges",
    };
    good(findings, "database", engine);
    if !look_at_schema(&db, findings).await {
        return;
    }
    let cache = match Cache::open(&settings.cache_url) {
        Ok(cache) => cache,
        Err(error) => return bad(findings, "cache", error.to_string()),
    };
    let store = Store::new(db, cache);
    note(findings, "cache", "answers", store.check_cache().await.map_err(|error| error.to_string()));
    look_at_portal(settings, &store, findings).await;
    let consistency = match store.inconsistencies().await {
        Ok(found) if found.is_empty() => Ok(()),
        Ok(found) => Err(found.iter().map(|(what, n)| format!("{n} {what}")).collect::<Vec<_>>().join("; ")),
        Err(error) => Err(error.to_string()),
    };
    note(findings, "consistency", "what follows from other data does", consistency);
    store.close().await;
}

/// The certificate of the portal's own TLS, where it has one, or that of whoever is in front.
async fn look_at_certificate(settings: &config::Settings, findings: &mut Vec<Finding>) {
    if settings.tls == TlsSettings::SelfSigned {
        return good(findings, "certificate", "made anew at each start, for a trial");
    }
    let end = match Certificates::open(settings) {
        Ok(None) => match &settings.tls {
            TlsSettings::InFront { certificate } => match end_of(certificate).await {
                Ok(end) => Some(end),
                Err(error) => return bad(findings, "certificate", error),
            },
            _ => return,
        },
        Ok(Some(it)) => it.tls().ends_at(),
        Err(error) => return bad(findings, "certificate", format!("{error:#}")),
    };
    match end {
        Some(end) if end < Clock::System.now() => {
            bad(findings, "certificate", format!("it ended at {end}; renew it"));
        }
        Some(end) => good(findings, "certificate", &format!("good until {end}")),
        None => good(findings, "certificate", "can be shown"),
    }
}

async fn look_at_schema(db: &Db, findings: &mut Vec<Finding>) -> bool {
    let pending = match migrate::pending(db).await {
        Ok([]) => {
            good(findings, "schema", "up to date");
            return true;
        }
        Ok(pending) if pending.len() == migrate::MIGRATIONS.len() => EMPTY.to_owned(),
        Ok(pending) => format!("{} migrations are missing; run: drp migrate", pending.len()),
        Err(error) => error.to_string(),
    };
    bad(findings, "schema", pending);
    false
}

async fn look_at_portal(settings: config::Settings, store: &Store, findings: &mut Vec<Finding>) {
    let passwords = match Passwords::new() {
        Ok(passwords) => passwords,
        Err(error) => return bad(findings, "mail", error.to_string()),
    };
    let portal = Portal::new(store.clone(), Clock::System, settings.portal, passwords);
    let clock = portal.check_clock().await.map_err(|it| it.words);
    note(findings, "clock", "is right, as far as the database knows", clock);
    note(findings, "spool", "files can be received", portal.check_spool().await.map_err(|it| it.words));
    let words = if portal.mail_is_sent() { "the mail server answers" } else { "kept in the outbox" };
    note(findings, "mail", words, portal.check_mail().await);
    let audit = match portal.verify_audit_log(&Principal::Operator, None).await {
        Ok(None) => portal.audit_anchor(&Principal::Operator).await.map_err(|error| error.to_string()),
        Ok(Some(fault)) => Err(format!("record {}: {}", fault.audit_id, fault.reason)),
        Err(error) => Err(error.to_string()),
    };
    match audit {
        Ok(anchor) => {
            good(findings, "audit log", format!("whole.{}", begins_behind(&anchor)).trim_end_matches('.'))
        }
        Err(reason) => bad(findings, "audit log", reason),
    }
    match retention(&portal).await {
        Ok(words) => good(findings, "retention", &words),
        Err(reason) => bad(findings, "retention", reason),
    }
    match backups(&portal).await {
        Ok(words) => good(findings, "backups", &words),
        Err(reason) => bad(findings, "backups", reason),
    }
    note(findings, "totals", "what the readings say", totals(&portal).await);
}

/// Since when readings are kept, and whether what is older was removed.
async fn retention(portal: &Portal) -> Result<String, String> {
    let state = portal.retention_state().await.map_err(|error| error.to_string())?;
    let kept_from = portal.readings_kept_from().await.map_err(|error| error.to_string())?;
    if let Some((run, message)) = state.last.as_ref().and_then(|it| Some((it, it.message.as_ref()?))) {
        return Err(format!("what is old was not all removed on {}: {message}", run.finished_at));
    }
    if state.is_late {
        return Err("what is old was not removed when it was due; see that drp serve runs, and its log, or run: drp retain".to_owned());
    }
    Ok(match kept_from {
        Some(from) => format!("readings are kept since {from}; totals of the days before stay as they are"),
        None => "readings are kept for ever".to_owned(),
    })
}

/// How old the last backup is, and whether there should be a newer one.
async fn backups(portal: &Portal) -> Result<String, String> {
    let state = portal.backup_state().await.map_err(|error| error.to_string())?;
    if let Some(failed) = state.failure {
        let reason = failed.message.unwrap_or_default();
        return Err(format!("that of {} failed: {reason}", failed.begun_at));
    }
    let last = state.last.map(|it| {
        let hours = portal.now().duration_since(it.begun_at).as_hours();
        format!("the last one is {hours} h old: {}", it.file_name)
    });
    match (state.is_late, last) {
        (true, last) => Err(format!(
            "none was taken when it was due by backup.at ({}); see that drp serve runs, and its log",
            last.unwrap_or_else(|| "there is none".to_owned())
        )),
        (false, Some(last)) => Ok(last),
        (false, None) if state.is_planned => Ok("planned, and none is taken yet".to_owned()),
        (false, None) => Ok("none; set backup.folder, or take one with drp backup".to_owned()),
    }
}

/// Whether the totals are those of the readings, in the days of the provider's zone.
async fn totals(portal: &Portal) -> Result<(), String> {
    let configured = portal.config().calendar.name();
    match portal.totals_state().await.map_err(|error| error.to_string())? {
        TotalsState::Kept => {}
        TotalsState::Missing => return Err("there are readings without totals; run: drp rollup".to_owned()),
        TotalsState::OfZone(zone) => {
            return Err(format!(
                "they are in the days of {zone}, and the provider's zone is {configured}; run: drp rollup"
            ));
        }
        TotalsState::OfOtherRules => {
            return Err(
                "flags of days are by other thresholds than the configured ones; run: drp rollup".to_owned()
            );
        }
    }
    match portal.totals_mismatches(|_| {}).await {
        Ok(0) => Ok(()),
        Ok(n) => Err(format!("{n} are not what the readings say; run: drp rollup")),
        Err(error) => Err(error.to_string()),
    }
}

fn note(findings: &mut Vec<Finding>, what: &'static str, words: &str, outcome: Result<(), String>) {
    match outcome {
        Ok(()) => good(findings, what, words),
        Err(reason) => bad(findings, what, reason),
    }
}

fn good(findings: &mut Vec<Finding>, what: &'static str, words: &str) {
    findings.push(Finding { what, is_ok: true, words: words.to_owned() });
}

fn bad(findings: &mut Vec<Finding>, what: &'static str, words: String) {
    findings.push(Finding { what, is_ok: false, words });
}

fn print(finding: &Finding) {
    let mark = if finding.is_ok { "ok    " } else { "FAILED" };
    // One line each, whatever the reason looks like.
    println!("{mark}  {:<13}  {}", finding.what, finding.words.replace('\n', " "));
}

fn json(findings: &[Finding]) -> serde_json::Value {
    let check = |it: &Finding| serde_json::json!({"check": it.what, "ok": it.is_ok, "message": it.words});
    let is_ok = findings.iter().all(|it| it.is_ok);
    serde_json::json!({"ok": is_ok, "checks": findings.iter().map(check).collect::<Vec<_>>()})
}
