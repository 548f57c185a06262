//! OP-2: what goes between machines is under TLS, and nothing is said to one that does not prove to be who is meant.

use std::{
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    time::Instant,
};

use testkit::{Folder, is_here};

use crate::{
    scene::{PATIENCE, free_ports, has_nginx},
    wire::{Tls, Wire},
};

const DEPLOY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy");

/// A process that ends with the test.
struct Leash(Child);

impl Drop for Leash {
    fn drop(&mut self) {
        // Told and not killed: NGINX would leave its workers behind.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

fn start(command: &mut Command) -> Leash {
    Leash(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap())
}

fn script(name: &str) -> Command {
    let mut command = Command::new("sh");
    command.arg(Path::new(DEPLOY).join(name)).stdin(Stdio::null());
    command
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}");
    }
}

/// An API server by TLS, with the certificate that was made for a machine.
fn serve(folder: &Path, machine: &str, port: u16, https: u16) -> Leash {
    let own = folder.join(machine);
    fs::create_dir_all(&own).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_drp"));
    command.arg("serve").current_dir(&own).env_clear();
    command.env("DRP_WEB__LISTEN", format!("127.0.0.1:{port}"));
    command.env("DRP_WEB__PUBLIC_URL", format!("https://localhost:{https}"));
    command.env("DRP_WEB__TRUSTED_PROXIES", "127.0.0.1").env("DRP_WEB__DRAIN_SECONDS", "0");
    command.env("DRP_WEB__TLS_CERTIFICATE", folder.join("tls").join(machine).join("node.crt"));
    command.env("DRP_WEB__TLS_KEY", folder.join("tls").join(machine).join("node.key"));
    start(&mut command)
}

#[test]
fn op_2_nginx_asks_an_api_server_by_tls_and_nobody_else() {
    if !has_nginx() || !is_here("openssl", "apt-get install openssl") {
        return;
    }
    let folder = Folder::new();
    let tls = folder.path().join("tls");
    let machines = ["api-1=127.0.0.1", "db-1=127.0.0.1", "localhost=127.0.0.1"];
    let mut make = script("galera/certificates.sh");
    assert!(make.arg(&tls).args(machines).stdout(Stdio::null()).status().unwrap().success());
    let authority = tls.join("ca.crt");
    let client = Tls::new(&fs::read(&authority).unwrap());
    // The second is a machine of the same authority, but no API server.
    for (machine, status) in [("api-1", 200), ("db-1", 503)] {
        let [port, https, http] = free_ports(3).try_into().unwrap();
        let _server = serve(folder.path(), machine, port, https);
        let mut nginx = script("nginx/start.sh");
        // The folder is of whoever tests; where that is not root, NGINX ignores it.
        nginx.args(["-g", "user root;"]);
        nginx.env("PORTAL_HOST", "localhost").env("PORTAL_API_SERVERS", format!("127.0.0.1:{port}"));
        nginx.env("PORTAL_PUBLIC_URL", format!("https://localhost:{https}"));
        nginx.env("PORTAL_API_CA", &authority);
        nginx.env("PORTAL_TLS_CERTIFICATE", tls.join("localhost/node.crt"));
        nginx.env("PORTAL_TLS_KEY", tls.join("localhost/node.key"));
        nginx.env("PORTAL_HTTPS_PORT", https.to_string()).env("PORTAL_HTTP_PORT", http.to_string());
        nginx.env("PORTAL_NGINX_FOLDER", folder.path().join(format!("nginx-{machine}")));
        let _nginx = start(&mut nginx);
        wait_until("both listen", || [port, https].iter().all(|it| Wire::try_plain(*it).is_some()));
        let page = client.connect(https).ask("GET /login", "");
        assert_eq!(page.status, status, "{machine}: {}", page.body);
        // By itself, too, it speaks to nobody in the clear.
        assert!(Wire::plain(port).try_ask("GET /login", "").is_none(), "{machine} speaks plain HTTP");
    }
}

/// Redis, its sentinels and HAProxy as on several machines, by the words of `cluster.sh`.
struct Redises {
    folder: Folder,
    base: u16,
}

impl Redises {
    fn new() -> Redises {
        let redises = Redises {
            folder: Folder::new(),
            base: 20_000 + u16::try_from(std::process::id() % 280).unwrap() * 43,
        };
        assert!(redises.script(&["begin", &redises.base.to_string()]).status().unwrap().success());
        redises
    }

    fn script(&self, words: &[&str]) -> Command {
        let mut command = script("galera/cluster.sh");
        command.arg(self.folder.path()).args(words).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// What whoever HAProxy finds says to commands, after signing in as the portal does.
    fn say(&self, commands: &str) -> String {
        let password = fs::read_to_string(self.folder.path().join("secrets/redis_password")).unwrap();
        let Some(mut wire) = Wire::try_plain(self.base + 31) else { return String::new() };
        wire.send(format!("AUTH drp {}\r\n{commands}\r\nQUIT\r\n", password.trim()));
        wire.rest()
    }
}

impl Drop for Redises {
    fn drop(&mut self) {
        let sockets = fs::read_to_string(self.folder.path().join("sockets"));
        let _ = sockets.map(|it| fs::remove_dir_all(it.trim()));
    }
}

#[test]
fn op_2_redis_is_asked_by_tls_and_another_leads_when_it_is_gone() {
    let programs = ["haproxy", "redis-server", "redis-sentinel", "openssl", "socat"];
    if !programs.iter().all(|it| is_here(it, "run cargo xtask test")) {
        return;
    }
    let redises = Redises::new();
    let tls = redises.folder.path().join("tls");
    let own = fs::read(tls.join("db-1/node.crt")).unwrap();
    let key = fs::read(tls.join("db-1/node.key")).unwrap();
    // The same authority vouches for it, but as an API server.
    for file in ["node.crt", "node.key"] {
        fs::copy(tls.join("api-1").join(file), tls.join("db-1").join(file)).unwrap();
    }
    let first = start(&mut redises.script(&["redis", "1"]));
    let _haproxy = start(&mut redises.script(&["haproxy"]));
    wait_until("HAProxy has found it wrong", || {
        let output = redises.script(&["tell", "show", "stat"]).stdout(Stdio::piped()).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.lines().any(|it| it.starts_with("redis,redis-1,") && it.contains("L6RSP"))
    });
    assert_eq!(redises.say("PING"), "");
    drop(first);
    fs::write(tls.join("db-1/node.crt"), own).unwrap();
    fs::write(tls.join("db-1/node.key"), key).unwrap();
    let first = start(&mut redises.script(&["redis", "1"]));
    let _others = ["2", "3"].map(|it| start(&mut redises.script(&["redis", it])));
    let _sentinels = ["1", "2", "3"].map(|it| start(&mut redises.script(&["sentinel", it])));
    wait_until("two follow", || redises.say("INFO replication").contains("connected_slaves:2"));
    assert!(Wire::plain(redises.base + 36).try_ask("PING", "").is_none(), "Redis speaks in the clear");
    // Sentinels have to have found one another before two can agree.
    wait_until("three sentinels know of each other", || {
        let of = |n: u16| redises.folder.path().join(format!("sentinel-{n}/sentinel.conf"));
        (1..=3).all(|n| fs::read_to_string(of(n)).is_ok_and(|it| it.matches("known-sentinel").count() == 2))
    });
    drop(first);
    wait_until("another leads", || redises.say("SET drp:x 1").ends_with("+OK\r\n+OK\r\n"));
}
