//! The files of `deploy/` by themselves: what their programs say of them, who can be reached, and that nothing is named
//! which is not there.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use testkit::Folder;

pub fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy")
}

pub fn read(path: &str) -> String {
    fs::read_to_string(deploy().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The services of `compose.yaml`, each with its lines.
fn services(text: &str) -> Vec<(String, Vec<String>)> {
    let lines = text.lines().skip_while(|it| *it != "services:").skip(1);
    let mut services: Vec<(String, Vec<String>)> = Vec::new();
    for line in lines.take_while(|it| it.is_empty() || it.starts_with(' ')) {
        let is_name = line.starts_with("  ") && !line.starts_with("   ") && !line.trim().starts_with('#');
        match services.last_mut() {
            _ if is_name => services.push((line.trim().trim_end_matches(':').to_owned(), Vec::new())),
            Some((_, its)) => its.push(line.trim().to_owned()),
            None => {}
        }
    }
    services
}

#[test]
fn op_2_only_nginx_is_reached_from_outside_and_nobody_may_do_more_than_needed() {
    let text = read("compose.yaml");
    let services = services(&text);
    let names: Vec<&str> = services.iter().map(|(name, _)| name.as_str()).collect();
    for name in ["mariadb", "redis", "migrate", "importer", "api-1", "api-2", "nginx"] {
        assert!(names.contains(&name), "{name} is not among {names:?}");
    }
    for (name, lines) in &services {
        let has = |what: &str| lines.iter().any(|it| it == what);
        assert!(
            ["<<: *confined", "<<: *portal", "<<: *api"].iter().any(|it| has(it)),
            "{name} is not confined"
        );
        assert!(!lines.iter().any(|it| it.starts_with("privileged") || it.contains("docker.sock")), "{name}");
        let publishes = lines.iter().any(|it| it.starts_with("ports:"));
        let watches = has("profiles: [monitoring]");
        // Those who watch are reached from this machine alone.
        assert_eq!(publishes, name == "nginx" || watches, "{name}");
        for port in lines.iter().filter(|it| watches && it.starts_with("ports:")) {
            assert!(port.contains("[\"127.0.0.1:"), "{name}: {port}");
        }
        assert_eq!(
            has("networks: [data]") || lines.iter().any(|it| it == "data: {}") || watches,
            name != "nginx",
            "{name}"
        );
    }
    for part in
        ["read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "  data:\n    internal: true"]
    {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn op_1_no_secret_stands_in_a_variable() {
    for line in read("compose.yaml").lines().chain(read(".env.example").lines()) {
        let line = line.trim();
        let names_one =
            ["PASSWORD", "SECURITY__KEY", "CACHE__URL", "DATABASE__URL"].iter().any(|it| line.contains(it));
        let is_note = line.starts_with('#') || line.starts_with("environment:");
        assert!(!names_one || is_note || line.contains("_FILE"), "{line}");
    }
}

#[test]
fn what_a_service_is_given_is_made_by_the_script() {
    let made = read("secrets.sh");
    let compose = read("compose.yaml");
    let files: BTreeSet<&str> =
        compose.split("./secrets/").skip(1).filter_map(|it| it.split(' ').next()).collect();
    assert!(files.len() > 8, "{files:?}");
    for file in files {
        assert!(made.contains(file), "secrets.sh makes no {file}");
    }
    for (file, _) in compose.split("- ./").skip(1).filter_map(|it| it.split_once(':')) {
        assert!(deploy().join(file).exists() || !file.contains('.'), "{file} is not there");
    }
}

#[test]
fn the_servers_can_send_mail_and_take_backups() {
    let compose = read("compose.yaml");
    for part in ["DRP_MAIL__URL_FILE: /run/secrets/mail_url", "DRP_MAIL__FROM:", "DRP_BACKUP__RECIPIENTS:"] {
        assert!(compose.contains(part), "{part}");
    }
    // All that read these settings are given the file.
    let of_portal: Vec<&str> =
        compose.lines().filter(|it| it.contains("secrets: [") && it.contains("cache_url")).collect();
    assert_eq!(of_portal.len(), 3, "{of_portal:?}");
    assert!(of_portal.iter().all(|it| it.contains("mail_url")), "{of_portal:?}");
    for (name, lines) in services(&compose).iter().filter(|(name, _)| name.starts_with("api-")) {
        assert!(lines.iter().any(|it| it.contains("\"backups:/var/lib/drp/backups\"")), "{name}");
    }
    let made = "/var/lib/drp/backups";
    assert!(read("Dockerfile").contains(made), "a volume that the image has no folder for belongs to root");
}

#[test]
fn grafana_asks_nobody_by_itself() {
    let compose = read("compose.yaml");
    for setting in [
        "GF_ANALYTICS_REPORTING_ENABLED: \"false\"",
        "GF_ANALYTICS_CHECK_FOR_UPDATES: \"false\"",
        "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: \"false\"",
        "GF_PLUGINS_PREINSTALL_DISABLED: \"true\"",
        "GF_NEWS_NEWS_FEED_ENABLED: \"false\"",
        "GF_SECURITY_DISABLE_GRAVATAR: \"true\"",
    ] {
        assert!(compose.contains(setting), "{setting}");
    }
}

#[test]
fn what_is_watched_is_counted() {
    let counted = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/metrics.rs")).unwrap();
    for path in ["monitoring/alerts.yml", "monitoring/grafana/portal.json"] {
        let text = read(path);
        let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_' || it == ':';
        let names: BTreeSet<&str> =
            text.split(|it| !is_part(it)).filter(|it| it.starts_with("drp_")).collect();
        assert!(names.len() > 8, "{path}: {names:?}");
        for name in names {
            assert!(
                counted.contains(&format!("\"{}\"", name.trim_end_matches("_bucket"))),
                "{path}: nobody counts {name}"
            );
        }
    }
}

#[test]
fn op_2_what_goes_between_nodes_is_under_tls() {
    let node = read("galera/node.cnf.example");
    let (server, copy) = node.split_once("\n[sst]\n").unwrap();
    assert!(server.contains("socket.ssl_ca=") && server.contains("\nssl_ca = "), "{server}");
    assert_eq!(copy.trim(), "ssl-mode = VERIFY_CA");
}

#[test]
fn a_server_is_begun_again_for_as_long_as_its_database_is_away() {
    let unit = read("systemd/drp.service");
    for line in ["StartLimitIntervalSec=0", "Restart=on-failure"] {
        assert!(unit.lines().any(|it| it == line), "{line}");
    }
    assert!(!unit.contains("StartLimitBurst"), "ten starts within seconds would be the last");
}

#[test]
#[allow(clippy::disallowed_methods, reason = "whether everything is required is said by the environment")]
fn a_key_that_is_there_is_not_written_over() {
    if Command::new("openssl").arg("version").output().is_err() {
        assert!(std::env::var("DRP_REQUIRE_ALL").is_err(), "there is no openssl");
        return eprintln!("skipped: OpenSSL need not be here; run cargo xtask test");
    }
    let folder = Folder::new();
    fs::create_dir_all(folder.path()).unwrap();
    let key = folder.path().join("tls.key");
    fs::write(&key, "of a certificate that is still to come").unwrap();
    let mut script = Command::new("sh");
    let output = script.arg(deploy().join("secrets.sh")).arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && said.contains("has one of tls.crt and tls.key"), "{said}");
    assert_eq!(fs::read_to_string(&key).unwrap(), "of a certificate that is still to come");
    fs::remove_file(&key).unwrap();
    let mut again = Command::new("sh");
    assert!(again.arg(deploy().join("secrets.sh")).arg(folder.path()).output().unwrap().status.success());
    assert!(fs::read_to_string(&key).unwrap().contains("PRIVATE KEY"));
}

#[test]
fn the_scripts_can_be_read() {
    let scripts = [
        "stack.sh",
        "secrets.sh",
        "importer.sh",
        "nginx/start.sh",
        "mariadb/users.sh",
        "galera/cluster.sh",
        "galera/clustercheck.sh",
        "debian/postinst",
        "debian/prerm",
        "debian/postrm",
    ];
    for script in scripts {
        assert!(
            Command::new("sh").arg("-n").arg(deploy().join(script)).status().unwrap().success(),
            "{script}"
        );
    }
}
