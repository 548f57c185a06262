//! ED-1: heads of requests that two programs could read in two ways.

/// Heads that are refused. A request that comes behind one must not be answered.
pub const HEADS: [&str; 24] = [
    // Two lengths.
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 0, 0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: -1\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: +0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nContent-Length: 18446744073709551617\r\n\r\n",
    // Encodings that some do not see.
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.1\r\nHost: portal.example\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
    "POST /login HTTP/1.0\r\nHost: portal.example\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    // Hosts.
    "GET /login HTTP/1.1\r\nHost: portal.example\r\nHost: evil.example\r\n\r\n",
    "GET /login HTTP/1.1\r\nHost: portal.example\r\nHost: portal.example\r\n\r\n",
    "GET /login HTTP/1.1\r\n\r\n",
    "GET http://evil.example/login HTTP/1.1\r\nHost: portal.example\r\n\r\n",
    // Line ends and what is no text.
    "GET /login HTTP/1.1\nHost: portal.example\n\n",
    "GET /login HTTP/1.1\r\nHost: portal.example\r\nX: 1\nY: 2\r\n\r\n",
    "GET /login HTTP/1.1\r\nHost: portal.example\r\nX: 1\r\n folded\r\n\r\n",
    "GET /login HTTP/1.1\r\nHost: portal.example\r\nX: a\rb\r\n\r\n",
    "GET /login HTTP/1.1\r\nHost: portal.example\r\nX: a\0b\r\n\r\n",
    // Another protocol.
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
];
