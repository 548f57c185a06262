//! What systemd is told of a server, where it was started by it: that it is ready, and that it still lives.

use std::{io, os::unix::net::UnixDatagram, time::Duration};

use tokio::task::JoinHandle;

/// Whoever started the process and wants to hear how it does, by the protocol of `sd_notify`.
#[derive(Debug)]
pub struct Supervisor {
    socket: UnixDatagram,
    /// How long a process that says nothing is taken for alive.
    patience: Option<Duration>,
}

impl Supervisor {
    /// Whom the environment names; nobody, where the process was started by hand.
    pub fn of_environment() -> Option<Supervisor> {
        let path = std::env::var_os("NOTIFY_SOCKET")?;
        let number = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
        let is_meant = number("WATCHDOG_PID").is_none_or(|it| it == u64::from(std::process::id()));
        let patience = number("WATCHDOG_USEC").filter(|_| is_meant).map(Duration::from_micros);
        match connect(path.as_encoded_bytes()) {
            Ok(socket) => Some(Supervisor { socket, patience }),
            Err(error) => {
                tracing::warn!(%error, "NOTIFY_SOCKET is there and nobody can be told that the portal is ready");
                None
            }
        }
    }

    /// Tells that requests are answered from now on; then, by the job that this begins, that the process lives. Whether it
    /// does is shown by the job itself: where nothing takes its turn any more, neither does the job.
    pub fn ready(self) -> JoinHandle<()> {
        self.tell("READY=1");
        tokio::spawn(async move {
            let Some(patience) = self.patience else { return };
            loop {
                self.tell("WATCHDOG=1");
                tokio::time::sleep(patience / 3).await;
            }
        })
    }

    fn tell(&self, words: &str) {
        // One that does not listen is no reason not to serve, and is never waited for.
        if let Err(error) = self.socket.send(words.as_bytes()) {
            tracing::warn!(%error, "the service manager could not be told: {words}");
        }
    }
}

/// The socket at a path, or with `@` before its name in no folder at all.
fn connect(name: &[u8]) -> io::Result<UnixDatagram> {
    let socket = UnixDatagram::unbound()?;
    socket.set_nonblocking(true)?;
    match name.strip_prefix(b"@") {
        #[cfg(target_os = "linux")]
        Some(name) => socket.connect_addr(
            &<std::os::unix::net::SocketAddr as std::os::linux::net::SocketAddrExt>::from_abstract_name(
                name,
            )?,
        )?,
        _ => socket.connect(std::path::Path::new(
            <std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(name),
        ))?,
    }
    Ok(socket)
}
