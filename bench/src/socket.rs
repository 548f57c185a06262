//! A router that answers on a socket of this process, as `drp serve` would.

use anyhow::{Context, Result};
use axum::Router;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};
use web::Limits;

use crate::http::{Answer, Connection};

/// An open socket.
pub struct Socket {
    /// Its `HOST:PORT`.
    pub address: String,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

/// Where portals of the test kit say that they are.
pub const HOST: &str = "portal.example";

impl Socket {
    /// Begins to answer.
    pub async fn open(router: Router) -> Result<Socket> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        let task = tokio::spawn(web::serve(listener, router, Limits::default(), stopped));
        Ok(Socket { address, stop: Some(stop), task })
    }

    /// A connection to it.
    pub fn connect(&self) -> Result<Connection> {
        Ok(Connection::open(&self.address)?.named(HOST))
    }

    /// Asks twice, since the first answer fills the cache; gives the second.
    pub fn ask_twice(&self, path: &str, head: &str) -> Result<Answer> {
        let mut connection = self.connect()?;
        connection.get(path, head)?;
        connection.get(path, head)
    }

    /// Ends when what was asked is answered.
    pub async fn close(mut self) -> Result<()> {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        Ok(self.task.await.context("the socket")??)
    }
}
