//! Files that are made to do harm: each is refused at once, after few bytes, in little memory.

#![allow(clippy::unwrap_used, reason = "a broken fixture is a failed test")]

mod green;
mod harm;

use formats::green_button::{FileError, Reader};
use green::*;
use harm::{Endless, GIB, peak_mebibytes};

/// The error, after reading no more than so many bytes.
fn refused(parts: &[(&str, usize)], most_bytes: usize) -> FileError {
    let mut input = Endless::new(parts);
    let error = Reader::new(&mut input, utc()).err().unwrap();
    assert!(input.n_bytes <= most_bytes as u64, "{} bytes were read before: {error}", input.n_bytes);
    error
}

const ONE_TOKEN: usize = 3 << 16;

#[test]
fn in_3_a_document_type_is_refused_outright() {
    let laughs = r#"<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
        <!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
        <!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">]><feed><title>&lol3;</title></feed>"#;
    let outside =
        r#"<?xml version="1.0"?><!DOCTYPE feed [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><feed>&x;</feed>"#;
    let remote = r#"<!DOCTYPE feed SYSTEM "file:///etc/passwd"><feed/>"#;
    let quadratic = format!(
        r#"<!DOCTYPE feed [<!ENTITY x "{}">]><feed>{}</feed>"#,
        "x".repeat(50_000),
        "&x;".repeat(5000)
    );
    for xml in [laughs, outside, remote, &quadratic] {
        assert!(matches!(refused(&[(xml, 1)], ONE_TOKEN), FileError::DocumentType { line: 1 }));
    }
    // One that is itself endless is too long before it is anything else.
    let endless = refused(&[("<!DOCTYPE feed [", 1), ("<!ENTITY x 'y'>", GIB)], ONE_TOKEN);
    assert!(
        matches!(endless, FileError::TooLong { line: 1, .. } | FileError::DocumentType { line: 1 }),
        "{endless}"
    );
}

#[test]
fn in_3_nothing_is_fetched_that_a_file_names() {
    let canary = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    canary.set_nonblocking(true).unwrap();
    let url = format!("http://{}/x", canary.local_addr().unwrap());
    let row = reading(DAY, 900, "250");
    for before in [
        format!("<!DOCTYPE feed SYSTEM '{url}'>"),
        format!("<!DOCTYPE feed PUBLIC 'x' '{url}'>"),
        format!("<!DOCTYPE feed [<!ENTITY x SYSTEM '{url}'>]>"),
        format!("<!DOCTYPE feed [<!ENTITY % x SYSTEM '{url}'> %x;]>"),
        format!("<?xml-stylesheet type='text/xsl' href='{url}'?>"),
        format!("<!-- {url} -->"),
    ] {
        let feed = series("uom=72", &row).replace("<feed ", &format!("{before}<feed "));
        let result = read(feed.as_bytes(), utc());
        assert_eq!(result.is_err(), before.starts_with("<!DOCTYPE"), "{before}");
    }
    let named = series("uom=72", &row)
        .replace("<feed ", &format!("<feed xmlns:xi='http://www.w3.org/2001/XInclude' xml:base='{url}' "))
        .replace(
            "</feed>",
            &format!("<xi:include href='{url}'/><entry><content src='{url}'/></entry></feed>"),
        );
    assert_eq!(read(named.as_bytes(), utc()).unwrap().readings.len(), 1);
    assert_eq!(canary.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock);
}

#[test]
fn in_3_entities_are_never_expanded() {
    let xml = format!("{HEAD}<entry><title>&lol;</title></entry></feed>");
    let error = refused(&[(&xml, 1)], ONE_TOKEN);
    assert!(error.to_string().contains("the entity &lol;, which XML does not know"), "{error}");
}

#[test]
fn in_3_nesting_is_at_most_64_deep() {
    let deep = |n: usize| [(HEAD, 1), ("<a>", n), ("</a>", n), ("</feed>", 1)];
    assert!(matches!(refused(&deep(63), GIB), FileError::NoReadings));
    assert!(matches!(refused(&deep(64), GIB), FileError::TooDeep { limit: 64, .. }));
    assert!(matches!(refused(&deep(10_000), ONE_TOKEN), FileError::TooDeep { .. }));
    assert!(matches!(refused(&[("<a>", GIB)], ONE_TOKEN), FileError::NotGreenButton { .. }));
}

#[test]
fn in_3_no_token_is_longer_than_64_kib() {
    let long = |before: &str| refused(&[(HEAD, 1), (before, 1), ("xxxxxxxxxxxxxxxx", GIB)], ONE_TOKEN);
    for before in ["<entry><title>", "<", "<entry a='", "<entry ", "<!--", "<![CDATA[", "<?", "</", "&"] {
        let error = long(before);
        let is_syntax = matches!(error, FileError::TooLong { .. });
        assert!(is_syntax, "{before}: {error}");
    }
    // A text in many pieces is a long one too.
    let pieces = refused(&[(HEAD, 1), ("<entry><title>", 1), ("x<!---->", GIB)], 16 << 16);
    assert!(matches!(pieces, FileError::TooLong { .. }), "{pieces}");
    let blanks = refused(&[(HEAD, 1), ("                ", GIB)], ONE_TOKEN);
    assert!(matches!(blanks, FileError::TooLong { .. }), "{blanks}");
}

