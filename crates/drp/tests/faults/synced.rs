//! F7: what a power cut would take. Each acknowledgement of a file comes after the disk has file, folder and commit, as
//! the calls of the system tell; and what a commit rests on is demanded at the start.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use testkit::{Folder, engines::TestDb, mariadb::TestMariaDb};

use crate::{
    scene::{Running, Scene, Verdict, extent, has_strace, readings, until},
    served::{Served, key, status},
};

/// What the disk and a client were told, in order.
#[derive(Debug, PartialEq)]
enum Event {
    /// A file or folder, by its name, is on the disk.
    Synced(String),
    /// A file has its name.
    Named(String),
    /// A client has begun to be told that all is well.
    Acknowledged,
}

#[tokio::test(flavor = "multi_thread")]
async fn f7_acknowledged_is_synced_sqlite() {
    check("sqlite", TestDb::sqlite_file().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f7_acknowledged_is_synced_mariadb() {
    if let Some(db) = TestDb::mariadb().await {
        check("mariadb", db).await;
    }
}

async fn check(engine: &str, db: TestDb) {
    if !has_strace("F7") {
        return;
    }
    let n_files = extent(2, 8);
    let mut scene = Scene::on(db);
    let key = key(&scene);
    let trace = scene.folder.path().join("trace");
    let calls = "trace=fsync,fdatasync,rename,renameat,renameat2,write,writev,sendto";
    let words = ["strace", "-D", "-f", "-y", "-s", "64", "-e", calls, "-o"];
    scene.wrapper = words.iter().map(|it| (*it).to_owned()).chain([trace.display().to_string()]).collect();
    let mut served = Served::start(&scene);
    let mut stall = Duration::ZERO;
    for file in 0..n_files {
        let begun = Instant::now();
        let text = readings(500, 100, 40 * i64::from(file), file);
        assert_eq!(status(&mut served.send(&key, &format!("file-{file}"), &text)), Some(200));
        stall = stall.max(begun.elapsed());
    }
    served.kill();
    until("the trace is whole", Duration::from_secs(20), || {
        std::fs::read_to_string(&trace).is_ok_and(|it| it.contains("+++ killed by SIGKILL +++"))
    });
    let events = events(&std::fs::read_to_string(&trace).unwrap());
    let home = scene.folder.path().file_name().unwrap().to_string_lossy().into_owned();
    let lost = judge(&events, &home, engine == "sqlite");
    scene.wrapper.clear();
    let n_done = events.iter().filter(|it| **it == Event::Acknowledged).count();
    assert_eq!(n_done, usize::try_from(n_files).unwrap(), "{events:#?}");
    scene.check();
    let deeds = format!("{n_files} files of which every call to the disk was seen");
    Verdict { case: "F7", engine, seed: 0, deeds, lost, doubled: 0, stall, errors: 0 }.tell();
}

/// How many acknowledgements came too early.
fn judge(events: &[Event], home: &str, by_ourselves: bool) -> u64 {
    let mut n_early = 0;
    let mut from = 0;
    for (at, event) in events.iter().enumerate() {
        if *event != Event::Acknowledged {
            continue;
        }
        let before = &events[from..at];
        let named = before.iter().position(|it| matches!(it, Event::Named(_)));
        let is_safe = named.is_some_and(|named| {
            let Event::Named(name) = &before[named] else { return false };
            let has =
                |part: &[Event], name: &str| part.iter().any(|it| *it == Event::Synced(name.to_owned()));
            has(&before[..named], &format!("{name}.part"))
                && has(&before[named..], "drp-spool")
                && (!by_ourselves || has(&before[named..], "drp.db-wal"))
        });
        // The folder of files was made by this process, so that its own name must be safe, too.
        let has_folder = events[..at].contains(&Event::Synced(home.to_owned()));
        n_early += u64::from(!is_safe || !has_folder);
        from = at + 1;
    }
    assert_eq!(n_early, 0, "{events:#?}");
    n_early
}

/// What a trace says, each call where it came to its end, and an answer where it began.
fn events(trace: &str) -> Vec<Event> {
    let mut open: BTreeMap<&str, &str> = BTreeMap::new();
    let mut events = Vec::new();
    for line in trace.lines() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let call = call.trim_start();
        if call.contains("\"HTTP/1.1 20") {
            events.push(Event::Acknowledged);
        }
        if let Some(begun) = call.strip_suffix("<unfinished ...>") {
            open.insert(thread, begun);
            continue;
        }
        let begun = if call.starts_with("<...") { open.remove(thread).unwrap_or("") } else { call };
        if !call.ends_with("= 0") {
            continue;
        }
        if begun.starts_with("rename") {
            let to = begun.rsplit('"').nth(1).unwrap_or("");
            events.push(Event::Named(last_part(to)));
        } else if begun.starts_with("fsync") || begun.starts_with("fdatasync") {
            let path = begun.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or("", |it| it.0);
            events.push(Event::Synced(last_part(path)));
        }
    }
    events
}

fn last_part(path: &str) -> String {
    Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[test]
fn a_call_counts_where_it_ends() {
    let trace = "7 fsync(3</a/b.part> <unfinished ...>\n8 writev(9<socket:[1]>, [{iov_base=\"HTTP/1.1 200 OK\"\n\
                 7 <... fsync resumed>) = 0\n7 rename(\"b.part\", \"a/b\") = 0\n7 fsync(3</a>) = -1 EIO\n";
    let expected = [Event::Acknowledged, Event::Synced("b.part".to_owned()), Event::Named("b".to_owned())];
    assert_eq!(events(trace), expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn f7_what_commits_rest_on_is_demanded_mariadb() {
    let home = Folder::new();
    let Some(server) = TestMariaDb::start_in(home.path(), &["--log-bin=log", "--binlog-format=ROW"]) else {
        return;
    };
    let scene = Scene::on(TestDb::mariadb_at(&server.url()).await);
    let begun = Instant::now();
    let settings = [
        ("innodb_flush_log_at_trx_commit", "2", "1"),
        ("innodb_flush_log_at_trx_commit", "0", "1"),
        ("sync_binlog", "0", "1"),
        ("binlog_format", "'STATEMENT'", "'ROW'"),
        ("sql_mode", "''", "'STRICT_TRANS_TABLES'"),
    ];
    for (name, bad, good) in settings {
        scene.db.run(format!("SET GLOBAL {name} = {bad}")).await;
        let (is_good, output, errors) = Running::start(&mut scene.drp(&["serve"])).end();
        assert!(!is_good && errors.contains(name), "{name} = {bad}: {output}{errors}");
        scene.db.run(format!("SET GLOBAL {name} = {good}")).await;
    }
    let n = u32::try_from(settings.len()).unwrap();
    let stall = begun.elapsed() / n;
    drop(Served::start(&scene));
    let deeds = format!("{n} settings by which a commit could be lost, each refused at the start");
    let errors = u64::from(n);
    Verdict { case: "F7", engine: "mariadb", seed: 0, deeds, lost: 0, doubled: 0, stall, errors }.tell();
}
