//! The portal against its peer: the same file in and the same rows out, on the same machine in the same run.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use store::Engine;

use crate::{
    goals::{Bound::AtLeast, Clock, Unit},
    imports,
    input::Input,
    measure::Stopwatch,
    options::Options,
    peer::Peer,
    report::{LineId, Section, Work},
    socket::Socket,
    stage::{self, Scratch},
};

/// The lines of the report.
struct Lines {
    peer_import: LineId,
    import: LineId,
    peer_export: LineId,
    export: LineId,
}

const IMPORT: &str = "Import, times as fast as the peer";
const EXPORT: &str = "Export, times as fast as the peer";
/// The peer knows so many meters.
const METERS_OF_PEER: u32 = 50;

/// Measures both, in turn.
pub async fn measure(section: &mut Section, options: &Options, scratch: &Scratch) -> Result<()> {
    let why = match (&options.peer, stage::absent(Engine::MariaDb)) {
        (None, _) => Some("--peer DIR names it"),
        (_, why) => why,
    };
    if let Some(why) = why {
        section.missing("import", why);
        section.missing_goal(IMPORT, AtLeast(3.0), Unit::Times, why);
        section.missing_goal(EXPORT, AtLeast(20.0), Unit::Times, why);
        return Ok(());
    }
    let folder: &Path = options.peer.as_deref().context("no peer")?;
    let input = Input::write(scratch, options.rows, Engine::MariaDb)?;
    ensure!(input.n_meters <= METERS_OF_PEER, "the peer has {METERS_OF_PEER} meters");
    let peer = Peer::start(folder)?;
    let work = Work::Rows(input.n_rows);
    let peer_import = section.line("peer: import", work);
    let import = section.line_beside("import", work, peer_import);
    let peer_export = section.line("peer: export", work);
    let export = section.line_beside("export", work, peer_export);
    let lines = Lines { peer_import, import, peer_export, export };
    for run in 0..=options.runs {
        if run % 2 == 0 {
            ours(section, &lines, &input, scratch).await?;
        }
        theirs(section, &lines, &peer, &input, scratch)?;
        if run % 2 == 1 {
            ours(section, &lines, &input, scratch).await?;
        }
        if run == 0 {
            section.forget();
        }
    }
    section.goal(IMPORT, AtLeast(3.0), Clock::Wall, section.times_as_fast(lines.import));
    section.goal(EXPORT, AtLeast(20.0), Clock::Wall, section.times_as_fast(lines.export));
    section.note(
        "Both exports and the peer's import go over a socket; of the peer the client is not counted, of our export it is, \
         since it is in this process. Our import reads the file itself.",
    );
    Ok(())
}

async fn ours(section: &mut Section, lines: &Lines, input: &Input, scratch: &Scratch) -> Result<()> {
    let stage = stage::portal(Engine::MariaDb, input.n_meters).await?;
    stage::periods(&stage).await?;
    section.add(lines.import, imports::first(&stage, input, scratch).await?);
    let client = stage.system_administrator().await;
    let head = format!("Cookie: {}\r\n", client.cookie().context("nobody is signed in")?);
    let socket = Socket::open(web::router(stage.state())).await?;
    let processes = stage::processes(stage.database()).await.unwrap_or_default();
    let mut connection = socket.connect()?;
    let watch = Stopwatch::start(processes)?;
    let answer = connection.get("/api/data/export", &head)?.expect(200)?;
    section.add(lines.export, watch.stop()?);
    ensure!(
        sums(&answer.body) == Some(input.sums(false)),
        "we export {:?} rows and watts",
        sums(&answer.body)
    );
    drop(connection);
    socket.close().await
}

fn theirs(section: &mut Section, lines: &Lines, peer: &Peer, input: &Input, scratch: &Scratch) -> Result<()> {
    peer.clear()?;
    stage::settle(scratch, peer.processes())?;
    section.add(lines.peer_import, peer.import(&input.csv, input.n_rows)?);
    ensure!(peer.sums()? == input.sums(false), "the peer holds {:?} rows and watts", peer.sums());
    let (sample, body) = peer.export()?;
    section.add(lines.peer_export, sample);
    ensure!(sums(&body) == Some(input.sums(false)), "the peer exports {:?} rows and watts", sums(&body));
    Ok(())
}

/// The rows of an export and the watts they come to; its fourth column is kilowatts of at most three decimals.
fn sums(csv: &[u8]) -> Option<(usize, i64)> {
    let text = std::str::from_utf8(csv).ok()?;
    let (mut n_rows, mut watts) = (0, 0);
    for line in text.lines().skip(1) {
        let value = line.split(',').nth(3)?;
        let (whole, part) = value.split_once('.').unwrap_or((value, ""));
        let thousandths: i64 = format!("{part:0<3}").parse().ok()?;
        watts += whole.parse::<i64>().ok()? * 1000 + thousandths;
        n_rows += 1;
    }
    Some((n_rows, watts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_is_summed() {
        let text = "meter_id,start_time,end_time,meter_value\n1,a,b,1.25,2\n1,a,b,0.5\n2,a,b,3\n";
        assert_eq!(sums(text.as_bytes()), Some((3, 4750)));
        assert_eq!(sums(b"h\n1,2,3\n"), None);
    }
}
