//! The files of `deploy/` by themselves: what their programs say of them, who can be reached, and that nothing is named
//! which is not there.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::{Value, json};
use testkit::Folder;

use crate::programs::read_yaml;

pub fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy")
}

pub fn read(path: &str) -> String {
    fs::read_to_string(deploy().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The entries of one of the lists of `compose.yaml`, such as its services.
fn entries<'a>(compose: &'a Value, list: &str) -> Vec<(&'a str, &'a Value)> {
    compose[list].as_object().unwrap().iter().map(|(name, it)| (name.as_str(), it)).collect()
}

/// A list of texts, or the names of a table: `networks` is either.
fn names(value: &Value) -> Vec<&str> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect(),
        Value::Object(fields) => fields.keys().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn op_2_only_nginx_is_reached_from_outside_and_nobody_may_do_more_than_needed() {
    let Some(compose) = read_yaml("compose.yaml") else { return };
    let services = entries(&compose, "services");
    for name in ["mariadb", "redis", "migrate", "importer", "api-1", "api-2", "nginx"] {
        assert!(services.iter().any(|it| it.0 == name), "{name} is not among {services:?}");
    }
    for (name, service) in services {
        assert_eq!(service["read_only"], true, "{name}");
        assert_eq!(service["cap_drop"], json!(["ALL"]), "{name}");
        assert_eq!(service["security_opt"], json!(["no-new-privileges:true"]), "{name}");
        for word in ["privileged", "cap_add", "pid", "ipc", "network_mode", "devices"] {
            assert!(service[word].is_null(), "{name} has {word}");
        }
        assert!(!service.to_string().contains("docker.sock"), "{name}");
        let (ports, watches) = (names(&service["ports"]), names(&service["profiles"]) == ["monitoring"]);
        assert_eq!(!ports.is_empty(), name == "nginx" || watches, "{name}");
        // Those who watch are reached from this machine alone.
        assert!(!watches || ports.iter().all(|it| it.starts_with("127.0.0.1:")), "{name}: {ports:?}");
        let networks = names(&service["networks"]);
        assert_eq!(networks.contains(&"data"), name != "nginx", "{name}: {networks:?}");
        assert_eq!(networks.contains(&"outside"), name == "nginx" || watches, "{name}: {networks:?}");
    }
    for network in ["data", "edge"] {
        assert_eq!(compose["networks"][network]["internal"], true, "{network}");
    }
}

#[test]
fn what_a_service_names_is_there() {
    let Some(compose) = read_yaml("compose.yaml") else { return };
    for (name, service) in entries(&compose, "services") {
        let volumes = names(&service["volumes"]).into_iter().filter_map(|it| it.split(':').next());
        let volumes = volumes.filter(|it| !it.starts_with(['.', '/', '$'])).map(|it| ("volumes", it));
        let secrets = names(&service["secrets"]).into_iter().map(|it| ("secrets", it));
        let networks = names(&service["networks"]).into_iter().map(|it| ("networks", it));
        let others = names(&service["depends_on"]).into_iter().map(|it| ("services", it));
        for (list, named) in volumes.chain(secrets).chain(networks).chain(others) {
            assert!(
                compose[list].get(named).is_some(),
                "{name} names {named}, which is not among the {list}"
            );
        }
        let given = names(&service["secrets"]);
        let settings = service["environment"].as_object().into_iter().flatten();
        let files = settings.filter_map(|(key, it)| Some((key, it.as_str()?.strip_prefix("/run/secrets/")?)));
        for (setting, file) in files {
            assert!(given.contains(&file), "{name} reads {setting} and is not given {file}");
        }
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
    if let Some(compose) = read_yaml("compose.yaml") {
        for name in ["api-1", "api-2"] {
            let volumes = names(&compose["services"][name]["volumes"]);
            assert!(volumes.contains(&"backups:/var/lib/drp/backups"), "{name}: {volumes:?}");
        }
    }
    let made = "/var/lib/drp/backups";
    assert!(read("Dockerfile").contains(made), "a volume that the image has no folder for belongs to root");
}

/// What an image says to be a volume is one without a name in each container that puts nothing there, and `down` leaves it.
#[test]
fn no_container_leaves_a_nameless_volume_behind() {
    let Some(compose) = read_yaml("compose.yaml") else { return };
    let portal = read("Dockerfile").lines().filter_map(|it| it.strip_prefix("VOLUME ")).collect::<String>();
    let of = |name: &str, service: &Value| match name {
        "mariadb" => Some("/var/lib/mysql".to_owned()),
        "redis" => Some("/data".to_owned()),
        "prometheus" => Some("/prometheus".to_owned()),
        _ => service["image"].as_str()?.starts_with("drp-portal:").then(|| portal.clone()),
    };
    let services = entries(&compose, "services");
    let volumes: Vec<_> = services.iter().filter_map(|it| Some((it, of(it.0, it.1)?))).collect();
    assert_eq!(volumes.len(), 7, "{volumes:?}");
    for ((name, service), place) in volumes {
        let mounts = [&service["volumes"], &service["tmpfs"]].into_iter().flat_map(names);
        let is_taken = |it: &str| it.split(':').any(|part| part == place);
        assert!(mounts.into_iter().any(is_taken), "{name} has nothing at {place}");
    }
}

/// Docker gives networks that say no addresses, ours among them, any of these: one that says some must say others.
#[test]
fn the_servers_network_is_none_that_docker_gives_away() {
    let compose = read("compose.yaml");
    let defaults: BTreeSet<&str> =
        compose.split("${PORTAL_NETWORK:-").skip(1).filter_map(|it| it.split('}').next()).collect();
    let [network] = defaults.iter().copied().collect::<Vec<_>>()[..] else { panic!("{defaults:?}") };
    assert!(read(".env.example").contains(&format!("\nPORTAL_NETWORK={network}\n")), "{network}");
    let numbers: Vec<u8> = network.split('.').map(|it| it.parse().unwrap()).collect();
    let is_given_away = matches!(numbers[..], [172, 16..=31, _] | [192, 168, _]);
    assert!(numbers.len() == 3 && !is_given_away, "{network}");
}

/// A `# syntax` line wants an image more than the build does, and the features that are used are older than it.
#[test]
fn images_are_made_of_the_base_images_alone() {
    let text = read("Dockerfile");
    assert!(!text.lines().any(|it| it.starts_with("# syntax")), "{text}");
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
    assert!(server.contains("\nrequire_secure_transport = ON\n"), "{server}");
    assert_eq!(copy.trim(), "ssl-mode = VERIFY_CA");
    for file in ["galera/replica.conf", "galera/sentinel.conf"] {
        let lines = read(file);
        assert!(
            ["port 0", "tls-replication yes"].iter().all(|it| lines.lines().any(|line| line == *it)),
            "{file}"
        );
    }
    assert!(read("galera/haproxy.cfg").contains("default-server ssl verify required"));
    assert!(read("galera/edge.env.example").contains("\nPORTAL_API_CA="));
}

#[test]
fn the_guide_says_how_long_a_stop_may_take() {
    let guide = read("../docs/guide/operating.md");
    for (file, word) in
        [("systemd/drp.service", "TimeoutStopSec="), ("compose.yaml", "  stop_grace_period: ")]
    {
        let text = read(file);
        let line = text.lines().find(|it| it.starts_with(word)).unwrap().trim();
        assert!(guide.contains(&format!("`{line}`")), "{file}: {line}");
    }
}

#[test]
fn a_server_is_begun_again_for_as_long_as_its_database_is_away() {
    let unit = read("systemd/drp.service");
    // 78 is for what nobody need wait for, as the tests of its start say.
    for line in
        ["StartLimitIntervalSec=0", "Restart=on-failure", "RestartPreventExitStatus=78", "Type=notify"]
    {
        assert!(unit.lines().any(|it| it == line), "{line}");
    }
    assert!(!unit.contains("StartLimitBurst"), "ten starts within seconds would be the last");
}

#[allow(clippy::disallowed_methods, reason = "whether everything is required is said by the environment")]
fn openssl_is_here() -> bool {
    let is_here = Command::new("openssl").arg("version").output().is_ok();
    if !is_here {
        assert!(std::env::var("DRP_REQUIRE_ALL").is_err(), "there is no openssl");
        eprintln!("skipped: OpenSSL need not be here; run cargo xtask test");
    }
    is_here
}

#[test]
fn the_certificate_is_for_the_name_that_people_type() {
    if !openssl_is_here() {
        return;
    }
    let folder = Folder::new();
    fs::create_dir_all(folder.path()).unwrap();
    fs::copy(deploy().join("secrets.sh"), folder.path().join("secrets.sh")).unwrap();
    let example = read(".env.example");
    let settings = example.replace("PORTAL_HOST=localhost", "PORTAL_HOST=portal.valley.example");
    assert_ne!(settings, example);
    fs::write(folder.path().join(".env"), settings).unwrap();
    let mut script = Command::new("sh");
    assert!(script.arg("secrets.sh").current_dir(folder.path()).output().unwrap().status.success());
    let mut look = Command::new("openssl");
    look.args(["x509", "-noout", "-ext", "subjectAltName", "-in", "secrets/tls.crt"]);
    let shown = look.current_dir(folder.path()).output().unwrap().stdout;
    let shown = String::from_utf8_lossy(&shown);
    assert!(shown.contains("DNS:portal.valley.example,"), "{shown}");
}

/// The folder is what images are made of, and is under version control.
#[test]
fn what_the_guide_makes_beside_the_files_is_neither_committed_nor_built_in() {
    let root = |path: &str| fs::read_to_string(deploy().join("..").join(path)).unwrap();
    let guide = root("docs/guide/deploying-compose.md");
    let (kept, built) = (root(".gitignore"), read("Dockerfile.dockerignore"));
    for (path, told) in [
        ("secrets", "secrets/tls.key"),
        ("import", "mkdir -p import"),
        ("backup.key", ">backup.key"),
        (".env", "cp .env.example .env"),
    ] {
        assert!(guide.contains(told), "the guide tells nobody to make {path}");
        assert!(kept.lines().any(|it| it == format!("/deploy/{path}")), ".gitignore: {path}");
        let names = [format!("deploy/{path}"), format!("**/{path}")];
        assert!(
            built.lines().any(|it| names.iter().any(|name| name == it)),
            "Dockerfile.dockerignore: {path}"
        );
    }
}

#[test]
fn a_key_that_is_there_is_not_written_over() {
    if !openssl_is_here() {
        return;
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
