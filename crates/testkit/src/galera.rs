//! Three Galera nodes behind HAProxy, with the files of `deploy/galera`: one cluster for whoever only asks, others to kill.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU16, Ordering},
    },
    time::{Duration, Instant},
};

use crate::Folder;

/// A cluster that lives as long as this value.
#[derive(Debug)]
pub struct Cluster {
    folder: Folder,
    base: u16,
    nodes: [Option<Child>; 3],
    others: Vec<Child>,
    haproxy: Option<Child>,
}

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/galera/cluster.sh");
/// How long anything may take: a node that has lost everything takes it anew.
const PATIENCE: Duration = Duration::from_secs(110);
/// What a node is in step by: it has everything, and is in the part of the cluster that goes on.
const STATE: &str =
    "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'wsrep_local_state'";
/// Up to which change of the cluster a node has got.
const COMMITTED: &str = "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'wsrep_last_committed'";
/// Below the ports that others are given by chance.
const FIRST_PORT: u16 = 20_000;
/// Ports of one cluster.
const N_PORTS: u16 = 43;
/// Clusters that there is room for.
const N_PLACES: u16 = 280;

/// The one that tests share while any of them is at work.
static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
/// Held while one starts: two at a time would both be slow, and no sooner there.
static STARTS: Mutex<()> = Mutex::new(());
/// Where the next one looks for ports.
static PLACE: AtomicU16 = AtomicU16::new(0);

