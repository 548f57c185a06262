//! A client that sends any bytes, by TLS or without, and reads answers as they are.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};

/// The longest that a read may take.
const LONGEST: Duration = Duration::from_secs(30);

/// What trusts the deployment's certificate and no other.
pub struct Tls(RootCertStore);

/// A connection.
pub struct Wire(BufReader<Box<dyn Both>>);

trait Both: Read + Write + Send {}
impl<T: Read + Write + Send> Both for T {}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Tls {
    pub fn new(certificate: &[u8]) -> Tls {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(certificate).unwrap()).unwrap();
        Tls(roots)
    }

    pub fn connect(&self, port: u16) -> Wire {
        Wire(BufReader::new(Box::new(StreamOwned::new(self.client(&[]), connect(port).unwrap()))))
    }

    /// The protocol that is chosen among those.
    pub fn protocol(&self, port: u16, offered: &[&str]) -> Option<String> {
        let (mut client, mut socket) = (self.client(offered), connect(port).unwrap());
        client.complete_io(&mut socket).unwrap();
        client.alpn_protocol().map(|it| String::from_utf8_lossy(it).into_owned())
    }

    fn client(&self, protocols: &[&str]) -> ClientConnection {
        let mut config = ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(self.0.clone())
            .with_no_client_auth();
        config.alpn_protocols = protocols.iter().map(|it| it.as_bytes().to_vec()).collect();
        ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap()
    }
}

impl Wire {
    pub fn plain(port: u16) -> Wire {
        Wire::try_plain(port).unwrap()
    }

    pub fn try_plain(port: u16) -> Option<Wire> {
        Some(Wire(BufReader::new(Box::new(connect(port)?))))
    }

    /// Sends; that the other end has closed already is for the reader to find out.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        let stream = self.0.get_mut();
        stream.write_all(bytes.as_ref()).and_then(|()| stream.flush()).is_ok()
    }

    /// Everything until the other end closes.
    pub fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        // A connection that is reset has ended as well.
        let _ = self.0.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The next line, without its end; nothing where the other end has closed.
    pub fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let n = self.0.read_line(&mut line).ok()?;
        (n > 0).then(|| line.trim_end().to_owned())
    }

    /// Sends a request and reads its answer. `head` is method, path and, on lines of their own, headers.
    pub fn ask(&mut self, head: &str, body: &str) -> Answer {
        self.try_ask(head, body).unwrap_or_else(|| panic!("no answer to {head}"))
    }

    /// The same; nothing where none comes.
    pub fn try_ask(&mut self, head: &str, body: &str) -> Option<Answer> {
        let (line, headers) = head.split_once('\n').unwrap_or((head, ""));
        let mut request = format!("{line} HTTP/1.1\r\n");
        if !headers.lines().any(|it| it.starts_with("Host:")) {
            request += "Host: localhost\r\n";
        }
        for header in headers.lines() {
            request += &format!("{header}\r\n");
        }
        if !body.is_empty() {
            request += &format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        }
        self.send(format!("{request}\r\n{body}"));
        self.answer()
    }

    /// The next answer.
    pub fn answer(&mut self) -> Option<Answer> {
        let status = self.line()?.split(' ').nth(1)?.parse().ok()?;
        let mut answer = Answer { status, headers: Vec::new(), body: String::new() };
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(": ") else { break };
            answer.headers.push((name.to_ascii_lowercase(), value.to_owned()));
        }
        if answer.header("transfer-encoding") == "chunked" {
            while let Some(size) = self.line().and_then(|it| usize::from_str_radix(&it, 16).ok()) {
                answer.body += &self.bytes(size)?;
                self.line()?;
                if size == 0 {
                    break;
                }
            }
        } else if let Ok(size) = answer.header("content-length").parse() {
            answer.body = self.bytes(size)?;
        }
        Some(answer)
    }

    fn bytes(&mut self, size: usize) -> Option<String> {
        let mut bytes = vec![0; size];
        self.0.read_exact(&mut bytes).ok()?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }
}

impl Answer {
    /// A header's value, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value)
    }
}

fn connect(port: u16) -> Option<TcpStream> {
    let stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(LONGEST)).unwrap();
    stream.set_nodelay(true).unwrap();
    Some(stream)
}
