//! Just enough of HTTP/1.1 to ask a portal on this machine, the same for everybody who is compared.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};

/// An open connection.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
    host: String,
}

/// What was answered.
#[derive(Debug, Default)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Names, in small letters, and values.
    headers: Vec<(String, String)>,
    /// The body, as it was sent, but without its chunks.
    pub body: Vec<u8>,
}

/// A file, and what stands around it in the body of a request.
#[derive(Debug, Default)]
pub struct Body<'a> {
    /// What comes first.
    pub before: &'a str,
    /// The file.
    pub file: Option<&'a Path>,
    /// What comes after it.
    pub after: &'a str,
}

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(600);

impl Connection {
    /// Connects to `HOST:PORT`.
    pub fn open(address: &str) -> Result<Connection> {
        let stream = TcpStream::connect(address).with_context(|| address.to_owned())?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Connection { stream: BufReader::with_capacity(1 << 16, stream), host: address.to_owned() })
    }

    /// The same connection to a portal that goes by another name.
    pub fn named(mut self, host: &str) -> Connection {
        host.clone_into(&mut self.host);
        self
    }

    /// Asks for something, with these lines in the head.
    pub fn get(&mut self, path: &str, head: &str) -> Result<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\n{head}\r\n", self.host);
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.answer().with_context(|| format!("GET {path}"))
    }

    /// Sends something, with these lines in the head.
    pub fn post(&mut self, path: &str, head: &str, body: &Body<'_>) -> Result<Answer> {
        let file = body.file.map(File::open).transpose()?;
        let file_length = file.as_ref().map_or(Ok(0), |it| it.metadata().map(|it| it.len()))?;
        let length = file_length + (body.before.len() + body.after.len()) as u64;
        let host = &self.host;
        let request =
            format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n{head}\r\n");
        let stream = self.stream.get_mut();
        stream.write_all(request.as_bytes())?;
        stream.write_all(body.before.as_bytes())?;
        if let Some(mut file) = file {
            io::copy(&mut file, stream)?;
        }
        stream.write_all(body.after.as_bytes())?;
        self.answer().with_context(|| format!("POST {path}"))
    }

    fn answer(&mut self) -> Result<Answer> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).and_then(|it| it.parse().ok());
        let mut answer = Answer { status: status.context("no status line")?, ..Answer::default() };
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            answer.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        if answer.header("transfer-encoding") == Some("chunked") {
            while self.chunk(&mut answer.body)? {}
        } else if let Some(length) = answer.header("content-length") {
            let length: usize = length.parse()?;
            answer.body.resize(if answer.status == 304 { 0 } else { length }, 0);
            self.stream.read_exact(&mut answer.body)?;
        }
        Ok(answer)
    }

    /// Whether there was another.
    fn chunk(&mut self, body: &mut Vec<u8>) -> Result<bool> {
        let length = usize::from_str_radix(&self.line()?, 16).context("a chunk without length")?;
        let begin = body.len();
        body.resize(begin + length, 0);
        self.stream.read_exact(&mut body[begin..])?;
        ensure!(self.line()?.is_empty(), "a chunk that is longer than it says");
        Ok(length > 0)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the connection was closed");
        }
        Ok(line.trim_end().to_owned())
    }
}

impl Answer {
    /// A line of the head; its name in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|it| it.0 == name).map(|it| it.1.as_str())
    }

    /// The answer, where its status is that.
    pub fn expect(self, status: u16) -> Result<Answer> {
        let start = String::from_utf8_lossy(&self.body[..self.body.len().min(500)]);
        ensure!(self.status == status, "answered {}, not {status}: {start}", self.status);
        Ok(self)
    }

    /// The cookie that was set, as it is sent back.
    pub fn cookie(&self) -> Option<&str> {
        self.header("set-cookie")?.split(';').next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn answered(answer: &'static [u8]) -> Result<Answer> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?.to_string();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept()?;
            let mut head = [0; 1 << 12];
            let n_bytes = stream.read(&mut head)?;
            stream.write_all(answer)?;
            io::Result::Ok(String::from_utf8_lossy(&head[..n_bytes]).into_owned())
        });
        let answer = Connection::open(&address)?.get("/a", "Accept-Encoding: gzip\r\n");
        let asked = server.join().unwrap()?;
        assert_eq!(asked, format!("GET /a HTTP/1.1\r\nHost: {address}\r\nAccept-Encoding: gzip\r\n\r\n"));
        answer
    }

    #[test]
    fn bodies_come_whole_or_in_chunks() {
        let whole =
            answered(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nSet-Cookie: a=b; Path=/\r\n\r\nabc").unwrap();
        assert_eq!((whole.status, &*whole.body, whole.cookie()), (200, &b"abc"[..], Some("a=b")));
        let chunked: &[u8] =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n";
        assert_eq!(answered(chunked).unwrap().body, b"abc0123456789");
        let none = answered(b"HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n").unwrap();
        assert!(none.body.is_empty());
        assert!(none.expect(200).is_err());
        assert!(answered(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na").is_err());
    }
}
