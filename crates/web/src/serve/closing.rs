//! Closing a listener gracefully: new connections are not begun, and those that the kernel has accepted are still served.

use std::{io, time::Duration};

use tokio::net::TcpListener;

/// How long somebody who has begun to come in has to be in: many round trips to a proxy.
pub(super) const COMING_IN: Duration = Duration::from_millis(50);

/// How long somebody who has just come in has for their first word.
pub(super) const FIRST_WORD: Duration = Duration::from_secs(1);

/// Drops packets that begin a connection (SYN), by a BPF filter on the listener's socket. To close a listener resets the
/// connections that the kernel has accepted and nobody has taken yet: those clients have often sent a request already,
/// and cannot know what became of it. A client whose SYN is dropped sends it again, is then refused by the closed port,
/// and knows that nothing was done.
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
