//! F22: nodes of a Galera cluster behind HAProxy are killed, hang, all go away, and are restarted one after the other,
//! each under an import.

use std::{
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use testkit::{Chance, Folder, engines::TestDb, wants_all_faults};

use crate::{
    people::{PASSWORD, ask, lets_in, sign_in, try_to_sign_in},
    scene::{ADMINISTRATOR, PATIENCE, Running, Scene, Verdict, readings},
    served::Served,
};

/// Three nodes and HAProxy, with the files of `deploy/galera`.
struct Cluster {
    folder: Folder,
    base: u16,
    nodes: [Option<Child>; 3],
    others: Vec<Child>,
}

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/galera/cluster.sh");

impl Cluster {
    fn start() -> Cluster {
        // Below the ports that others are given by chance.
        let base = 20_000 + u16::try_from(std::process::id() % 280).unwrap() * 43;
        let mut cluster =
            Cluster { folder: Folder::new(), base, nodes: [None, None, None], others: Vec::new() };
        cluster.run(&["install", &base.to_string()]);
        cluster.begin(0, true);
        cluster.run(&["users"]);
        (1..3).for_each(|n| cluster.begin(n, false));
        for words in [&["check", "1"][..], &["check", "2"], &["check", "3"], &["haproxy"]] {
            let child = cluster.script(words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            cluster.others.push(child);
        }
        cluster.wait_until("HAProxy knows a node", |it| {
            it.script(&["tell", "show", "stat"]).output().is_ok_and(|it| {
                String::from_utf8_lossy(&it.stdout)
                    .lines()
                    .any(|it| it.starts_with("mariadb,BACKEND") && it.contains(",UP,"))
            })
        });
        cluster
    }

    fn script(&self, words: &[&str]) -> Command {
        let mut command = Command::new("sh");
        command.arg(SCRIPT).arg(self.folder.path()).args(words).stdin(Stdio::null());
        command
    }

    /// What a word of the script says, without the error where it fails.
    fn say(&self, words: &[&str]) -> Option<String> {
        let output = self.script(words).output().unwrap();
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    fn run(&self, words: &[&str]) {
        assert!(self.say(words).is_some(), "{words:?} failed; see {}", self.folder.path().display());
    }

    /// Starts a node and waits until it has everything.
    fn begin(&mut self, n: usize, is_first: bool) {
        let number = (n + 1).to_string();
        let mut words = vec!["node", &number];
        words.extend(is_first.then_some("--wsrep-new-cluster"));
        self.nodes[n] = Some(self.script(&words).spawn().unwrap());
        let state = "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'wsrep_local_state'";
        self.wait_until("a node is in step", |it| it.say(&["sql", &number, state]).as_deref() == Some("4"));
    }

    fn signal(&self, n: usize, signal: &str) {
        let pid = self.nodes[n].as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
    }

    fn end(&mut self, n: usize, signal: &str) {
        self.signal(n, signal);
        self.nodes[n].take().unwrap().wait().unwrap();
    }

    /// The node that HAProxy sends the next connection to.
    fn writer(&self) -> usize {
        let url = format!("--port={}", self.base + 30);
        let sql = ["--execute", "SELECT @@server_id", "--batch", "--skip-column-names"];
        let mut command = Command::new("mariadb");
        command.args(["--no-defaults", "--protocol=tcp", "--host=127.0.0.1", "--user=root", &url]).args(sql);
        let said = String::from_utf8_lossy(&command.output().unwrap().stdout).trim().parse::<usize>();
        said.expect("HAProxy has a node") - 1
    }

    /// The node that had got farthest begins, and the others follow.
    fn begin_again(&mut self) {
        let position =
            |n: usize| self.say(&["position", &(n + 1).to_string()]).unwrap().parse::<i64>().unwrap();
        let farthest = (0..3).max_by_key(|n| position(*n)).unwrap();
        let state = self.folder.path().join(format!("node-{}/grastate.dat", farthest + 1));
        let text = std::fs::read_to_string(&state).unwrap();
        std::fs::write(&state, text.replace("safe_to_bootstrap: 0", "safe_to_bootstrap: 1")).unwrap();
        self.begin(farthest, true);
        (0..3).filter(|n| *n != farthest).for_each(|n| self.begin(n, false));
    }

    fn wait_until(&self, what: &str, is_so: impl Fn(&Cluster) -> bool) {
        let begun = Instant::now();
        while !is_so(self) {
            assert!(
                begun.elapsed() < PATIENCE,
                "waited in vain until {what}; see {}",
                self.folder.path().display()
            );
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for child in self.others.iter_mut().chain(self.nodes.iter_mut().flatten()) {
            let _ = child.kill();
            let _ = child.wait();
        }
        // Its name is in the folder, which goes after this.
        let sockets = std::fs::read_to_string(self.folder.path().join("sockets"));
        let _ = sockets.map(|it| std::fs::remove_dir_all(it.trim()));
    }
}

/// What happens to the cluster while an import is on its way.
type Fault = (&'static str, fn(&mut Cluster, &mut Running));

const FAULTS: [Fault; 4] = [
    ("the node that is written to was killed", |cluster, _| {
        let writer = cluster.writer();
        cluster.end(writer, "KILL");
        cluster.begin(writer, false);
    }),
    ("it hung for 20 s", |cluster, import| {
        let writer = cluster.writer();
        cluster.signal(writer, "STOP");
        // It may well be done before.
        let _ = import.has_ended_after(Duration::from_secs(20));
        cluster.signal(writer, "CONT");
    }),
    ("all were killed", |cluster, _| {
        (0..3).for_each(|n| cluster.end(n, "KILL"));
        cluster.begin_again();
    }),
    ("one after the other was restarted", |cluster, _| {
        for n in 0..3 {
            cluster.run(&["tell", &format!("set server mariadb/db-{} state maint", n + 1)]);
            cluster.end(n, "TERM");
            cluster.begin(n, false);
            cluster.run(&["tell", &format!("set server mariadb/db-{} state ready", n + 1)]);
        }
    }),
];

#[tokio::test(flavor = "multi_thread")]
async fn f22_an_import_outlives_nodes_of_a_cluster() {
    if !wants_all_faults() {
        return eprintln!("skipped: a cluster takes minutes; run cargo xtask faults");
    }
    let mut chance = Chance::of_run();
    let mut cluster = Cluster::start();
    let url = format!("mariadb://root@127.0.0.1:{}/", cluster.base + 30);
    let scene = Scene::on(TestDb::mariadb_at(&url).await);
    for (number, (what, fault)) in FAULTS.into_iter().enumerate() {
        let (before, _) = scene.rows_and_ledger().await;
        let file = format!("{number}.csv");
        let n_rows = 200_000;
        scene.write(&file, &readings(n_rows, 100, i64::try_from(number).unwrap() * 450, 1));
        let mut import = scene.import(&file);
        // In the midst of it: what is not accepted yet when the database goes away is given again by whoever gave it.
        let given = Instant::now();
        while scene.rows_and_ledger().await.0 == before {
            assert!(given.elapsed() < PATIENCE, "{what}: the import has not begun");
        }
        let is_over = import.has_ended_after(chance.up_to(Duration::from_millis(300)));
        assert!(!is_over, "{what}: there was nothing left to disturb");
        let begun = Instant::now();
        fault(&mut cluster, &mut import);
        let report = import.report();
        let stall = begun.elapsed();
        assert_eq!(report["state"], "done", "{what}, seed {}: {report}", chance.seed());
        let (rows, ledger) = scene.rows_and_ledger().await;
        let (lost, doubled) = (ledger.saturating_sub(rows), rows.saturating_sub(ledger));
        assert_eq!(rows - before, u64::from(n_rows), "{what}: {report}");
        // All nodes have the same, as soon as each has done what it was sent.
        let name = scene.url.rsplit('/').next().unwrap();
        let count = format!("SELECT COUNT(*) FROM {name}.meter_data");
        for node in ["1", "2", "3"] {
            cluster.wait_until("the nodes are the same", |it| {
                it.say(&["sql", node, &count]).is_some_and(|it| it == rows.to_string())
            });
        }
        scene.check();
        let deeds = format!("{n_rows} rows, {what}");
        let (case, engine, seed) = ("F22", "galera", chance.seed());
        Verdict { case, engine, seed, deeds, lost, doubled, stall, errors: 0 }.tell();
    }
    cut_off(&mut cluster, &scene, chance.seed());
}

/// A portal whose node is left alone says that it is not ready, and is ready again once there is a cluster.
fn cut_off(cluster: &mut Cluster, scene: &Scene, seed: u64) {
    let name = scene.url.rsplit('/').next().unwrap();
    let mut command = scene.drp(&["serve"]);
    command.env("DRP_DATABASE__URL", format!("mariadb://root@127.0.0.1:{}/{name}", cluster.base + 1));
    command.env("DRP_WEB__LISTEN", "127.0.0.1:0").env("DRP_LOG__FORMAT", "json");
    let served = Served::from(&mut command);
    assert_eq!(ask(&served, "GET /readyz", "").0, 200);
    (1..3).for_each(|n| cluster.end(n, "KILL"));
    let begun = Instant::now();
    cluster.wait_until("the portal says that its node is alone", |_| {
        let (status, answer) = ask(&served, "GET /readyz", "");
        status == 503 && answer.contains("is cut off from its cluster")
    });
    let stall = begun.elapsed();
    let (status, answer) = try_to_sign_in(&served, ADMINISTRATOR, PASSWORD);
    assert_eq!(status, 503, "{answer}");
    cluster.end(0, "KILL");
    cluster.begin_again();
    cluster.wait_until("the portal is ready again", |_| ask(&served, "GET /readyz", "").0 == 200);
    assert!(lets_in(&served, &sign_in(&served, ADMINISTRATOR)));
    let deeds = "two of three killed, and the portal at the third is not ready".to_owned();
    Verdict { case: "F22", engine: "galera", seed, deeds, lost: 0, doubled: 0, stall, errors: 0 }.tell();
}
