//! `drp demo`

use std::{
    io::{Write, stdout},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use clap::Args;
use domain::{Calendar, CreditFactor, Currency};
use portal::{
    AlertSettings, Clock, Config, ImportSettings, Passwords, Portal, ProviderDetails, RetentionPlan,
    SessionLimits,
    backups::BackupPlan,
    demo,
    mail::{Mailer, PublicUrl},
};
use store::{Cache, Db, Store};
use web::{Cookies, Edge, TrustedProxies, WebState};

use super::serve::{listen, serve};
use crate::{
    config::{self, LogFormat},
    telemetry,
};

/// The demo.
#[derive(Args, Debug)]
pub struct DemoArguments {
    /// Address to listen on; the demo's passwords are public, so keep it to this machine.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder to keep the demo in; filled when it is empty.
    #[arg(long, value_name = "DIR", default_value = "drp-data")]
    data: PathBuf,
    /// Throw away what is in the folder and fill it anew.
    #[arg(long)]
    reset: bool,
}

/// The files of the embedded database.
const FILES: [&str; 4] = ["demo.sqlite", "demo.sqlite-wal", "demo.sqlite-shm", "demo.sqlite.key"];

/// Fills the folder where it is empty, prints the sign-ins, serves, and keeps readings arriving.
pub async fn run(arguments: DemoArguments) -> Result<ExitCode> {
    telemetry::start(LogFormat::Human);
    if !arguments.listen.ip().is_loopback() {
        bail!(
            "the demo's passwords are public: --listen must be an address of this machine, such as 127.0.0.1:8080"
        );
    }
    let listener = listen(arguments.listen).await?;
    let address = listener.local_addr()?;
    let portal = open(&arguments.data, arguments.reset, address).await?;
    let begun = Instant::now();
    let progress = |what: &str| eprintln!("  {what}");
    // Where the folder is filled already this does, and says, nothing.
    demo::fill(&portal, progress).await?;
    tracing::info!(folder = %arguments.data.display(), seconds = begun.elapsed().as_secs_f64(), "the demo is ready");
    let edge = Edge::new(&format!("http://{address}/"), address, TrustedProxies::none());
    greet(&portal, address);
    let feed = tokio::spawn(demo::feed(portal.clone()));
    let edge = edge.context("the address has no name")?;
    serve(WebState::new(portal, Cookies::Loopback, edge), listener.into(), Duration::ZERO).await?;
    feed.abort();
    Ok(ExitCode::SUCCESS)
}

async fn open(data: &Path, reset: bool, address: SocketAddr) -> Result<Portal> {
    let advice = || format!("cannot use the folder {}; choose another with --data", data.display());
    std::fs::create_dir_all(data).with_context(advice)?;
    if reset {
        for file in FILES.map(|it| data.join(it)).iter().filter(|it| it.exists()) {
            std::fs::remove_file(file).with_context(advice)?;
        }
    }
    let path = data.join(FILES[0]);
    let path = path.to_str().context("the folder's name is not UTF-8; choose another with --data")?;
    let url = format!("sqlite://{path}");
    let db = Db::open(&url).await?;
    store::migrate::migrate(&db).await?;
    let config = Config {
        calendar: Calendar::new(demo::TIME_ZONE)?,
        credit_factor: CreditFactor::parse("0.45")?,
        currency: Currency::USD,
        public_url: PublicUrl::parse(&format!("http://{address}")).context("the demo's own address")?,
        provider: ProviderDetails::default(),
        mailer: Mailer::Outbox,
        sessions: SessionLimits::default(),
        security_key: config::key::of_installation(None, &url)?,
        two_factor_for_administrators: false,
        imports: ImportSettings::with_spool(data.join("spool")),
        backups: BackupPlan::default(),
        retention: RetentionPlan::default(),
        alerts: AlertSettings::default(),
        demo: Some(demo::notice()),
    };
    let store = Store::new(db, Cache::open("memory://")?);
    Ok(Portal::new(store, Clock::System, config, Passwords::new()?))
}

fn greet(portal: &Portal, address: SocketAddr) {
    let mut text = format!("\nDemand Response Portal: http://{address}/\n\n");
    for person in portal.config().demo.iter().flat_map(|it| &it.people) {
        text += &format!("  {:<34} {:<52} {}\n", person.email, person.role, person.password);
    }
    text += "\nReadings keep arriving while it runs. Stop with Ctrl-C.\n";
    // Whoever reads only the first line has closed the pipe: the portal serves all the same.
    let _ = stdout().write_all(text.as_bytes()).and_then(|()| stdout().flush());
}
