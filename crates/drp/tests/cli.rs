//! The command line as a person meets it: help, exit codes, and the main commands on a real SQLite file.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot be had fails its test")]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use expect_test::expect;

/// A folder that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("cli-{name}"));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn drp(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_drp"));
        command.current_dir(&self.0).args(arguments).env_clear().stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.drp(arguments).output().unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn help_says_what_there_is() {
    let output = Folder::new("help").run(&["--help"]);
    expect![[r#"
        Demand Response Portal: customers see their meters' use against prediction, savings and participation

        Usage: drp <COMMAND>

        Commands:
          demo          Run the portal on embedded parts, filled with demo data
          serve         Serve with the configured database and cache
          migrate       Bring the database's schema up to date
          import        Read files of readings and predictions into the database
          export        Write readings and predictions to a file
          rollup        Make all totals of readings anew: after a change of the time zone, or where `drp check` says so
          imports       List, show, stop and undo imports
          period        Add, list and remove DR periods
          account       Create, list and delete accounts, say where they stand, and let people choose a new password
          meter         Create, list, label, locate and assign meters, and give them claim codes
          claim         List claims of meters that wait, and decide on them
          organization  Create, list, rename, locate and delete organizations
          outbox        List and print messages that the portal wrote to people
          api-key       Make, list and revoke keys for programs
          secret        Print a new key for the setting security.key, or one for backups
          backup        Put all that the database holds into a file, encrypted; or verify such a file
          restore       Fill an empty database, of either engine, from a backup
          retain        Remove readings, records of the audit log and imports that are older than the configuration says
          audit         Read the end of the audit log and check that it is whole
          check         Check each part of the installation, in one line each
          openapi       Print the OpenAPI document of the API
          help          Print this message or the help of the given subcommand(s)

        Options:
          -h, --help     Print help
          -V, --version  Print version
    "#]]
    .assert_eq(&text(&output.stdout));
}

#[test]
fn the_outbox_can_be_read_without_the_portal() {
    let folder = Folder::new("outbox");
    let output = folder.run(&["outbox", "list", "--state", "failed"]);
    assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(0), "No messages.\n"));
    for command in ["show", "retry"] {
        let output = folder.run(&["outbox", command, "0f3c2a9b8d7e6f504132a1b0c9d8e7f6"]);
        assert_eq!(output.status.code(), Some(1));
        assert!(text(&output.stderr).contains("There is no such message."), "{}", text(&output.stderr));
    }
}

