//! What the documents tell to type is typed: blocks that begin with `sh run`, page by page, against a running demo.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::{
    fmt::Write,
    fs,
    io::{BufRead, BufReader},
    os::unix::{fs::PermissionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use testkit::is_here;

/// The pages that have such blocks; a page with one that is not here fails.
const PAGES: [&str; 13] = [
    "docs/api.md",
    "docs/guide/administering.md",
    "docs/guide/audit.md",
    "docs/guide/backup.md",
    "docs/guide/deploying-compose.md",
    "docs/guide/exporting.md",
    "docs/guide/first-start.md",
    "docs/guide/getting-in.md",
    "docs/guide/importing.md",
    "docs/guide/installing.md",
    "docs/guide/maintaining.md",
    "docs/guide/operating.md",
    "docs/guide/signing-in.md",
];

/// Those that begin with an empty portal of their own.
const BEGINNING: [&str; 3] =
    ["docs/guide/first-start.md", "docs/guide/installing.md", "docs/guide/operating.md"];

/// What stands in the documents for a portal; the demo's address takes its place.
const ADDRESSES: [&str; 2] = ["http://127.0.0.1:8080", "https://portal.example"];

/// Where the package keeps the portal's files; a folder of the page's own takes its place.
const HOME: &str = "/var/lib/drp";
/// Where programs are put that no package brings; another folder of the page's own.
const PROGRAMS: &str = "/usr/local/bin";

/// What whoever runs compose has beside its files, and no page of ours may see.
const NOT_OURS: [&str; 4] = ["secrets", "import", ".env", "backup.key"];

/// `drp`, the one that the page installed before the one that is tested. A server would not come back: it is begun beside
/// the page in place of the one before, at a port of its own, and must answer.
const DRP: &str = r#"#!/bin/sh -e
drp=$PAGE/programs/drp
[ -x "$drp" ] || drp=$TESTED
[ "$1" = serve ] || exec "$drp" "$@"
[ ! -e "$PAGE/server" ] || kill "$(cat "$PAGE/server")"
listen=${DRP_WEB__LISTEN:-127.0.0.1:8080}
DRP_WEB__LISTEN=${listen%:*}:0 "$drp" "$@" >"$PAGE/said" 2>"$PAGE/log" &
echo $! >"$PAGE/server"
port=
while [ -z "$port" ]; do
    kill -0 $! 2>/dev/null || { cat "$PAGE/log" >&2; exit 1; }
    sleep 0.1
    port=$(sed -n 's/.* address=[^ ]*:\([0-9]*\) url=.*/\1/p' "$PAGE/log")
done
scheme=http
[ "$DRP_WEB__TLS_SELF_SIGNED" != true ] || scheme=https
PATH=$ORIGINAL_PATH curl --fail --silent --show-error --insecure --output /dev/null "$scheme://127.0.0.1:$port/readyz"
cat "$PAGE/said"
"#;

/// A refusal is no failure to curl: it says the status besides.
const CURL: &str =
    "#!/bin/sh\nPATH=$ORIGINAL_PATH exec curl -sS \"$@\" -w '%{stderr}status %{http_code}\\n'\n";

/// A block to be run, and what has to come out where the document says so: `…` is anything.
struct Block {
    line: usize,
    script: String,
    output: Option<String>,
}

struct Demo {
    folder: PathBuf,
    address: String,
    child: Child,
}

impl Demo {
    fn start() -> Demo {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("bin")).unwrap();
        for (name, script) in [("drp", DRP), ("curl", CURL)] {
            let path = folder.join("bin").join(name);
            fs::write(&path, script).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let mut drp = Command::new(env!("CARGO_BIN_EXE_drp"));
        drp.args(["demo", "--listen", "127.0.0.1:0", "--data", "demo"]).current_dir(&folder);
        let mut child = drp.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .map_while(Result::ok)
            .find_map(|it| Some(format!("http://{}", it.split_once("http://")?.1.trim_end_matches('/'))));
        Demo { folder, address: address.expect("the demo says where it is"), child }
    }

    /// Runs the blocks of a page in one shell; answers with what went wrong.
    fn run(&self, page: &str, blocks: &[Block]) -> Vec<String> {
        let folder = self.folder.join(page.replace('/', "-"));
        let home = lay_out(&folder);
        let mut script = self.preamble(&folder);
        if page.ends_with("backup.md") {
            script += &small_portal(&home);
        } else if BEGINNING.contains(&page) {
            script += &empty_portal(&home);
        }
        for (n, block) in blocks.iter().enumerate() {
            let text = block.script.replace(HOME, &home.display().to_string());
            let text = text.replace(PROGRAMS, &folder.join("programs").display().to_string());
            let text = ADDRESSES.iter().fold(text, |it, from| it.replace(from, &self.address));
            fs::write(folder.join(format!("block-{n}")), text).unwrap();
            writeln!(script, ". ./block-{n} > output-{n} 2> errors-{n}").unwrap();
        }
        fs::write(folder.join("script"), script).unwrap();
        let mut shell = Command::new("sh");
        shell.args(["-e", "script"]).current_dir(&folder).stdin(Stdio::null()).process_group(0);
        let mut shell = shell.spawn().unwrap();
        let status = shell.wait();
        // What the page began and left running.
        let mut kill = Command::new("kill");
        let _ = kill.args(["-TERM", "--", &format!("-{}", shell.id())]).stderr(Stdio::null()).status();
        let mut faults: Vec<String> =
            blocks.iter().enumerate().filter_map(|(n, it)| fault(&folder, n, it)).collect();
        if !status.unwrap().success() && faults.is_empty() {
            faults.push("a command failed".to_owned());
        }
        faults.into_iter().map(|it| format!("{page}:{it}")).collect()
    }

    /// What the pages take for granted: `drp`, configured as the demo is, and a key to read with.
    fn preamble(&self, page: &Path) -> String {
        let Demo { folder, address, .. } = self;
        let (folder, page, tested) = (folder.display(), page.display(), env!("CARGO_BIN_EXE_drp"));
        format!(
            "export ORIGINAL_PATH=\"$PATH\" PATH=\"{folder}/bin:$PATH\" PAGE={page} TESTED={tested}\n\
             export DRP_DATABASE__URL=sqlite://{folder}/demo/demo.sqlite DRP_IMPORT__SPOOL={folder}/demo/spool\n\
             portal={address}\n\
             KEY=$(drp api-key create --email admin@inlandvalley.example.com --name Documents --scope read 2> key)\n\
             key=$KEY\n"
        )
    }
}

/// A page's folder, as somebody's who has the source and has built it, with a place for the portal's files, which it tells.
fn lay_out(folder: &Path) -> PathBuf {
    let home = folder.join("home");
    for it in [&home, &folder.join("programs"), &folder.join("deploy"), &folder.join("target/dist")] {
        fs::create_dir_all(it).unwrap();
    }
    std::os::unix::fs::symlink(root().join("fixtures"), folder.join("fixtures")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_drp"), folder.join("target/dist/drp")).unwrap();
    let entries = fs::read_dir(root().join("deploy")).unwrap().map(|it| it.unwrap());
    let ours = entries.filter(|it| !NOT_OURS.iter().any(|name| it.file_name() == *name));
    let mut copy = Command::new("cp");
    copy.arg("-r").args(ours.map(|it| it.path())).arg(folder.join("deploy"));
    assert!(copy.status().unwrap().success());
    home
}

fn empty_portal(home: &Path) -> String {
    let home = home.display();
    format!(
        "export DRP_DATABASE__URL=sqlite://{home}/drp.sqlite DRP_IMPORT__SPOOL={home}/spool \
         DRP_WEB__PUBLIC_URL=https://portal.example/\n"
    )
}

/// A portal with one person in it, since a year of readings takes minutes to be copied.
fn small_portal(home: &Path) -> String {
    let home = home.display();
    format!(
        "export DRP_DATABASE__URL=sqlite://{home}/drp.sqlite DRP_IMPORT__SPOOL={home}/spool\n\
         echo 'correct horse battery staple' | drp account create --email ada@valley.example --first-name Ada \
         --last-name L --organization Valley\n"
    )
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is wrong with a block that was run, or was not since one before it failed.
fn fault(folder: &Path, n: usize, block: &Block) -> Option<String> {
    let read = |name: &str| fs::read_to_string(folder.join(format!("{name}-{n}")));
    let (Ok(output), Ok(errors)) = (read("output"), read("errors")) else {
        return Some(format!("{}: was not run", block.line));
    };
    let is_refused = |it: &str| it.strip_prefix("status ").is_some_and(|it| !it.starts_with(['2', '3']));
    let is_wrong =
        errors.lines().any(is_refused) || block.output.as_ref().is_some_and(|it| !fits(it, &output));
    let is_last = !folder.join(format!("output-{}", n + 1)).exists() && errors.contains("drp: ");
    (is_wrong || is_last).then(|| format!("{}:\n{output}\n{errors}", block.line))
}

/// Whether the text is what was expected, however it is laid out.
fn fits(expected: &str, text: &str) -> bool {
    let dense = |it: &str| it.split_whitespace().collect::<String>();
    let (expected, text) = (dense(expected), dense(text));
    let parts: Vec<&str> = expected.split('…').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return expected == text };
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    for part in middle {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

fn blocks(page: &str) -> Vec<Block> {
    let mut res: Vec<Block> = Vec::new();
    let mut lines = page.lines().enumerate();
    let mut ended = None;
    while let Some((at, line)) = lines.next() {
        let Some(kind) = line.trim_start().strip_prefix("```") else { continue };
        let body: Vec<&str> =
            lines.by_ref().map(|(_, it)| it).take_while(|it| it.trim_start() != "```").collect();
        let text = body.join("\n") + "\n";
        match (kind, res.last_mut()) {
            ("sh run", _) => res.push(Block { line: at + 1, script: text, output: None }),
            ("toml drp.toml", _) => {
                let script = format!("cat >drp.toml <<'TOML'\n{text}TOML\n");
                res.push(Block { line: at + 1, script, output: None });
            }
            ("text" | "json", Some(block)) if ended == Some(at) => block.output = Some(text),
            _ => {}
        }
        ended = (kind == "sh run").then_some(at + body.len() + 2);
    }
    res
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn pages_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let below = |it: PathBuf| if it.is_dir() { pages_below(&it) } else { vec![it] };
    entries.flat_map(below).filter(|it| it.extension().is_some_and(|it| it == "md")).collect()
}

#[test]
fn every_page_with_such_a_block_is_listed() {
    for path in pages_below(&root().join("docs")) {
        let text = fs::read_to_string(&path).unwrap();
        let is_listed = PAGES.iter().any(|it| path.ends_with(it));
        assert_eq!(is_listed, !blocks(&text).is_empty(), "{}: see PAGES of this test", path.display());
    }
}

#[test]
fn what_the_documents_tell_to_type_does_what_they_say() {
    if !is_here("curl", "the examples of the API need it: apt-get install curl")
        || !is_here("openssl", "secrets are made by it: apt-get install openssl")
    {
        return;
    }
    let demo = Demo::start();
    let run = |page: &&str| demo.run(page, &blocks(&fs::read_to_string(root().join(page)).unwrap()));
    let faults: Vec<String> = PAGES.iter().flat_map(run).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A cluster takes too long to begin for every day: `cargo xtask faults` begins one by the same script.
#[test]
fn the_guide_asks_the_trial_of_a_cluster_for_what_it_can_do() {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap();
    let (guide, script) = (read("docs/guide/deploying-machines.md"), read("deploy/galera/cluster.sh"));
    let listed: Vec<&str> =
        script.lines().filter_map(|it| it.strip_prefix("#   cluster.sh FOLDER ")).collect();
    let asked = guide.split("cluster.sh /srv/trial ").skip(1);
    let asked: Vec<&str> = asked.filter_map(|it| it.split([' ', '\n', '`']).next()).collect();
    assert!(listed.len() >= 8 && asked.len() >= 10, "{listed:?} {asked:?}");
    for word in asked {
        // One line of the list has two words.
        let is_listed = listed.iter().any(|it| it.split([' ', ';']).any(|it| it == word));
        assert!(is_listed && script.contains(&format!(" {word}")), "cluster.sh has no word {word}");
    }
}

#[test]
fn an_output_may_leave_out_parts() {
    assert!(fits("{\"id\":\"…\",\n \"state\":\"done\"}\n", "{\"id\":\"7\",\"state\":\"done\"}"));
    assert!(fits("a b\n", "a\n  b\n") && fits("…", "anything"));
    assert!(!fits("a b\n", "a b c\n") && !fits("a … c", "a b") && !fits("… rejected 0", "rejected 1"));
    let found = blocks(
        "```toml\n[x]\n```\n```sh run\na\n```\n```text\nb\n```\n\n```sh\nc\n```\n```text\nd\n```\n```sh run\ne\n```\n\n```text\nf\n```\n",
    );
    let found: Vec<_> = found.iter().map(|it| (it.line, it.script.as_str(), it.output.as_deref())).collect();
    assert_eq!(found, [(4, "a\n", Some("b\n")), (17, "e\n", None)]);
    let file = blocks("```toml drp.toml\n[x]\n```\n");
    assert_eq!(file[0].script, "cat >drp.toml <<'TOML'\n[x]\nTOML\n");
}
