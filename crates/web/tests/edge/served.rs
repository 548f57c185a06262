//! A portal on a socket of this machine, and a client that sends it any bytes.

use std::{net::SocketAddr, time::Duration};

use testkit::TestPortal;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};
use web::{Door, Limits, Router, Tls, WebState};

/// The longest that any test waits for anything.
const LONGEST: Duration = Duration::from_secs(10);

/// A portal on a socket.
pub struct Served {
    pub portal: TestPortal,
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

/// A connection to it.
pub struct Raw(TcpStream);

/// What must happen soon.
pub async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(LONGEST, what).await.expect("within ten seconds")
}

impl Served {
    pub async fn start(limits: Limits) -> Served {
        Served::with(limits, Router::new()).await
    }

    /// With more routes than the portal's.
    pub async fn with(limits: Limits, more: Router<WebState>) -> Served {
        Served::behind(limits, more, Door::from).await
    }

    /// The same by TLS.
    pub async fn over_tls(limits: Limits, more: Router<WebState>, tls: Tls) -> Served {
        Served::behind(limits, more, |it| Door::with_tls(it, tls)).await
    }

    async fn behind(
        limits: Limits,
        more: Router<WebState>,
        door: impl FnOnce(TcpListener) -> Door,
    ) -> Served {
        let portal = TestPortal::start().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let door = door(listener);
        let (stop, stopped) = oneshot::channel();
        let router = web::router_with(portal.state(), more);
        let serving = tokio::spawn(web::serve(door, router, limits, async {
            let _ = stopped.await;
        }));
        Served { portal, address, stop, serving }
    }

    pub async fn connect(&self) -> Raw {
        Raw(soon(TcpStream::connect(self.address)).await.unwrap())
    }

    /// What is answered to these bytes until the portal closes the connection.
    pub async fn answers(&self, bytes: impl AsRef<[u8]>) -> String {
        let mut raw = self.connect().await;
        raw.send(bytes).await;
        raw.rest().await
    }

    /// Tells it to stop; the answer is there when it has.
    pub fn stop(self) -> JoinHandle<std::io::Result<()>> {
        self.stop.send(()).unwrap();
        self.serving
    }
}

impl Raw {
    /// Sends; that the portal has closed already is for the reader to find out.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        soon(self.0.write_all(bytes.as_ref())).await.is_ok()
    }

    /// Everything until the portal closes.
    pub async fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        // A connection that is reset has ended as well.
        let _ = soon(self.0.read_to_end(&mut bytes)).await;
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// One answer whose body has a length, or the bytes until then.
    pub async fn answer(&mut self) -> String {
        let mut text = String::new();
        let mut piece = [0; 4096];
        while !is_whole(&text) {
            let n = soon(self.0.read(&mut piece)).await.unwrap();
            assert_ne!(n, 0, "closed after {text:?}");
            text.push_str(&String::from_utf8_lossy(&piece[..n]));
        }
        text
    }
}

fn is_whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|it| it.strip_prefix("content-length: ")?.parse::<usize>().ok());
    body.len() >= length.unwrap_or(0)
}

/// A GET of the shortest answer there is.
pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: portal.example\r\n\r\n")
}

/// The statuses of the answers in a text, in their order.
pub fn statuses(text: &str) -> Vec<u16> {
    let mut found = text.match_indices("HTTP/1.1 ");
    found.by_ref().filter_map(|(at, it)| text[at + it.len()..].get(..3)?.parse().ok()).collect()
}
