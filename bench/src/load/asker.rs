//! One browser's connection: asks again and again over the same one, in the clear or by TLS, as browsers do.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpSocket,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        ClientConfig, RootCertStore,
        pki_types::{CertificateDer, ServerName, pem::PemObject},
    },
};

/// Where a portal is.
#[derive(Clone)]
pub struct Place {
    /// Where it listens.
    pub address: SocketAddr,
    /// The name that it goes by.
    pub host: String,
    /// How its certificate is checked; nothing where it answers in the clear.
    pub tls: Option<TlsConnector>,
}

/// One who asks.
pub struct Asker {
    place: Place,
    from: Ipv4Addr,
    head: String,
    open: Option<BufReader<Box<dyn Duplex>>>,
}

trait Duplex: AsyncRead + AsyncWrite + Send + Sync + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Sync + Unpin> Duplex for T {}

/// What was answered, but for the bytes of the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// The length of the body.
    pub n_bytes: usize,
}

/// Whoever waits longer has gone away.
const PATIENCE: Duration = Duration::from_secs(30);

/// Trust in the certificate of that file, and in no other.
pub fn trust(certificate: &Path) -> Result<TlsConnector> {
    let mut roots = RootCertStore::empty();
    for it in CertificateDer::pem_file_iter(certificate).context("the certificate")? {
        roots.add(it.context("the certificate")?)?;
    }
    let config = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

impl Asker {
    /// Somebody at an address of this machine, who sends these lines in each head.
    pub fn new(place: Place, from: Ipv4Addr, head: String) -> Asker {
        Asker { place, from, head, open: None }
    }

    /// Asks for something.
    pub async fn get(&mut self, path: &str) -> Result<Answered> {
        self.ask("GET", path, "", b"").await
    }

    /// Sends something of that kind.
    pub async fn post(&mut self, path: &str, kind: &str, body: &[u8]) -> Result<Answered> {
        let head = format!("Content-Type: {kind}\r\nContent-Length: {}\r\n", body.len());
        self.ask("POST", path, &head, body).await
    }

    async fn ask(&mut self, method: &str, path: &str, more: &str, body: &[u8]) -> Result<Answered> {
        let Asker { place, head, .. } = self;
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n{head}{more}\r\n", place.host).into_bytes();
        request.extend(body);
        let answered = tokio::time::timeout(PATIENCE, self.send(&request)).await;
        let answered = answered.map_err(|_| anyhow::anyhow!("no answer within {PATIENCE:?}")).flatten();
        if answered.is_err() {
            self.open = None;
        }
        answered.with_context(|| format!("{method} {path}"))
    }

    async fn send(&mut self, request: &[u8]) -> Result<Answered> {
        // A connection that the server closed while nothing was asked is opened anew, as a browser does.
        if let Some(mut open) = self.open.take()
            && open.get_mut().write_all(request).await.is_ok()
            && open.get_mut().flush().await.is_ok()
            && open.fill_buf().await.is_ok_and(|it| !it.is_empty())
        {
            return self.read(open).await;
        }
        let mut open = self.connect().await?;
        open.get_mut().write_all(request).await?;
        open.get_mut().flush().await?;
        self.read(open).await
    }

    async fn connect(&self) -> Result<BufReader<Box<dyn Duplex>>> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(IpAddr::V4(self.from), 0))?;
        let stream = socket.connect(self.place.address).await.context("a connection")?;
        stream.set_nodelay(true)?;
        let stream: Box<dyn Duplex> = match &self.place.tls {
            None => Box::new(stream),
            Some(tls) => {
                let name = ServerName::try_from("localhost")?;
                Box::new(tls.connect(name, stream).await.context("TLS")?)
            }
        };
        Ok(BufReader::with_capacity(1 << 14, stream))
    }

    async fn read(&mut self, mut open: BufReader<Box<dyn Duplex>>) -> Result<Answered> {
        let first = line(&mut open).await?;
        let status = first.split(' ').nth(1).and_then(|it| it.parse().ok()).context("no status line")?;
        let (mut length, mut is_chunked, mut is_last) = (0, false, false);
        loop {
            let line = line(&mut open).await?.to_ascii_lowercase();
            let Some((name, value)) = line.split_once(':') else { break };
            match (name, value.trim()) {
                ("content-length", value) => length = value.parse()?,
                ("transfer-encoding", "chunked") => is_chunked = true,
                ("connection", "close") => is_last = true,
                _ => {}
            }
        }
        let mut n_bytes = 0;
        while is_chunked {
            let size =
                usize::from_str_radix(&line(&mut open).await?, 16).context("a chunk without length")?;
            skip(&mut open, size).await?;
            n_bytes += size;
            line(&mut open).await?;
            is_chunked = size > 0;
        }
        if length > 0 && status != 304 {
            skip(&mut open, length).await?;
            n_bytes += length;
        }
        self.open = (!is_last).then_some(open);
        Ok(Answered { status, n_bytes })
    }
}

async fn line(open: &mut BufReader<Box<dyn Duplex>>) -> Result<String> {
    let mut line = String::new();
    if open.read_line(&mut line).await? == 0 {
        bail!("the connection was closed");
    }
    Ok(line.trim_end().to_owned())
}

async fn skip(open: &mut BufReader<Box<dyn Duplex>>, n_bytes: usize) -> Result<()> {
    let mut body = open.take(n_bytes as u64);
    let n_read = tokio::io::copy(&mut body, &mut tokio::io::sink()).await?;
    anyhow::ensure!(n_read == n_bytes as u64, "an answer broke off");
    Ok(())
}
