//! Files on a socket: whole, or visibly not.

use domain::ApprovalStatus;
use web::Limits;

use crate::served::Served;

/// Two meters of Acme, the second of which has two readings at once, where `is_damaged`; and the cookie of its user. The
/// first has more than waits to be sent before the second is read.
async fn served(is_damaged: bool) -> (Served, String) {
    let served = Served::start(Limits::default()).await;
    let portal = &served.portal;
    let acme = portal.organization("Acme").await;
    for meter in [1, 2] {
        portal.meter(meter, acme).await;
        let mut csv = "meter_id,start_time,end_time,meter_value\n".to_owned();
        let begin = testkit::instant("2026-01-01T00:00:00Z");
        for index in 0..12_000 {
            let start = begin + jiff::SignedDuration::from_mins(15 * index);
            csv += &format!("{meter},{start},{},1.5\n", start + jiff::SignedDuration::from_mins(15));
        }
        portal.readings(&csv).await;
    }
    if is_damaged {
        let sql = "UPDATE meter_data SET end_time = '2026-01-01 01:00:00' WHERE meter_id = 2 AND start_time = '2026-01-01 00:00:00'";
        portal.database().run(sql).await;
    }
    let user = portal.person("user@acme.example", Some(acme), ApprovalStatus::Approved).await;
    let cookie = user.cookie().unwrap().to_owned();
    (served, cookie)
}

async fn asked(served: &Served, cookie: &str, header: &str) -> String {
    let request = format!(
        "GET /api/data/export HTTP/1.1\r\nHost: portal.example\r\nCookie: {cookie}\r\n{header}Connection: close\r\n\r\n"
    );
    served.answers(request).await
}

#[tokio::test]
async fn a_file_that_cannot_be_finished_is_not_ended() {
    let (good, cookie) = served(false).await;
    let (bad, other) = served(true).await;
    for header in ["", "Accept-Encoding: gzip\r\n"] {
        let whole = asked(&good, &cookie, header).await;
        assert!(whole.contains("transfer-encoding: chunked") && whole.ends_with("\r\n0\r\n\r\n"), "{header}");
        let part = asked(&bad, &other, header).await;
        assert!(part.starts_with("HTTP/1.1 200"), "{part}");
        assert!(!part.ends_with("0\r\n\r\n") && part.len() < whole.len(), "{header}: it looks whole");
    }
    let part = asked(&bad, &other, "").await;
    assert!(part.contains("1,2026-01-01T00:00:00Z,"), "nothing came: {part}");
}
