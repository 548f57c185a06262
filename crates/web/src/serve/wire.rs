//! A client's socket as hyper sees it: whole, checked heads, and bytes that arrive and leave in time.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use hyper::rt::{Read, ReadBufCursor, Write};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep},
};

use super::{
    Limits,
    asker::Heads,
    head::{self, Framing, Refusal},
};

/// What hyper is given instead of a head that is refused, so that the refusal is answered, logged and dressed like
/// anything else.
const REFUSED: &[u8] = b"GET / HTTP/1.1\r\nhost: refused\r\nconnection: close\r\n\r\n";

/// The most that is read at a time.
const PIECE: usize = 8 * 1024;

/// How long, and for how many bytes, a client that still sends is listened to after its last answer. Without it the
/// answer could be lost: a socket that is closed with bytes unread is reset.
const LINGER: Duration = Duration::from_secs(2);
const MOST_LINGERED: usize = 1024 * 1024;

/// A client's socket as hyper sees it.
pub(super) struct Wire<S> {
    socket: S,
    limits: Limits,
    heads: Heads,
    state: State,
    /// What was read, and how much of it hyper may have.
    held: Vec<u8>,
    ready: usize,
    /// How much of it holds no end of a head.
    n_seen: usize,
    /// When the head or body began, when its latest bytes came, how many the body has.
    begun: Instant,
    moved: Instant,
    n_body: u64,
    read_timer: Pin<Box<Sleep>>,
    /// There while the client takes nothing.
    write_timer: Option<Pin<Box<Sleep>>>,
    n_lingered: Option<usize>,
}

