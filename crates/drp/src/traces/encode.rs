//! Finished spans as the bytes of an `ExportTraceServiceRequest` of OTLP 1: the few messages of it that spans need.

use super::span::{Kind, Span, Value};

/// A protobuf message as it is written.
#[derive(Default)]
struct Message(Vec<u8>);

/// How a field is written: a varint, eight bytes, bytes with their length before, four bytes.
const VARINT: u64 = 0;
const EIGHT: u64 = 1;
const BYTES: u64 = 2;
const FOUR: u64 = 5;
/// `SPAN_KIND_…` and `STATUS_CODE_ERROR`.
const KINDS: [(Kind, u64); 3] = [(Kind::Inner, 1), (Kind::Server, 2), (Kind::Client, 3)];
const ERROR: u64 = 2;
/// The trace was sampled.
const SAMPLED: u32 = 1;

impl Message {
    fn varint(mut self, field: u64, value: u64) -> Message {
        self.number(field << 3 | VARINT);
        self.number(value);
        self
    }

    fn eight(mut self, field: u64, value: u64) -> Message {
        self.number(field << 3 | EIGHT);
        self.0.extend(value.to_le_bytes());
        self
    }

    fn four(mut self, field: u64, value: u32) -> Message {
        self.number(field << 3 | FOUR);
        self.0.extend(value.to_le_bytes());
        self
    }

    fn bytes(mut self, field: u64, value: &[u8]) -> Message {
        self.number(field << 3 | BYTES);
        self.number(u64::try_from(value.len()).unwrap_or(u64::MAX));
        self.0.extend(value);
        self
    }

    fn number(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value.to_le_bytes()[0] | 0x80);
            value >>= 7;
        }
        self.0.push(value.to_le_bytes()[0]);
    }
}

/// The request for these spans of that service.
pub fn request(service: &str, spans: &[Span]) -> Vec<u8> {
    let text = |it: &str| Value::Text(it.to_owned());
    let resource = Message::default()
        .bytes(1, &attribute("service.name", &text(service)))
        .bytes(1, &attribute("service.version", &text(env!("CARGO_PKG_VERSION"))));
    let scope = Message::default().bytes(1, b"drp").bytes(2, env!("CARGO_PKG_VERSION").as_bytes());
    let of_scope = Message::default().bytes(1, &scope.0);
    let of_scope = spans.iter().fold(of_scope, |message, it| message.bytes(2, &span(it)));
    let of_resource = Message::default().bytes(1, &resource.0).bytes(2, &of_scope.0);
    Message::default().bytes(1, &of_resource.0).0
}

fn span(it: &Span) -> Vec<u8> {
    let kind = KINDS.iter().find(|(kind, _)| *kind == it.kind).map_or(0, |(_, number)| *number);
    let mut message = Message::default().bytes(1, &it.trace).bytes(2, &it.id);
    if let Some(parent) = it.parent {
        message = message.bytes(4, &parent);
    }
    message = message.bytes(5, it.name.as_bytes()).varint(6, kind).eight(7, it.start).eight(8, it.end);
    message =
        it.attributes.iter().fold(message, |message, (key, value)| message.bytes(9, &attribute(key, value)));
    if it.has_failed {
        message = message.bytes(15, &Message::default().varint(3, ERROR).0);
    }
    message.four(16, SAMPLED).0
}

fn attribute(key: &str, value: &Value) -> Vec<u8> {
    let value = match value {
        Value::Text(it) => Message::default().bytes(1, it.as_bytes()),
        Value::Number(it) => Message::default().varint(3, it.cast_unsigned()),
    };
    Message::default().bytes(1, key.as_bytes()).bytes(2, &value.0).0
}