impl Cluster {
    /// The one that others use as well, who neither kill anything nor change a setting; it ends with the last of them.
    pub fn shared() -> Arc<Cluster> {
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cluster) = shared.upgrade() {
            return cluster;
        }
        let cluster = Arc::new(Cluster::start());
        *shared = Arc::downgrade(&cluster);
        cluster
    }

    /// One of a test's own.
    pub fn start() -> Cluster {
        Cluster::start_in(|_| {})
    }

    /// The same in a folder that is made ready before: the data of node 1 will be in its `node-1`.
    pub fn start_in(prepare: impl FnOnce(&Path)) -> Cluster {
        let _alone = STARTS.lock().unwrap_or_else(PoisonError::into_inner);
        let mut cluster = Cluster::install(prepare);
        cluster.begin(0, true);
        cluster.run(&["users"]);
        (1..3).for_each(|n| cluster.begin(n, false));
        for words in [["check", "1"], ["check", "2"], ["check", "3"]] {
            let child = cluster.script(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            cluster.others.push(child);
        }
        cluster.begin_haproxy();
        cluster
    }

    /// One node by itself, which is a cluster too.
    pub fn of_one() -> Cluster {
        let mut cluster = Cluster::install(|_| {});
        cluster.begin(0, true);
        cluster
    }

    fn install(prepare: impl FnOnce(&Path)) -> Cluster {
        let folder = Folder::new();
        std::fs::create_dir_all(folder.path()).unwrap();
        prepare(folder.path());
        let (nodes, others) = ([None, None, None], Vec::new());
        let cluster = Cluster { folder, base: free_ports(), nodes, others, haproxy: None };
        cluster.run(&["install", &cluster.base.to_string()]);
        cluster
    }

    /// The address of HAProxy, without a database.
    pub fn url(&self) -> String {
        format!("mariadb://root@127.0.0.1:{}/", self.base + 30)
    }

    /// The same of a node itself, counted from nought.
    pub fn node_url(&self, n: usize) -> String {
        format!("mariadb://root@127.0.0.1:{}/", usize::from(self.base) + n + 1)
    }

    /// The process of a node.
    pub fn pid(&self, n: usize) -> u32 {
        self.nodes[n].as_ref().unwrap().id()
    }

    /// Whether a node has ended by itself.
    pub fn has_ended(&mut self, n: usize) -> bool {
        self.nodes[n].as_mut().is_none_or(|it| !matches!(it.try_wait(), Ok(None)))
    }

    fn script(&self, words: &[&str]) -> Command {
        let mut command = Command::new("sh");
        command.arg(SCRIPT).arg(self.folder.path()).args(words).stdin(Stdio::null());
        command
    }

    /// What a word of the script says; nothing where it fails.
    pub fn say(&self, words: &[&str]) -> Option<String> {
        let output = self.script(words).stderr(Stdio::null()).output().unwrap();
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// What a node, counted from nought, says to a statement.
    pub fn ask(&self, n: usize, sql: &str) -> Option<String> {
        self.say(&["sql", &(n + 1).to_string(), sql])
    }

    /// Has the script do what must not fail.
    pub fn run(&self, words: &[&str]) {
        assert!(self.say(words).is_some(), "{words:?} failed; see {}", self.folder.path().display());
    }

    /// Starts a node and waits until it has everything.
    pub fn begin(&mut self, n: usize, is_first: bool) {
        let number = (n + 1).to_string();
        let mut words = vec!["node", &number];
        words.extend(is_first.then_some("--wsrep-new-cluster"));
        self.nodes[n] = Some(self.script(&words).spawn().unwrap());
        self.wait_for(n);
    }

    /// Waits until a node has everything.
    pub fn wait_for(&self, n: usize) {
        self.wait_until("a node is in step", |it| it.ask(n, STATE).as_deref() == Some("4"));
    }

    /// Waits until each node has done all that any has done by now.
    pub fn in_step(&self) {
        let place = |it: &Cluster, n| it.ask(n, COMMITTED).and_then(|it| it.parse::<i64>().ok());
        let farthest = (0..3).filter_map(|n| place(self, n)).max();
        for n in 0..3 {
            self.wait_until("the nodes are in step", |it| place(it, n) >= farthest);
        }
    }

    /// Starts HAProxy and waits until it has asked each node how it is: until then it takes them for well, and drops whoever is
    /// with one that has not answered.
    pub fn begin_haproxy(&mut self) {
        let child = self.script(&["haproxy"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        self.haproxy = Some(child.unwrap());
        self.wait_until("HAProxy knows all nodes", |it| {
            let said = it.say(&["tell", "show", "stat"]).unwrap_or_default();
            let is_known =
                |it: &&str| it.starts_with("mariadb,db-") && it.contains(",UP,") && it.contains("L7OK,");
            said.lines().filter(is_known).count() == 3
        });
    }

    /// Ends HAProxy at once.
    pub fn end_haproxy(&mut self) {
        if let Some(mut child) = self.haproxy.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Sends a signal to a node.
    pub fn signal(&self, n: usize, signal: &str) {
        let pid = self.pid(n).to_string();
        assert!(Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
    }

    /// Ends a node by a signal.
    pub fn end(&mut self, n: usize, signal: &str) {
        self.signal(n, signal);
        self.nodes[n].take().unwrap().wait().unwrap();
    }

    /// The node that HAProxy sends the next connection to; nothing where it has none that answers.
    pub fn writer(&self) -> Option<usize> {
        let port = format!("--port={}", self.base + 30);
        let sql = ["--execute", "SELECT @@server_id", "--batch", "--skip-column-names"];
        let mut command = Command::new("mariadb");
        command.args(["--no-defaults", "--protocol=tcp", "--host=127.0.0.1", "--user=root", &port]);
        let output = command.args(["--connect-timeout=5"]).args(sql).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().parse::<usize>().ok()?.checked_sub(1)
    }

    /// The node that had got farthest begins, and the others follow.
    pub fn begin_again(&mut self) {
        let position =
            |n: usize| self.say(&["position", &(n + 1).to_string()]).unwrap().parse::<i64>().unwrap();
        let farthest = (0..3).max_by_key(|n| position(*n)).unwrap();
        let state = self.folder.path().join(format!("node-{}/grastate.dat", farthest + 1));
        let text = std::fs::read_to_string(&state).unwrap();
        std::fs::write(&state, text.replace("safe_to_bootstrap: 0", "safe_to_bootstrap: 1")).unwrap();
        self.begin(farthest, true);
        (0..3).filter(|n| *n != farthest).for_each(|n| self.begin(n, false));
    }

    /// Waits until something is so.
    pub fn wait_until(&self, what: &str, mut is_so: impl FnMut(&Cluster) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
            let folder = self.folder.path().display();
            assert!(begun.elapsed() < PATIENCE, "waited in vain until {what}; see {folder}");
            std::thread::park_timeout(Duration::from_millis(100));
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let nodes = self.nodes.iter_mut().flatten();
        for child in self.others.iter_mut().chain(self.haproxy.iter_mut()).chain(nodes) {
            let _ = child.kill();
            let _ = child.wait();
        }
        // Its name is in the folder, which goes after this.
        let sockets = std::fs::read_to_string(self.folder.path().join("sockets"));
        let _ = sockets.map(|it| std::fs::remove_dir_all(it.trim()));
    }
}

/// The first of as many ports in a row that nobody has.
fn free_ports() -> u16 {
    let start = u16::try_from(std::process::id() % u32::from(N_PLACES)).unwrap();
    let place = || (start + PLACE.fetch_add(1, Ordering::Relaxed)) % N_PLACES;
    let bases = (0..N_PLACES).map(|_| FIRST_PORT + place() * N_PORTS);
    let is_free = |port: u16| TcpListener::bind(("127.0.0.1", port)).is_ok();
    let mut free = bases.filter(|base| (0..N_PORTS).all(|it| is_free(base + it)));
    free.next().expect("43 free ports in a row below 32768")
}
