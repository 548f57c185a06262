//! Closing the door without shutting it in anybody's face: who has come in is heard, and nobody new begins to come in.

use std::{io, time::Duration};

use tokio::net::TcpListener;

/// How long somebody who has begun to come in has to be in: many round trips to a proxy.
pub(super) const COMING_IN: Duration = Duration::from_millis(50);

/// How long somebody who has just come in has for their first word.
pub(super) const FIRST_WORD: Duration = Duration::from_secs(1);

/// Keeps everybody new from beginning to come in. A listener that is closed resets those whom the kernel has let in
/// meanwhile; they have often asked something already, and cannot know what became of it. Who is not heard at all knocks
/// again by themselves, finds nobody, and knows that nothing was done.
#[cfg(target_os = "linux")]
pub(super) fn stop_letting_in(listener: &TcpListener) -> io::Result<()> {
    use socket2::{SockFilter, SockRef};
    // Instructions of BPF, the kernel's filters, over a packet from TCP's header on: its byte 13 has the flags. What
    // begins a connection has SYN and not ACK, and is dropped.
    const LOAD_BYTE: u16 = 0x30;
    const AND: u16 = 0x54;
    const JUMP_IF_EQUAL: u16 = 0x15;
    const RETURN: u16 = 0x06;
    SockRef::from(listener).attach_filter(&[
        SockFilter::new(LOAD_BYTE, 0, 0, 13),
        SockFilter::new(AND, 0, 0, 0x12),
        SockFilter::new(JUMP_IF_EQUAL, 0, 1, 0x02),
        SockFilter::new(RETURN, 0, 0, 0),
        SockFilter::new(RETURN, 0, 0, u32::MAX),
    ])
}

/// Nothing elsewhere: whoever comes in at the very moment that the listener closes is lost.
#[cfg(not(target_os = "linux"))]
pub(super) fn stop_letting_in(_: &TcpListener) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
