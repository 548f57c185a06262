//! Configuration: defaults, then `drp.toml`, then the environment; read once, all faults told together.

mod alerts;
mod backups;
pub mod imports;
pub mod key;
mod provider;
mod retention;
mod tls;
mod traces;
mod validation;
mod values;

use std::{ffi::OsString, net::SocketAddr, path::Path, time::Duration};

use anyhow::{Context, Result, bail};
use domain::{Calendar, CreditFactor, Currency};
use portal::{
    Config, SecurityKey, SessionLimits,
    mail::{Mailer, PublicUrl},
};
use web::{Cookies, Edge, Tiles, TrustedProxies};

use self::{provider::Administrator, values::Values};
pub use self::{tls::TlsSettings, traces::TraceSettings};

/// What an installation decides, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `database.url`, `DRP_DATABASE__URL`: `sqlite://PATH` or `mariadb://USER:PASSWORD@HOST/DB`; default
    /// `sqlite://drp.sqlite`. Counterpart of the original's `.env`.
    pub database_url: String,
    /// `cache.url`, `DRP_CACHE__URL`: `memory://` or `redis://…`; default `memory://`.
    pub cache_url: String,
    /// `web.listen`, `DRP_WEB__LISTEN`: address and port; default `127.0.0.1:8080`.
    pub listen: SocketAddr,
    /// `web.public_url`, `DRP_WEB__PUBLIC_URL`: where people find the portal; required unless only this machine
    /// can reach it. With `https` the session's cookie is `Secure`.
    pub public_url: String,
    /// Follows from the two.
    pub cookies: Cookies,
    /// The same with `web.trusted_proxies`, `DRP_WEB__TRUSTED_PROXIES`: who is believed about where a request comes
    /// from, a list with commas of addresses, networks and `loopback`, or `none`. Default: `loopback` where
    /// `web.public_url` is `https`, since somebody must be in front who speaks TLS; `none` elsewhere.
    pub edge: Edge,
    /// `web.drain_seconds`, `DRP_WEB__DRAIN_SECONDS`: how long a portal that was told to stop still answers everybody, so
    /// that those who send people to it notice; at most 20. Default: `5` where there are trusted proxies, else `0`.
    pub drain: Duration,
    /// `metrics.listen`, `DRP_METRICS__LISTEN`: address and port of `/metrics`, which says nothing of anybody, but much of the
    /// portal; default: none.
    pub metrics: Option<SocketAddr>,
    /// `web.tls_certificate`, `web.tls_key`: files, PEM, of the portal's own TLS; or `web.tls_self_signed`, `true` for a
    /// trial. Default: none, and somebody in front speaks TLS. Counterpart of the original's NGINX configuration.
    pub tls: TlsSettings,
    /// `web.redirect_http`, `DRP_WEB__REDIRECT_HTTP`: address and port at which a portal with a certificate speaks plain HTTP, to
    /// send people on to `web.public_url` and to refuse programs; default: none.
    pub redirect_http: Option<SocketAddr>,
    /// `traces.otlp_endpoint`, `DRP_TRACES__OTLP_ENDPOINT`: who takes traces, by OTLP over HTTP; default: none are made.
    /// `traces.sampling_ratio` (default `1`), `traces.service_name` (`drp`), `traces.headers` (a secret), `traces.ca_file` (whom to
    /// believe, needed with `https`), `traces.trust_parent` (whether the proxy in front may name the trace, default `false`).
    pub traces: TraceSettings,
    /// `map.tiles`, `DRP_MAP__TILES`: the address of pictures of the ground, with `{z}`, `{x}` and `{y}`;
    /// `map.tiles_attribution`: the line that names whose they are, required with it. Default: none, only the base map
    /// that the portal carries.
    pub tiles: Tiles,
    /// `log.format`, `DRP_LOG__FORMAT`: `human` or `json`; default `human`.
    pub log_format: LogFormat,
    /// `provider.time_zone` (IANA name, default `UTC`), `provider.credit_factor` (money per kWh, default `0.45`),
    /// `provider.currency` (ISO 4217, default `USD`). Counterpart of the original's `drp-config.json`.
    ///
    /// `security.key`, `DRP_SECURITY__KEY`: 32 bytes in base64, which `drp secret` makes; required with MariaDB, otherwise
    /// in a file beside the database.
    /// `security.two_factor_for_administrators`: whether system administrators must have two-factor sign-in; default `true`.
    ///
    /// `mail.url` (`outbox://`, `smtp://…` or `smtps://…`, default `outbox://`), `mail.from` (an address),
    /// `mail.ca_file` (a file of certificates).
    ///
    /// `import.spool`, `import.max_file_mib`, `import.quota_per_day_mib`, `import.keep_days`: files that are received.
    /// `import.folder`: a folder to watch for files; `import.format`, `import.unit`, `import.time_zone`, `import.columns`,
    /// `import.epoch`, `import.round`, `import.create_meters`, `import.good_rows_only`: how its files are meant.
    ///
    /// `backup.folder`: where `drp serve` puts backups, at `backup.at` (default `02:30`, the provider's local time), for
    /// `backup.recipients`; `backup.keep` of them stay (default 14).
    ///
    /// `retention.readings_days`, `retention.audit_days`, `retention.imports_days`: how long what is kept, default for ever;
    /// `retention.outbox_days`: messages, default 90; `retention.at`: when what is older is removed, default `03:30`.
    /// `alerts.mail`, `alerts.disk_mib`, `alerts.certificate_days`: whom alerts go to, and when they are on;
    /// `alerts.webhook`, `alerts.webhook_secret`, `alerts.webhook_ca_file`: a program that they are posted to.
    ///
    /// `validation.spike_ratio`, `validation.spike_min_readings`, `validation.flat_run_minutes`,
    /// `validation.zero_run_minutes`, `validation.clock_tolerance_seconds`: from when on something about readings is
    /// noticed; defaults `1.8`, `12`, `720`, `720` and `300`.
    ///
    /// `provider.name`, `provider.contact_email`: the provider, as mail and the first start need it.
    pub portal: Config,
    /// `provider.administrator_email`, `provider.administrator_first_name`, `provider.administrator_last_name`,
    /// `provider.administrator_password`: the first system administrator, made where there is none. Counterpart of
    /// the original's `provider-config.json`.
    pub administrator: Option<Administrator>,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For reading.
    Human,
    /// One JSON object per line.
    Json,
}

