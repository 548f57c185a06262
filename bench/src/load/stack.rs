//! The portal as it is deployed on one machine, `deploy/stack.sh`, with many people and meters in it.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use sqlx::{MySqlPool, mysql::MySqlPoolOptions};
use store::SessionId;

use super::{
    asker::{Place, trust},
    crowd::Person,
};
use crate::memory;

/// A stack that runs, and ends with this value.
pub struct Stack {
    folder: PathBuf,
    drp: PathBuf,
    ports: [u16; N_PORTS],
    script: Child,
    /// As long as it is open the stack stays.
    input: Option<ChildStdin>,
}

/// HTTPS, HTTP, MariaDB, Redis and the two API servers.
const N_PORTS: usize = 6;
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/stack.sh");
/// It stays as long as its input is open, its database has the memory of a server, and its administrator no second device.
const SETTINGS: [(&str, &str); 4] = [
    ("PORTAL_STAY", "input"),
    ("PORTAL_BUFFER_POOL", "1G"),
    ("PORTAL_LOG_FILE", "512M"),
    ("DRP_SECURITY__TWO_FACTOR_FOR_ADMINISTRATORS", "false"),
];
const ORGANIZATIONS: u32 = 25;

impl Stack {
    /// Starts it in a folder, with that executable, filled from the files of the folder `import`.
    pub fn start(drp: &Path, folder: &Path, import: &Path) -> Result<Stack> {
        let folder = folder.join("stack");
        // All are held until the last is found, so that none comes twice.
        let listeners: std::io::Result<Vec<TcpListener>> =
            (0..N_PORTS).map(|_| TcpListener::bind("127.0.0.1:0")).collect();
        let mut ports = [0; N_PORTS];
        for (port, listener) in ports.iter_mut().zip(&listeners?) {
            *port = listener.local_addr()?.port();
        }
        let mut command = Command::new("sh");
        command.arg(SCRIPT).arg(&folder).args(ports.map(|it| it.to_string()));
        command
            .env("DRP", drp)
            .env("PORTAL_IMPORT_FOLDER", import)
            .envs(SETTINGS)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut script = command.spawn().context(SCRIPT)?;
        let output = script.stdout.take().context("no output")?;
        let input = script.stdin.take();
        let is_ready = BufReader::new(output).lines().map_while(Result::ok).any(|it| it == "ready");
        ensure!(is_ready, "the stack does not start; what it says stands above");
        Ok(Stack { folder, drp: drp.to_owned(), ports, script, input })
    }

    /// Where people find it.
    pub fn place(&self) -> Result<Place> {
        Ok(Place {
            address: ([127, 0, 0, 1], self.ports[0]).into(),
            host: format!("localhost:{}", self.ports[0]),
            tls: Some(trust(&self.folder.join("secrets/tls.crt"))?),
        })
    }

    /// Its database.
    pub async fn database(&self) -> Result<MySqlPool> {
        let url = self.secret("database_url")?.replacen("mariadb://", "mysql://", 1);
        Ok(MySqlPoolOptions::new().max_connections(2).connect(&url).await?)
    }

    /// Runs `drp` with the stack's settings; what it prints.
    pub fn drp(&self, words: &[&str]) -> Result<String> {
        let secrets = self.folder.join("secrets");
        let mut command = Command::new(&self.drp);
        command.args(words).current_dir(&self.folder);
        command.env("DRP_DATABASE__URL_FILE", secrets.join("database_url"));
        command.env("DRP_CACHE__URL_FILE", secrets.join("cache_url"));
        command.env("DRP_SECURITY__KEY_FILE", secrets.join("security_key"));
        command.env("DRP_WEB__PUBLIC_URL", format!("https://localhost:{}", self.ports[0]));
        let output = command.stderr(Stdio::piped()).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "drp {}: {said}", words.join(" "));
        Ok(String::from_utf8(output.stdout)?)
    }

    /// The resident memory of each API server.
    pub fn memory(&self) -> Result<[u64; 2]> {
        let of = |name: &str| {
            let pid = std::fs::read_to_string(self.folder.join(format!("{name}.pid")))?;
            memory::resident(pid.trim().parse()?)
        };
        Ok([of("api-1")?, of("api-2")?])
    }

    /// So many people, each with a meter of their organization's, and so many meters in all.
    pub async fn people(&self, n_people: u32, n_meters: u32) -> Result<Vec<Person>> {
        let database = self.database().await?;
        let meters = format!("INSERT IGNORE INTO meters (meter_id) SELECT seq FROM seq_1_to_{n_meters}");
        sqlx::raw_sql(sqlx::AssertSqlSafe(meters)).execute(&database).await?;
        let of_each = n_people / ORGANIZATIONS;
        for org in 0..ORGANIZATIONS {
            let (first, last) = (org * of_each + 1, (org + 1) * of_each);
            let sql = format!(
                "INSERT INTO organizations (org_name) VALUES ('Organization {org}'); \
                 SET @org = (SELECT org_id FROM organizations WHERE org_name = 'Organization {org}'); \
                 INSERT INTO users (email, first_name, last_name, org_id, approval_status) \
                 SELECT CONCAT('person', seq, '@many.example'), 'Person', seq, @org, 'Approved' \
                 FROM seq_{first}_to_{last}; \
                 UPDATE meter_map SET entity_id = @org WHERE meter_id BETWEEN {first} AND {last}"
            );
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&database).await?;
        }
        let mut people = Vec::new();
        for index in 1..=n_people {
            let token = format!("{index:064x}");
            let session = SessionId::of_token(&token);
            sqlx::query(
                "INSERT INTO sessions (session_id, account_id, session_expire) \
                 SELECT ?, account_id, UTC_TIMESTAMP() + INTERVAL 1 DAY FROM users WHERE email = ?",
            )
            .bind(session.as_str())
            .bind(format!("person{index}@many.example"))
            .execute(&database)
            .await?;
            people.push(Person {
                head: format!("Cookie: __Host-session={token}\r\nAccept-Encoding: gzip\r\n"),
                paths: ["meter_data", "total_data", "pie_data"]
                    .map(|it| format!("/api/vis/{it}/{index}"))
                    .into(),
            });
        }
        Ok(people)
    }

    fn secret(&self, name: &str) -> Result<String> {
        let file = self.folder.join("secrets").join(name);
        let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        Ok(text.trim().to_owned())
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        // It ends when nobody can write to it any more.
        if let Some(mut input) = self.input.take() {
            let _ = input.flush();
        }
        let _ = self.script.wait();
    }
}