#[test]
fn in_3_what_is_kept_of_a_file_is_bounded() {
    let attributes = format!("<entry {}>", (0..65).map(|i| format!("a{i}='' ")).collect::<String>());
    assert!(matches!(
        refused(&[(HEAD, 1), (&attributes, 1)], ONE_TOKEN),
        FileError::TooManyAttributes { .. }
    ));
    let links: String = (0..100).map(|i| format!("<link rel='related' href='x/{i}'/>")).collect();
    let error = refused(&[(HEAD, 1), ("<entry>", 1), (&links, GIB)], ONE_TOKEN);
    assert!(error.to_string().contains("links in an entry"), "{error}");
    let address = format!("<link rel='self' href='{}'/>", "x".repeat(1025));
    let error = refused(&[(HEAD, 1), ("<entry>", 1), (&address, 1)], ONE_TOKEN);
    assert!(error.to_string().contains("bytes in one of them"), "{error}");
    for (content, what) in [
        ("<espi:UsagePoint/>", "UsagePoints"),
        ("<espi:MeterReading/>", "MeterReadings"),
        ("<espi:ReadingType/>", "ReadingTypes"),
        ("<espi:LocalTimeParameters/>", "LocalTimeParameters"),
    ] {
        let error = refused(&[(HEAD, 1), (&entry(&[("self", "x")], content), GIB)], 2 << 20);
        assert!(error.to_string().contains(what), "{error}");
    }
    let broken = reading(0, 900, "x");
    let error = refused(&[(HEAD, 1), ("<entry><content><espi:IntervalBlock>", 1), (&broken, GIB)], 4 << 20);
    assert!(error.to_string().contains("faults"), "{error}");
    let namespaces = format!("<entry {}>", (0..60).map(|i| format!("xmlns:n{i}='x' ")).collect::<String>());
    drop(refused(&[(HEAD, 1), (&namespaces, GIB)], ONE_TOKEN));
}

#[test]
fn in_3_many_entries_are_understood_at_once() {
    let own = |i: usize| {
        let id = i.to_string();
        usage_point(&id)
            + &meter_reading(&id, "1", &id)
            + &reading_type(&id, "uom=72")
            + &block(&id, "1", &reading(DAY, 900, "250"))
    };
    let entries: Vec<String> = (0..4000).map(own).collect();
    let batch = read(feed(&entries).as_bytes(), utc()).unwrap();
    assert_eq!((batch.readings.len(), batch.faults.len()), (4000, 0));
    // All of one usage point, one after the other, and each the second of the first.
    let one = |i: usize| {
        let number = i.to_string();
        meter_reading("1", &number, "1")
            + &block("1", &number, &reading(DAY + 900 * (i as i64 / 2), 900, "250"))
    };
    let entries: Vec<String> = (0..4000).map(one).chain([reading_type("1", "uom=72")]).collect();
    let batch = read(feed(&entries).as_bytes(), utc()).unwrap();
    assert_eq!((batch.readings.len(), batch.faults.len()), (2000, 2000));
}

#[test]
fn in_3_a_long_file_takes_little_memory() {
    let row = reading(DAY, 900, "250");
    let head = feed(&[usage_point("1"), meter_reading("1", "1", "1"), reading_type("1", "uom=72")]);
    let head = head.trim_end_matches("\n</feed>");
    let open = entry(&[("up", "User/1/UsagePoint/1/MeterReading/1/IntervalBlock")], "<espi:IntervalBlock>");
    let open = open.trim_end_matches("</content></entry>");
    let end = "</espi:IntervalBlock></content></entry></feed>";
    let n_rows = 60_000;
    let mut input = Endless::new(&[(head, 1), (open, 1), (&row, n_rows), (end, 1)]);
    let mut reader = Reader::new(&mut input, utc()).unwrap();
    assert!(input.n_bytes > 10_000_000, "{}", input.n_bytes);
    let (mut batch, mut n_readings) = (formats::green_button::Batch::default(), 0);
    while reader.read_batch(5000, &mut batch).unwrap() {
        assert_eq!(batch.faults, []);
        n_readings += batch.readings.len();
    }
    assert_eq!(n_readings, n_rows);
    // Of this whole process, with all the tests above.
    assert!(peak_mebibytes().is_none_or(|it| it < 64), "{:?}", peak_mebibytes());
}

#[test]
fn an_encoding_is_told_however_few_bytes_come_at_a_time() {
    for utf_16 in ["\u{feff}<feed/>", "<feed/>"] {
        for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            let bytes: Vec<u8> = utf_16.encode_utf16().flat_map(to_bytes).collect();
            let parts: Vec<(&[u8], usize)> = bytes.chunks(1).map(|it| (it, 1)).collect();
            let error = Reader::new(Endless::new(&parts), utc()).err().unwrap();
            assert!(matches!(error, FileError::Utf16), "{error}");
        }
    }
}