/// Reads the file and the environment.
///
/// # Errors
/// Every fault at once, each with the setting it is in.
pub fn load(file: Option<&Path>) -> Result<Settings> {
    let text = match file {
        Some(path) => match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => bail!("cannot read the configuration {}: {error}", path.display()),
        },
        None => match std::fs::read_to_string("drp.toml") {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => bail!("cannot read the configuration drp.toml: {error}"),
        },
    };
    parse(&text, texts_of(std::env::vars_os()))
}

/// Variables as text. One that is none, and mostly somebody else's, is no reason to panic.
fn texts_of(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> impl Iterator<Item = (String, String)> {
    let text = |it: OsString| it.to_string_lossy().into_owned();
    variables.into_iter().map(move |(name, value)| (text(name), text(value)))
}

/// The settings that a file's text and an environment make.
fn parse(text: &str, environment: impl IntoIterator<Item = (String, String)>) -> Result<Settings> {
    let mut values = Values::read(text, environment);
    let listen =
        values.get("web.listen", "127.0.0.1:8080", |it| it.parse::<SocketAddr>().ok(), "an address and port");
    let address = listen.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
    let tls = tls::settings(&mut values);
    let scheme = if tls.is_own() { "https" } else { "http" };
    let public_url = values.text("web.public_url", &format!("{scheme}://{address}"));
    let public_url = format!("{}/", public_url.trim_end_matches('/'));
    let is_secure = public_url.starts_with("https://");
    let portal = portal(&mut values, &public_url)?;
    let edge = edge(&mut values, &public_url, address, &tls)?;
    let mut settings = Settings {
        administrator: provider::administrator(&mut values, &portal.provider.name),
        database_url: values.url("database.url", "sqlite://drp.sqlite", &["sqlite", "mariadb"]),
        cache_url: values.url("cache.url", "memory://", &["memory", "redis"]),
        listen: address,
        cookies: if is_secure { Cookies::Secure } else { Cookies::Loopback },
        metrics: address_of(&mut values, "metrics.listen", "127.0.0.1:9464"),
        redirect_http: address_of(&mut values, "web.redirect_http", "0.0.0.0:80"),
        tls,
        traces: traces::settings(&mut values),
        drain: drain(&mut values, &edge),
        edge,
        public_url: public_url.clone(),
        tiles: tiles(&mut values),
        log_format: values
            .get("log.format", "human", log_format, "human or json")
            .unwrap_or(LogFormat::Human),
        portal,
    };
    if settings.portal.imports.spool.as_os_str().is_empty() {
        settings.portal.imports.spool = imports::default_spool(&settings.database_url);
    }
    settings.portal.security_key = security_key(&mut values, &settings.database_url);
    if !is_secure && settings.tls.is_own() {
        values.fault("web.public_url must begin with https:// where the portal has a certificate");
    }
    if settings.redirect_http.is_some() && !settings.tls.is_own() {
        values.fault("web.redirect_http is for a portal with a certificate; a proxy that speaks TLS sends people on itself");
    }
    if !is_secure && !settings.listen.ip().is_loopback() {
        values.fault("web.public_url must be the https:// address people use: web.listen can be reached from other machines");
    }
    values.finish()?;
    Ok(settings)
}

fn edge(values: &mut Values, public_url: &str, listen: SocketAddr, tls: &TlsSettings) -> Result<Edge> {
    // Who has a certificate needs nobody in front.
    let has_proxy = public_url.starts_with("https://") && !tls.is_own();
    let default = if has_proxy { "loopback" } else { "none" };
    let form = "addresses or networks with commas between them, such as 10.0.0.7, 172.16.0.0/12, or loopback, or none";
    let proxies = values.get("web.trusted_proxies", default, TrustedProxies::parse, form);
    let proxies = proxies.unwrap_or_else(TrustedProxies::none);
    let edge = Edge::new(public_url, listen, proxies.clone());
    // What is no URL at all is told elsewhere.
    if edge.is_none() && PublicUrl::parse(public_url).is_some() {
        values.fault(&format!(
            "web.public_url is '{public_url}'; it must be a URL such as https://portal.example/"
        ));
    }
    edge.or_else(|| Edge::new("http://localhost/", listen, proxies)).context("localhost is a name")
}

/// An address that need not be there.
fn address_of(values: &mut Values, setting: &str, example: &str) -> Option<SocketAddr> {
    let read = |it: &str| if it.is_empty() { Some(None) } else { it.parse().ok().map(Some) };
    values.get(setting, "", read, &format!("an address and port, such as {example}")).flatten()
}

fn drain(values: &mut Values, edge: &Edge) -> Duration {
    let default = if *edge.proxies() == TrustedProxies::none() { "0" } else { "5" };
    let read = |it: &str| it.parse::<u64>().ok().filter(|it| *it <= 20);
    let seconds = values.get("web.drain_seconds", default, read, "whole seconds, at most 20");
    Duration::from_secs(seconds.unwrap_or(0))
}

fn tiles(values: &mut Values) -> Tiles {
    let (url, attribution) = (values.text("map.tiles", ""), values.text("map.tiles_attribution", ""));
    Tiles::parse(&url, &attribution).unwrap_or_else(|| {
        let form =
            "an address such as https://tiles.example/{z}/{x}/{y}.png, whose host has no place to fill in";
        values.fault(&format!(
            "map.tiles is '{url}'; it must be {form}, and map.tiles_attribution must say whose they are"
        ));
        Tiles::none()
    })
}

fn security_key(values: &mut Values, database_url: &str) -> Option<SecurityKey> {
    let text = values.text("security.key", "");
    let key = SecurityKey::parse(&text);
    let advice = "make one with `drp secret` and name its file: DRP_SECURITY__KEY_FILE=/etc/drp/security.key";
    match (text.is_empty(), key.is_some(), database_url.starts_with("sqlite")) {
        (false, false, _) => values.fault(&format!("security.key is not 32 bytes in base64; {advice}")),
        (true, _, false) => {
            values.fault(&format!("security.key must be set where the database is a server; {advice}"))
        }
        _ => {}
    }
    key
}

fn portal(values: &mut Values, public_url: &str) -> Result<Config> {
    let zone = "an IANA time zone such as America/New_York";
    let calendar = values.get("provider.time_zone", "UTC", |it| Calendar::new(it).ok(), zone);
    let money = "money per kWh such as 0.45";
    let credit_factor =
        values.get("provider.credit_factor", "0.45", |it| CreditFactor::parse(it).ok(), money);
    let currency =
        values.get("provider.currency", "USD", Currency::parse, "three capital letters such as USD");
    let two_factor = values.get(
        "security.two_factor_for_administrators",
        "true",
        |it| it.parse::<bool>().ok(),
        "true or false",
    );
    Ok(Config {
        calendar: calendar.map_or_else(|| Calendar::new("UTC"), Ok)?,
        credit_factor: credit_factor.map_or_else(|| CreditFactor::parse("0.45"), Ok)?,
        currency: currency.unwrap_or(Currency::USD),
        provider: provider::details(values),
        public_url: public_url_of(values, public_url)?,
        mailer: mailer(values),
        sessions: SessionLimits::default(),
        security_key: None,
        two_factor_for_administrators: two_factor.unwrap_or(true),
        imports: imports::settings(values),
        backups: backups::plan(values),
        retention: retention::plan(values),
        alerts: alerts::settings(values),
        demo: None,
    })
}

/// The address that links in messages begin with.
fn public_url_of(values: &mut Values, text: &str) -> Result<PublicUrl> {
    if let Some(url) = PublicUrl::parse(text) {
        return Ok(url);
    }
    if !text.is_empty() {
        values.fault(
            "web.public_url must be an address such as https://portal.example, with nothing after the path",
        );
    }
    PublicUrl::parse("http://127.0.0.1").context("an address that stands in for one that is wrong")
}

fn mailer(values: &mut Values) -> Mailer {
    let (url, from) = (values.text("mail.url", "outbox://"), values.text("mail.from", ""));
    let authorities = values.text("mail.ca", "");
    let authorities = Some(authorities.as_bytes()).filter(|it| !it.is_empty());
    Mailer::new(&url, &from, authorities).unwrap_or_else(|fault| {
        values.fault(&fault);
        Mailer::Outbox
    })
}

fn log_format(text: &str) -> Option<LogFormat> {
    match text {
        "human" => Some(LogFormat::Human),
        "json" => Some(LogFormat::Json),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
