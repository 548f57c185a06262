//! What a service manager is told: that the portal is ready once it is, and that it lives while it does.

use std::{net::TcpListener, os::unix::net::UnixDatagram, path::PathBuf, time::Duration};

use testkit::Folder;

use crate::served::Served;

/// A socket that is told, as systemd's is.
struct Manager {
    socket: UnixDatagram,
    folder: Folder,
}

impl Manager {
    fn new() -> Manager {
        let folder = folder();
        let socket = UnixDatagram::bind(folder.path().join("notify")).unwrap();
        socket.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Manager { socket, folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("notify")
    }

    fn heard(&self) -> String {
        let mut buffer = [0; 64];
        let n = self.socket.recv(&mut buffer).expect("something is told in time");
        String::from_utf8_lossy(&buffer[..n]).trim_end().to_owned()
    }
}

fn folder() -> Folder {
    let folder = Folder::new();
    std::fs::create_dir_all(folder.path()).unwrap();
    folder
}

#[test]
fn a_manager_is_told_that_it_is_ready_and_that_it_lives() {
    let manager = Manager::new();
    let path = manager.path();
    let told = ("NOTIFY_SOCKET", path.to_str().unwrap());
    let served = Served::with("supervised", &[told, ("WATCHDOG_USEC", "300000")]);
    assert_eq!(manager.heard(), "READY=1");
    let ready = served.answer(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    assert!(ready.starts_with("HTTP/1.1 200 "), "{ready}");
    for _ in 0..3 {
        assert_eq!(manager.heard(), "WATCHDOG=1");
    }
    served.terminate();
    assert_eq!(served.finish().1, Some(0));
}

#[test]
fn the_journal_is_told_how_grave_a_line_is() {
    use std::os::unix::fs::MetadataExt;
    let folder = folder();
    let said = |format: &str, is_named: bool| {
        let file = std::fs::File::create(folder.path().join("log")).unwrap();
        let meta = file.metadata().unwrap();
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_drp"));
        command.arg("serve").current_dir(folder.path()).env_clear().stderr(file);
        command.env("DRP_LOG__FORMAT", format).env("DRP_WEB__TLS_SELF_SIGNED", "true");
        command.env("DRP_WEB__LISTEN", "192.0.2.1:443").env("DRP_WEB__PUBLIC_URL", "https://a.example");
        let named = if is_named { meta.ino() } else { 1 };
        assert!(
            !command.env("JOURNAL_STREAM", format!("{}:{named}", meta.dev())).status().unwrap().success()
        );
        std::fs::read_to_string(folder.path().join("log")).unwrap()
    };
    let json = said("json", true);
    assert!(
        json.starts_with("<4>{\"") && json.contains("\n<3>drp: cannot listen on 192.0.2.1:443"),
        "{json}"
    );
    let human = said("human", true);
    assert!(human.starts_with("<4> WARN the certificate was made just now"), "{human}");
    let other = said("json", false);
    assert!(other.starts_with("{\"") && other.contains("\ndrp: cannot"), "{other}");
}

#[test]
fn one_that_cannot_serve_never_says_that_it_is_ready() {
    let manager = Manager::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = folder();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_drp"));
    command.arg("serve").current_dir(folder.path()).env_clear().env("NOTIFY_SOCKET", manager.path());
    command.env("DRP_WEB__LISTEN", taken.local_addr().unwrap().to_string());
    assert!(!command.output().unwrap().status.success());
    manager.socket.set_nonblocking(true).unwrap();
    assert!(manager.socket.recv(&mut [0; 64]).is_err(), "it was told something");
}
