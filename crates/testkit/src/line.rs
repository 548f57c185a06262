//! A line to a server whose weather a test makes: slow, thin, cut, or so that nothing comes through.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, Result},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
    time::sleep,
};

/// How a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weather {
    /// As if there were nothing in between.
    Fair,
    /// Every piece comes so much later.
    Slow(Duration),
    /// So many bytes a second go through, each way.
    Thin(u64),
    /// Every connection breaks after so many bytes, each way.
    Cut(u64),
    /// Connections are taken, and nothing comes through; neither side is told.
    Dark,
}

/// A line that lives as long as this value.
#[derive(Debug)]
pub struct Line {
    port: u16,
    weather: watch::Sender<Weather>,
    task: JoinHandle<()>,
}

impl Line {
    /// Stands before the server on that port, in fair weather.
    ///
    /// # Errors
    /// Where no port can be had.
    pub async fn start(server: u16) -> Result<Line> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let (weather, seen) = watch::channel(Weather::Fair);
        let server = SocketAddr::from((Ipv4Addr::LOCALHOST, server));
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let seen = seen.clone();
                tokio::spawn(async move { carry(client, server, seen).await });
            }
        });
        Ok(Line { port, weather, task })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on it is like that. Whatever was held back in the dark breaks when it ends, as where a wall has forgotten it.
    pub fn turn(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Carries bytes both ways until one side ends, or the weather ends it. Both ends close with it.
async fn carry(client: TcpStream, server: SocketAddr, mut seen: watch::Receiver<Weather>) -> Result<()> {
    if is_dark(&mut seen).await {
        return Ok(());
    }
    let server = TcpStream::connect(server).await?;
    client.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    tokio::select! {
        ended = one_way(from_client, to_server, seen.clone()) => ended,
        ended = one_way(from_server, to_client, seen) => ended,
    }
}

async fn one_way(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut seen: watch::Receiver<Weather>,
) -> Result<()> {
    let (mut bytes, mut n_carried) = (vec![0; 1 << 14], 0_u64);
    loop {
        let n = from.read(&mut bytes).await?;
        if n == 0 || is_dark(&mut seen).await {
            return Ok(());
        }
        let weather = *seen.borrow_and_update();
        match weather {
            Weather::Slow(time) => sleep(time).await,
            Weather::Thin(rate) => sleep(Duration::from_millis(n as u64 * 1000 / rate.max(1))).await,
            Weather::Cut(after) if n_carried > after => return Ok(()),
            _ => {}
        }
        to.write_all(bytes.get(..n).unwrap_or_default()).await?;
        n_carried = if matches!(weather, Weather::Cut(_)) { n_carried + n as u64 } else { 0 };
    }
}

/// Whether nothing comes through; answers then once it has cleared up.
async fn is_dark(seen: &mut watch::Receiver<Weather>) -> bool {
    let is_dark = *seen.borrow_and_update() == Weather::Dark;
    is_dark && seen.wait_for(|it| *it != Weather::Dark).await.is_ok()
}