/// What comes next from the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// The first request's head.
    FirstHead,
    /// Another request's head.
    Head,
    /// So many bytes of a body.
    Body(u64),
    /// A body of which the end is not known, and nothing after it.
    LastBody,
    /// Nothing that anybody will look at.
    Refused,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub(super) fn new(socket: S, limits: Limits, heads: Heads) -> Wire<S> {
        let now = Instant::now();
        Wire {
            socket,
            limits,
            heads,
            state: State::FirstHead,
            held: Vec::new(),
            ready: 0,
            n_seen: 0,
            begun: now,
            moved: now,
            n_body: 0,
            read_timer: Box::pin(tokio::time::sleep_until(now)),
            write_timer: None,
            n_lingered: None,
        }
    }

    /// Makes more bytes ready for hyper; with none ready afterwards the client has closed, or nothing more is wanted.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.ready == 0 {
            match self.state {
                State::FirstHead | State::Head => self.take_head(),
                State::Body(left) => self.take_body(left),
                State::LastBody => self.ready = self.held.len(),
                State::Refused => return Poll::Pending,
            }
            if self.ready == 0 && self.state != State::Refused && ready!(self.poll_fill(cx))? == 0 {
                break;
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Looks for a whole head, and checks it.
    fn take_head(&mut self) {
        // Empty lines before a request are allowed, and mean nothing.
        while self.held.starts_with(b"\r\n") {
            self.held.drain(..2);
            self.n_seen = 0;
        }
        let end = head::end(&self.held, self.n_seen);
        self.n_seen = if end.is_some() { 0 } else { self.held.len() };
        let found = match end {
            Some(end) if end <= self.limits.head_bytes => {
                self.ready = end;
                head::check(&self.held[..end], self.limits.head_fields)
            }
            None if self.held.len() <= self.limits.head_bytes => return,
            _ => Err(Refusal::TooLarge),
        };
        let framing = match found {
            Ok(framing) => framing,
            Err(refusal) => return self.refuse(refusal),
        };
        self.heads.push(found);
        self.begin(match framing {
            Framing::None => State::Head,
            Framing::Length(length) => State::Body(length),
            Framing::Chunked => State::LastBody,
        });
    }

    fn take_body(&mut self, left: u64) {
        let n = usize::try_from(left).map_or(self.held.len(), |it| it.min(self.held.len()));
        self.ready = n;
        match left - n as u64 {
            0 => self.begin(State::Head),
            left => self.state = State::Body(left),
        }
    }

    fn begin(&mut self, state: State) {
        self.state = state;
        (self.begun, self.moved, self.n_body) = (Instant::now(), Instant::now(), 0);
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.heads.push(Err(refusal));
        self.held = REFUSED.to_vec();
        self.ready = self.held.len();
        self.state = State::Refused;
    }

    /// Reads what has arrived and answers with how much it was; what takes too long is refused or an error.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let mut piece = [0; PIECE];
        let mut buffer = ReadBuf::new(&mut piece);
        if Pin::new(&mut self.socket).poll_read(cx, &mut buffer)?.is_pending() {
            return self.poll_patience(cx);
        }
        let bytes = buffer.filled();
        self.moved = Instant::now();
        if self.is_idle() {
            self.begun = self.moved;
        }
        self.held.extend_from_slice(bytes);
        self.n_body += bytes.len() as u64;
        Poll::Ready(Ok(bytes.len()))
    }

    /// Whether a client that has been answered may leave, or may ask again.
    fn is_idle(&self) -> bool {
        self.state == State::Head && self.held.is_empty()
    }

    /// Waits for more bytes, but not for ever.
    fn poll_patience(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>> {
        // Between requests it is hyper's time limit that counts: only hyper knows when the answer has been sent.
        if self.is_idle() {
            return Poll::Pending;
        }
        let deadline = match self.state {
            State::FirstHead | State::Head => self.begun + self.limits.head_time,
            _ => self.limits.body_deadline(self.begun, self.moved, self.n_body),
        };
        self.read_timer.as_mut().reset(deadline);
        ready!(self.read_timer.as_mut().poll(cx));
        match (self.state, self.held.is_empty()) {
            (State::FirstHead, true) => Poll::Ready(Ok(0)),
            (State::FirstHead | State::Head, _) => {
                self.refuse(Refusal::TooSlow);
                Poll::Ready(Ok(self.ready))
            }
            _ => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
        }
    }

    /// A client that takes nothing of its answer for too long is left.
    fn poll_written<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.write_timer = None;
            return written;
        }
        let pause = self.limits.write_pause;
        let timer = self.write_timer.get_or_insert_with(|| Box::pin(tokio::time::sleep(pause)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn poll_linger(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let mut piece = [0; PIECE];
        while self.n_lingered.is_some_and(|it| it < MOST_LINGERED) {
            let mut buffer = ReadBuf::new(&mut piece);
            match Pin::new(&mut self.socket).poll_read(cx, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    self.n_lingered = self.n_lingered.map(|it| it + buffer.filled().len());
                }
                Poll::Ready(_) => return Poll::Ready(()),
                Poll::Pending => return self.read_timer.as_mut().poll(cx),
            }
        }
        Poll::Ready(())
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Read for Wire<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut cursor: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        ready!(wire.poll_ready(cx))?;
        let n = wire.ready.min(cursor.remaining());
        cursor.put_slice(&wire.held[..n]);
        wire.held.drain(..n);
        wire.ready -= n;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Write for Wire<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        let written = Pin::new(&mut wire.socket).poll_write(cx, bytes);
        wire.poll_written(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let wire = self.get_mut();
        let written = Pin::new(&mut wire.socket).poll_write_vectored(cx, slices);
        wire.poll_written(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        let flushed = Pin::new(&mut wire.socket).poll_flush(cx);
        wire.poll_written(cx, flushed)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = self.get_mut();
        if wire.n_lingered.is_none() {
            // By TLS there is a last word, which a client may leave untaken as well.
            let shut = Pin::new(&mut wire.socket).poll_shutdown(cx);
            ready!(wire.poll_written(cx, shut))?;
            wire.n_lingered = Some(0);
            wire.read_timer.as_mut().reset(Instant::now() + LINGER);
        }
        match wire.state {
            State::Body(_) | State::LastBody | State::Refused => wire.poll_linger(cx).map(Ok),
            State::FirstHead | State::Head => Poll::Ready(Ok(())),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    /// A socket whose last word nobody takes.
    struct Deaf;

    impl AsyncRead for Deaf {
        fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, _: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
            Poll::Pending
        }
    }

    impl AsyncWrite for Deaf {
        fn poll_write(self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Pending
        }
    }

    #[tokio::test]
    async fn ed_3_a_client_that_takes_no_farewell_is_left() {
        let limits = Limits { write_pause: Duration::from_millis(1), ..Limits::default() };
        let mut wire = Wire::new(Deaf, limits, Heads::default());
        let ended = poll_fn(|cx| Pin::new(&mut wire).poll_shutdown(cx)).await;
        assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
