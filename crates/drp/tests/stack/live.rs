//! News for open pages through NGINX: they come at once, and a stream that breaks goes on at the other server.

use std::time::{Duration, Instant};

use crate::{
    scene::{SERVERS, Stack, stack},
    wire::Wire,
};

/// What a page waits for at most; NGINX would keep small events back for as long as the stream lasts.
const SOON: Duration = Duration::from_secs(8);

/// A stream of a meter, from its opening on or from the event with that id on.
fn open(stack: &Stack, cookie: &str, last: Option<&str>) -> Wire {
    let mut wire = stack.connect();
    let last = last.map_or(String::new(), |it| format!("Last-Event-ID: {it}\r\n"));
    wire.send(format!(
        "GET /live?meter=7001 HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nCookie: {cookie}\r\n{last}\r\n"
    ));
    assert_eq!(wire.line().unwrap(), "HTTP/1.1 200 OK");
    wire
}

/// The id of the next event of that name; nothing where the stream ends before.
fn event(wire: &mut Wire, name: &str) -> Option<String> {
    let wanted = format!("event: {name}");
    let (mut is_wanted, mut id) = (false, None);
    loop {
        let line = wire.line()?;
        is_wanted |= line == wanted;
        id = line.strip_prefix("id: ").map(str::to_owned).or(id);
        if line.is_empty() && is_wanted {
            return Some(id.expect("every event has an id"));
        }
    }
}

fn import(stack: &Stack, hour: u32) {
    let row = format!("7001,2001-01-01T{hour:02}:00:00Z,2001-01-01T{hour:02}:30:00Z,1.5,2\n");
    let text = format!("meter_id,start_time,end_time,meter_value,prediction_value\n{row}");
    let file = stack.write(&format!("late-{hour}.csv"), &text);
    stack.drp(&["import", &file]);
}

#[test]
fn news_comes_at_once_and_a_broken_stream_goes_on_at_the_other_server() {
    let Some(stack) = stack() else { return };
    let cookie = stack.sign_in();
    let mut wire = open(&stack, &cookie, None);
    event(&mut wire, "hello").expect("it is open");
    import(&stack, 1);
    let committed = Instant::now();
    let mut last = event(&mut wire, "readings").expect("the news");
    let late = committed.elapsed();
    assert!(late < SOON, "{late:?} after the command had ended");
    // Both go away, one after the other: the stream breaks with one of them.
    for (n, server) in SERVERS.into_iter().enumerate() {
        let held = stack.hold(server, "KILL");
        // While nobody listens.
        import(&stack, 2 + u32::try_from(n).unwrap());
        wire = match event(&mut wire, "readings") {
            Some(id) => {
                last = id;
                wire
            }
            None => {
                let mut wire = open(&stack, &cookie, Some(&last));
                last = event(&mut wire, "readings").expect("what it missed");
                wire
            }
        };
        drop(held);
        stack.wait_for(n);
    }
}