#[test]
fn wrong_usage_ends_with_2_and_failures_with_1() {
    let folder = Folder::new("codes");
    assert_eq!(folder.run(&["nonsense"]).status.code(), Some(2));
    assert_eq!(folder.run(&["import"]).status.code(), Some(2));
    let missing = folder.run(&["import", "missing.csv"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(text(&missing.stderr).contains("cannot open missing.csv"), "{}", text(&missing.stderr));
    assert_eq!(folder.run(&["--version"]).status.code(), Some(0));
}

#[test]
fn a_wrong_configuration_is_told_whole() {
    let folder = Folder::new("configuration");
    folder.write(
        "drp.toml",
        "[database]\nurl = 'oracle://x'\n[provider]\ntime_zone = 'Mars'\n[web]\ncolour = 'red'\n",
    );
    let output = folder.run(&["migrate"]);
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(error.contains("provider.time_zone is 'Mars'") && error.contains("web.colour"), "{error}");
}

#[test]
fn a_database_that_cannot_be_reached_is_one_clear_line() {
    let folder = Folder::new("unreachable");
    let output = folder
        .drp(&["serve"])
        .env("DRP_DATABASE__URL", "mariadb://drp:secret@127.0.0.1:1/drp")
        .env("DRP_SECURITY__KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let error = text(&output.stderr);
    assert!(error.starts_with("drp: cannot sign in to MariaDB at 127.0.0.1:1/drp"), "{error}");
    assert!(!error.contains("secret"), "{error}");
}

#[test]
fn openapi_is_json() {
    let output = Folder::new("openapi").run(&["openapi"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["info"]["title"], "Demand Response Portal");
}

const READINGS: &str =
    "Meter,Start,kWh\n7,2026-07-16 00:00,0.25\n7,2026-07-16 00:15,0.5\n7,2026-07-16 00:30,1,5\n";

#[test]
fn an_empty_folder_becomes_a_portal_by_commands_alone() {
    let folder = Folder::new("commands");
    let mut account = folder.drp(&[
        "account",
        "create",
        "--email",
        "ada@provider.example",
        "--first-name",
        "Ada",
        "--last-name",
        "Lindqvist",
        "--organization",
        "Provider",
    ]);
    let mut account = account.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    account.stdin.take().unwrap().write_all(b"correct horse battery staple\n").unwrap();
    assert!(account.wait().unwrap().success());
    folder.write("readings.csv", READINGS);
    let import = [
        "import",
        "readings.csv",
        "--unit",
        "kwh",
        "--create-meters",
        "--time-zone",
        "America/New_York",
        "--columns",
        "meter_id=Meter,start_time=Start,meter_value=kWh",
    ];
    let refused = folder.run(&import);
    assert_eq!(refused.status.code(), Some(1));
    expect![[r#"
        readings.csv: 3 rows read, 1 rejected
          line 4 '7,2026-07-16 00:30,1,5': has 4 fields where the header has 3
          Nothing was kept. Mend the rows above, or keep the others with --good-rows-only.
    "#]]
    .assert_eq(&text(&refused.stdout));
    let taken = folder.run(&[&import[..], &["--good-rows-only", "--json"]].concat());
    assert_eq!(taken.status.code(), Some(0));
    let report: serde_json::Value = serde_json::from_slice(&taken.stdout).unwrap();
    assert_eq!(
        (&report["rows_inserted"], &report["rows_rejected"], &report["state"]),
        (&2.into(), &1.into(), &"done".into())
    );
    let exported = folder.run(&["export", "--meter", "7", "-o", "out.csv.zst"]);
    assert_eq!((exported.status.code(), text(&exported.stderr).as_str()), (Some(0), "2 rows\n"));
    let again = folder.run(&["import", "out.csv.zst", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!((&report["rows_unchanged"], &report["state"]), (&2.into(), &"done".into()));
    let none = folder.run(&["export", "--meter", "7,8", "-o", "none.csv"]);
    assert!(
        none.status.code() == Some(1) && text(&none.stderr).contains("no such meter among 7, 8"),
        "{none:?}"
    );
    let names: Vec<_> = std::fs::read_dir(&folder.0).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert!(names.iter().all(|it| it != "none.csv" && !it.to_string_lossy().contains(".part")), "{names:?}");
    let words = "period add 2026-07-16T16:00 2026-07-16T19:00 --credit-factor 0.75 --recompute";
    let period = folder.run(&words.split(' ').collect::<Vec<_>>());
    assert_eq!(text(&period.stdout), "DR period 1: 2026-07-16 16:00 UTC to 2026-07-16 19:00 UTC\n");
}

#[test]
fn an_import_that_no_try_can_help_is_at_its_end() {
    let folder = Folder::new("hopeless");
    folder.write(
        "readings.csv",
        "meter_id,start_time,end_time,meter_value\n7,2026-07-16T00:00Z,2026-07-16T01:00Z,1\n",
    );
    // Meters belong to the provider, and there is none yet.
    let refused = folder.run(&["import", "readings.csv", "--create-meters"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stdout).contains("there is no provider yet"), "{refused:?}");
    let listed = text(&folder.run(&["imports", "list"]).stdout);
    assert!(listed.contains("  failed "), "{listed}");
}

/// A portal that is served, until it is told to stop.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn start(folder: &Folder, arguments: &[&str]) -> Served {
        let mut child = folder.drp(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let address = lines
            .map_while(Result::ok)
            .find_map(|it| Some(it.split_once("http://")?.1.trim_end_matches('/').to_owned()));
        Served { child, address: address.expect("an address") }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address);
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Tells it to stop, as a service manager does, and waits until it has.
    fn stop(mut self) -> Option<i32> {
        Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::yield_now();
        }
        None
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_demo_starts_stops_and_starts_again() {
    let folder = Folder::new("demo");
    let arguments = ["demo", "--listen", "127.0.0.1:0", "--data", "demo"];
    let served = Served::start(&folder, &arguments);
    assert!(served.get("/login").contains("This is a demo"));
    assert_eq!(served.stop(), Some(0));
    let served = Served::start(&folder, &arguments);
    assert!(served.get("/").starts_with("HTTP/1.1 200"));
    assert_eq!(served.stop(), Some(0));
}

#[test]
fn the_demo_stays_on_this_machine() {
    let output = Folder::new("public").run(&["demo", "--listen", "0.0.0.0:0"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("the demo's passwords are public"), "{}", text(&output.stderr));
}

/// A port that nobody listens on just now.
fn free_port() -> String {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// Serves with these settings until the portal answers, stops it, and gives what it printed and what it logged.
fn served_once(folder: &Folder, settings: &[(&str, &str)]) -> (String, String) {
    let address = free_port();
    let mut command = folder.drp(&["serve"]);
    command.env("DRP_WEB__LISTEN", &address).envs(settings.iter().copied());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut served = Served { child, address: address.clone() };
    let (mut printed, mut logged) =
        (served.child.stdout.take().unwrap(), served.child.stderr.take().unwrap());
    let begun = Instant::now();
    while TcpStream::connect(&address).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(60), "nothing answers");
        std::thread::yield_now();
    }
    // Answered only after whatever the start has to do.
    assert!(served.get("/login").starts_with("HTTP/1.1 200"));
    assert_eq!(served.stop(), Some(0));
    let (mut output, mut log) = (String::new(), String::new());
    printed.read_to_string(&mut output).unwrap();
    logged.read_to_string(&mut log).unwrap();
    (output, log)
}

#[test]
fn au_5_the_first_start_prints_a_link_and_logs_it_not() {
    let folder = Folder::new("first-start");
    let (printed, logged) = served_once(&folder, &[]);
    let code = printed.trim().rsplit_once("/setup?code=").unwrap().1;
    assert!(printed.starts_with("Set up the portal: http://127.0.0.1:") && code.len() == 64, "{printed}");
    assert!(!logged.contains(code), "{logged}");
    assert_ne!(served_once(&folder, &[]).0, printed);
    let nobody = folder.run(&["account", "reset-password", "ada@valley.example"]);
    assert!(text(&nobody.stderr).contains("There is no such account"), "{}", text(&nobody.stderr));
}

#[test]
fn op_1_the_configuration_names_the_first_administrator() {
    let folder = Folder::new("first-administrator");
    folder.write("password", "canary of a password\n");
    let settings = [
        ("DRP_PROVIDER__NAME", "Valley Power"),
        ("DRP_PROVIDER__ADMINISTRATOR_EMAIL", "ada@valley.example"),
        ("DRP_PROVIDER__ADMINISTRATOR_FIRST_NAME", "Ada"),
        ("DRP_PROVIDER__ADMINISTRATOR_LAST_NAME", "Lindqvist"),
        ("DRP_PROVIDER__ADMINISTRATOR_PASSWORD_FILE", "password"),
    ];
    for _ in 0..2 {
        let (printed, logged) = served_once(&folder, &settings);
        assert!(printed.is_empty(), "{printed}");
        assert!(!logged.contains("canary"), "{logged}");
    }
    let reset = folder.run(&["account", "reset-password", "ada@valley.example"]);
    assert!(text(&reset.stdout).contains("/password/reset/"), "{}", text(&reset.stdout));
    assert!(!text(&reset.stderr).contains("/password/reset/"), "{}", text(&reset.stderr));
}

#[test]
fn claim_codes_are_printed_as_csv() {
    let folder = Folder::new("claim-codes");
    folder.write(
        "readings.csv",
        "meter_id,start_time,end_time,meter_value\n7,2026-07-16T04:00Z,2026-07-16T05:00Z,1\n",
    );
    let settings = [
        ("DRP_PROVIDER__NAME", "Valley Power"),
        ("DRP_PROVIDER__ADMINISTRATOR_EMAIL", "ada@valley.example"),
        ("DRP_PROVIDER__ADMINISTRATOR_FIRST_NAME", "Ada"),
        ("DRP_PROVIDER__ADMINISTRATOR_LAST_NAME", "Lindqvist"),
        ("DRP_PROVIDER__ADMINISTRATOR_PASSWORD", "canary of a password"),
    ];
    served_once(&folder, &settings);
    assert_eq!(folder.run(&["import", "readings.csv", "--create-meters"]).status.code(), Some(0));
    let codes = text(&folder.run(&["meter", "claim-codes", "7"]).stdout);
    let (head, row) = codes.trim().split_once('\n').unwrap();
    assert_eq!((head, row.len()), ("meter_id,claim_code", "7,".len() + 10), "{codes}");
    let missing = folder.run(&["meter", "claim-codes", "7", "8"]);
    assert_eq!((missing.status.code(), text(&missing.stdout)), (Some(1), String::new()));
}

#[test]
fn au_13_keys_are_made_listed_and_revoked_by_command() {
    let folder = Folder::new("keys");
    let person =
        ["account", "create", "--email", "ada@home.example", "--first-name", "Ada", "--last-name", "L"];
    let mut account = folder.drp(&person).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    account.stdin.take().unwrap().write_all(b"correct horse battery staple\n").unwrap();
    assert!(account.wait().unwrap().success());
    let owner = ["--email", "ada@home.example"];
    let key = |words: &[&str]| folder.run(&[&["api-key"], words].concat());
    let beyond = key(&[&["create", "--name", "x", "--scope", "import"], &owner[..]].concat());
    assert!(text(&beyond.stderr).contains("goes beyond what your role may grant: read"), "{beyond:?}");
    let made = key(&[&["create", "--name", "Graphs", "--scope", "read"], &owner[..]].concat());
    let secret = text(&made.stdout);
    let id = secret.split('_').nth(1).unwrap_or_else(|| panic!("no key: {made:?}"));
    let listed = text(&key(&[&["list"], &owner[..]].concat()).stdout);
    assert!(listed.contains(id) && listed.contains("Graphs") && !listed.contains(secret.trim()), "{listed}");
    assert!(key(&["revoke", id]).status.success());
    assert_eq!(key(&["revoke", id]).status.code(), Some(1));
    assert_eq!(text(&key(&[&["list", "--json"], &owner[..]].concat()).stdout).trim(), "[]");
    assert_eq!(text(&folder.run(&["secret"]).stdout).trim().len(), 44, "32 bytes in base64");
}
