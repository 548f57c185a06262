//! What makes a configuration, and what is wrong with one.

use super::*;

fn check(text: &str, environment: &[(&str, &str)]) -> Result<Settings> {
    parse(text, environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

#[test]
fn the_environment_is_stronger_than_the_file() {
    let file =
        "[database]\nurl = 'sqlite:///var/lib/drp.sqlite'\n[provider]\ntime_zone = 'America/New_York'\n";
    let key = ("DRP_SECURITY__KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    let settings = check(file, &[("DRP_DATABASE__URL", "mariadb://a@b/c"), key, ("PATH", "/bin")]).unwrap();
    assert_eq!(settings.database_url, "mariadb://a@b/c");
    assert_eq!(settings.portal.calendar.name(), "America/New_York");
    assert_eq!(settings.cache_url, "memory://");
}

#[test]
fn a_setting_may_stand_in_a_file_of_its_own() {
    let folder = std::env::temp_dir().join(format!("drp-own-file-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("database.url");
    std::fs::write(&path, "sqlite:///secret/place\n").unwrap();
    let file = format!("[database]\nurl_file = '{}'\n", path.display());
    assert_eq!(check(&file, &[]).unwrap().database_url, "sqlite:///secret/place");
    let stronger = check(&file, &[("DRP_DATABASE__URL", "sqlite://b")]).unwrap();
    assert_eq!(stronger.database_url, "sqlite://b");
    std::fs::remove_dir_all(&folder).unwrap();
    for (text, part) in [
        (file.as_str(), "database.url_file: cannot read"),
        (
            "[database]\nurl = 'sqlite://a'\nurl_file = 'b'\n",
            "database.url and database.url_file are both set",
        ),
        ("[log]\ncolour_file = '/dev/null'\n", "log.colour is no setting"),
    ] {
        let error = check(text, &[]).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_no_fault() {
    use std::os::unix::ffi::OsStringExt;
    let strange = OsString::from_vec(vec![b'a', 0xff]);
    let variables = texts_of([(OsString::from("OTHER"), strange.clone()), (strange, OsString::new())]);
    let expected = [("OTHER", "a\u{fffd}"), ("a\u{fffd}", "")];
    assert!(variables.eq(expected.map(|(name, value)| (name.to_owned(), value.to_owned()))));
}

#[test]
fn all_faults_are_told_together() {
    let file = "[web]\nlisten = 'everywhere'\n[provider]\ntime_zone = 'Mars'\ncolour = 'red'\n";
    let error = check(file, &[("DRP_LOG__FORMAT", "xml"), ("DRP_NONSENSE", "1")]).unwrap_err().to_string();
    for part in ["web.listen", "provider.time_zone", "provider.colour", "log.format", "DRP_NONSENSE"] {
        assert!(error.contains(part), "{part} is not in: {error}");
    }
}

#[test]
fn mail_goes_to_the_outbox_or_to_a_server() {
    assert!(matches!(check("", &[]).unwrap().portal.mailer, Mailer::Outbox));
    let file = "[mail]\nfrom = 'Portal <portal@utility.example>'\n";
    let settings = check(file, &[("DRP_MAIL__URL", "smtp://me:secret@mail.example")]).unwrap();
    assert!(matches!(settings.portal.mailer, Mailer::Smtp(_)));
    assert!(!format!("{settings:?}").contains("secret"));
    for (variable, value, part) in [
        ("DRP_MAIL__URL", "smtp://me:secret@mail.example", "mail.from"),
        ("DRP_MAIL__URL", "imap://me:secret@mail.example", "mail.url"),
        ("DRP_MAIL__CA_FILE", "/nowhere/ca.pem", "/nowhere/ca.pem"),
        ("DRP_WEB__PUBLIC_URL", "https://portal.example/?x=1", "web.public_url"),
    ] {
        let error = check("", &[(variable, value)]).unwrap_err().to_string();
        assert!(error.contains(part) && !error.contains("secret"), "{variable}: {error}");
    }
}

#[test]
fn op_1_the_first_administrator_is_named_whole_and_not_shown() {
    let file = "[provider]\nname = 'Valley Power'\ncontact_email = 'meters@valley.example'\n\
                administrator_email = 'ada@valley.example'\nadministrator_first_name = 'Ada'\n";
    let error = check(file, &[]).unwrap_err().to_string();
    assert!(error.contains("administrator_last_name"), "{error}");
    let rest = [
        ("DRP_PROVIDER__ADMINISTRATOR_LAST_NAME", "Lindqvist"),
        ("DRP_PROVIDER__ADMINISTRATOR_PASSWORD", "canary of a password"),
    ];
    let settings = check(file, &rest).unwrap();
    assert!(!format!("{settings:?}").contains("canary"));
    let administrator = settings.administrator.unwrap();
    let first = administrator.first();
    assert_eq!((first.provider, first.email), ("Valley Power", "ada@valley.example"));
    assert_eq!(first.password, "canary of a password");
    assert!(check("", &[]).unwrap().administrator.is_none());
}

#[test]
fn pictures_of_the_ground_say_whose_they_are() {
    assert_eq!(check("", &[]).unwrap().tiles, Tiles::none());
    let (url, whose) = ("https://tiles.example/{z}/{x}/{y}.png", "© Somebody");
    let file = format!("[map]\ntiles = '{url}'\n");
    let settings = check(&file, &[("DRP_MAP__TILES_ATTRIBUTION", whose)]).unwrap();
    assert_eq!(Some(settings.tiles), Tiles::parse(url, whose));
    let error = check(&file, &[]).unwrap_err().to_string();
    assert!(error.contains("map.tiles_attribution must say"), "{error}");
}

#[test]
fn a_server_needs_a_key_of_the_installation() {
    let server = ("DRP_DATABASE__URL", "mariadb://a@b/c");
    let error = check("", &[server]).unwrap_err().to_string();
    assert!(error.contains("security.key") && error.contains("drp secret"), "{error}");
    assert!(check("", &[("DRP_SECURITY__KEY", "too short")]).is_err());
    assert!(check("", &[]).unwrap().portal.security_key.is_none());
}

#[test]
fn other_machines_need_tls() {
    assert!(check("", &[("DRP_WEB__LISTEN", "0.0.0.0:8080")]).is_err());
    let behind = [("DRP_WEB__LISTEN", "0.0.0.0:8080"), ("DRP_WEB__PUBLIC_URL", "https://portal.example")];
    assert_eq!(check("", &behind).unwrap().cookies, Cookies::Secure);
    assert_eq!(check("", &[]).unwrap().cookies, Cookies::Loopback);
    let error = check("", &[("DRP_WEB__PUBLIC_URL", "https://a:b/")]).unwrap_err().to_string();
    assert!(error.contains("it must be a URL such as"), "{error}");
}

#[test]
fn ed_2_proxies_are_believed_where_there_must_be_one_or_where_they_are_named() {
    let proxies = |environment: &[(&str, &str)]| check("", environment).unwrap().edge.proxies().clone();
    assert_eq!(proxies(&[]), TrustedProxies::none());
    let public = ("DRP_WEB__PUBLIC_URL", "https://portal.example");
    assert_eq!(proxies(&[public]), TrustedProxies::loopback());
    assert_eq!(proxies(&[public, ("DRP_WEB__TRUSTED_PROXIES", "none")]), TrustedProxies::none());
    let named = proxies(&[public, ("DRP_WEB__TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1")]);
    assert!(named.contains("10.1.1.1".parse().unwrap()) && !named.contains("127.0.0.1".parse().unwrap()));
    assert!(check("", &[("DRP_WEB__TRUSTED_PROXIES", "proxy.example")]).is_err());
    let drain = |environment: &[(&str, &str)]| check("", environment).map(|it| it.drain.as_secs()).ok();
    assert_eq!((drain(&[]), drain(&[public])), (Some(0), Some(5)));
    assert_eq!(drain(&[public, ("DRP_WEB__DRAIN_SECONDS", "0")]), Some(0));
    assert_eq!(drain(&[("DRP_WEB__DRAIN_SECONDS", "21")]), None);
}

#[test]
fn ed_4_who_has_a_certificate_is_found_by_https_and_has_nobody_in_front() {
    let files = [("DRP_WEB__TLS_CERTIFICATE", "/etc/drp/tls.pem"), ("DRP_WEB__TLS_KEY", "/etc/drp/tls.key")];
    let settings = check("", &files).unwrap();
    assert_eq!(
        (settings.public_url.as_str(), settings.cookies),
        ("https://127.0.0.1:8080/", Cookies::Secure)
    );
    assert_eq!(*settings.edge.proxies(), TrustedProxies::none());
    assert_eq!(settings.drain.as_secs(), 0);
    let trial = ("DRP_WEB__TLS_SELF_SIGNED", "true");
    assert_eq!(check("", &[trial]).unwrap().tls, TlsSettings::SelfSigned);
    for (wrong, part) in [
        (&files[..1], "must both be set"),
        (&[("DRP_DATABASE__URL", "mysql://a@b/c")], "must begin with sqlite:// or mariadb://"),
        (&[files[0], files[1], trial], "instead of"),
        (&[("DRP_WEB__REDIRECT_HTTP", "0.0.0.0:80")], "for a portal with a certificate"),
        (&[trial, ("DRP_WEB__PUBLIC_URL", "http://portal.example")], "must begin with https://"),
    ] {
        let error = check("", wrong).unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
    }
    assert!(check("", &[("DRP_METRICS__LISTEN", "9464")]).is_err());
    assert!(check("", &[("DRP_METRICS__LISTEN", "127.0.0.1:9464")]).unwrap().metrics.is_some());
}
