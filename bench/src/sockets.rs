//! `GET /api/vis/meter_data/{id}` from the cache over a socket, beside a static file of the same bytes in the same stack.

use std::path::Path;

use anyhow::{Result, ensure};
use axum::{
    Router,
    http::{HeaderName, header},
    routing::get,
};
use tower_http::services::ServeFile;
use web::WebState;

use crate::{
    cpu::Processes,
    goals::{Bound::AtLeast, Clock},
    http::{Answer, Connection},
    measure::{Sample, Stopwatch, calls_per_sample},
    options::Options,
    report::{LineId, Section, Work},
    socket::{self, Socket},
    stage::Scratch,
};

/// What is asked for again and again, and the answer that it must be.
struct Asked {
    what: &'static str,
    address: String,
    path: String,
    head: String,
    status: u16,
    body: Vec<u8>,
}

/// As many clients ask at once.
const N_CONNECTIONS: usize = 4;
/// Where the file is.
const FILE: &str = "/static/meter_data.json";
const GZIP: &str = "Accept-Encoding: gzip\r\n";

/// Measures one address, as somebody with that cookie.
pub async fn measure(
    section: &mut Section,
    state: WebState,
    path: &str,
    cookie: &str,
    processes: Processes,
    options: &Options,
) -> Result<()> {
    let cookie = format!("Cookie: {cookie}\r\n");
    let portal = Socket::open(web::router(state.clone())).await?;
    let whole = portal.ask_twice(path, &cookie)?.expect(200)?;
    let packed = portal.ask_twice(path, &(cookie.clone() + GZIP))?.expect(200)?;
    ensure!(packed.header("content-encoding") == Some("gzip"), "the answer is not packed");
    let etag = whole.header("etag").map(str::to_owned);
    let scratch = Scratch::new()?;
    let files = statics(scratch.path(), &whole, &packed)?;
    let layered = Socket::open(web::router_with(state.clone(), files.clone())).await?;
    let bare = Socket::open(files.with_state(state)).await?;
    let asked = |what, socket: &Socket, path: &str, head: String, status, body: &Answer| Asked {
        what,
        address: socket.address.clone(),
        path: path.to_owned(),
        head,
        status,
        body: body.body.clone(),
    };
    let mut all = vec![
        asked("static file, socket", &layered, FILE, cookie.clone(), 200, &whole),
        asked("GET, from cache, socket", &portal, path, cookie.clone(), 200, &whole),
        asked("static file, gzip, socket", &layered, FILE, cookie.clone() + GZIP, 200, &packed),
        asked("GET, from cache, gzip, socket", &portal, path, cookie.clone() + GZIP, 200, &packed),
        asked("static file, no layers, socket", &bare, FILE, String::new(), 200, &whole),
        asked("the same bytes in memory, socket", &layered, "/memory/whole", cookie.clone(), 200, &whole),
        asked("the same, gzip, socket", &layered, "/memory/packed", cookie.clone() + GZIP, 200, &packed),
    ];
    match etag {
        Some(etag) => {
            let head = format!("{cookie}If-None-Match: {etag}\r\n");
            all.push(asked("GET, 304, socket", &portal, path, head, 304, &Answer::default()));
        }
        None => section.missing("GET, 304, socket", "the answer has no ETag"),
    }
    compare(section, &all, processes, options)?;
    for socket in [portal, layered, bare] {
        socket.close().await?;
    }
    Ok(())
}

/// The same bytes as a file with its packed twin, and as a router would give them from its memory.
fn statics<S>(folder: &Path, whole: &Answer, packed: &Answer) -> Result<Router<S>>
where
    S: Clone + Send + Sync + 'static,
{
    let file = folder.join("meter_data.json");
    std::fs::write(&file, &whole.body)?;
    std::fs::write(file.with_extension("json.gz"), &packed.body)?;
    let kind = whole.header("content-type").unwrap_or_default().to_owned();
    let memory = |body: &Answer, encoding: &'static str| {
        let body = axum::body::Bytes::from(body.body.clone());
        let headers: [(HeaderName, String); 2] =
            [(header::CONTENT_TYPE, kind.clone()), (header::CONTENT_ENCODING, encoding.to_owned())];
        get(move || std::future::ready((headers.clone(), body.clone())))
    };
    Ok(Router::new()
        .route_service(FILE, ServeFile::new(file).precompressed_gzip())
        .route("/memory/whole", memory(whole, "identity"))
        .route("/memory/packed", memory(packed, "gzip")))
}

/// The first is the limit of the second, the third of the fourth, and the first of all others.
fn compare(section: &mut Section, all: &[Asked], processes: Processes, options: &Options) -> Result<()> {
    let mut lines: Vec<(LineId, u32)> = Vec::new();
    for (index, asked) in all.iter().enumerate() {
        let line = match index {
            0 | 2 => section.line(asked.what, Work::Call),
            1 | 3 => section.line_beside(asked.what, Work::Call, lines[index - 1].0),
            _ => section.line_beside(asked.what, Work::Call, lines[0].0),
        };
        let one = asked.sample(200, processes)?.wall / 200;
        lines.push((line, calls_per_sample(one)));
    }
    for run in 0..=options.runs {
        for ((line, n_calls), asked) in lines.iter().zip(all) {
            let sample = asked.sample(*n_calls, processes)?;
            // Forgetting would take the section's other lines along.
            if run > 0 {
                section.add(*line, sample);
            }
        }
    }
    let [whole, packed] = [lines[1].0, lines[3].0].map(|it| section.times_as_fast(it));
    section.goal("meter_data from cache, rate ÷ static file's", AtLeast(0.5), Clock::Wall, whole);
    section.goal("the same, precompressed", AtLeast(0.5), Clock::Wall, packed);
    section.note(format!(
        "Over sockets: {N_CONNECTIONS} connections of this process, whose reading counts on both sides; {} bytes, {} packed. \
         The static file lies on the disk, in the system's cache; it goes through the portal's layers, without a session. \
         A file on the disk is opened and read for each answer, as tower-http's ServeFile does; bytes in memory are not.",
        all[0].body.len(),
        all[2].body.len()
    ));
    Ok(())
}

impl Asked {
    /// Asks so often, over all connections together.
    fn sample(&self, n_calls: u32, processes: Processes) -> Result<Sample> {
        let each = (n_calls as usize).div_ceil(N_CONNECTIONS);
        let connections: Result<Vec<Connection>> =
            (0..N_CONNECTIONS).map(|_| Ok(Connection::open(&self.address)?.named(socket::HOST))).collect();
        let connections = connections?;
        let watch = Stopwatch::start(processes)?;
        std::thread::scope(|scope| {
            let start = |connection| scope.spawn(move || self.ask(connection, each));
            let threads: Vec<_> = connections.into_iter().map(start).collect();
            threads
                .into_iter()
                .try_for_each(|it| it.join().map_err(|_| anyhow::anyhow!("a client panics"))?)
        })?;
        watch.stop_after(u32::try_from(each * N_CONNECTIONS)?)
    }

    fn ask(&self, mut connection: Connection, n_calls: usize) -> Result<()> {
        for _ in 0..n_calls {
            let answer = connection.get(&self.path, &self.head)?;
            ensure!(answer.status == self.status, "{} is answered {}", self.path, answer.status);
            ensure!(answer.body == self.body, "{} is answered something else", self.path);
        }
        Ok(())
    }
}
