//! Many people who look at their dashboards, and readings that arrive meanwhile.

use std::{net::Ipv4Addr, time::Duration};

use anyhow::Result;
use tokio::{
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep, sleep_until},
};

use super::asker::{Asker, Place};

/// Somebody who looks at a dashboard.
#[derive(Clone)]
pub struct Person {
    /// What their browser sends of them, as a line of a head.
    pub head: String,
    /// What their page asks for, the data of the chart first.
    pub paths: Vec<String>,
}

/// What a crowd has seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// How long each answer with a chart's data took.
    pub data: Vec<Duration>,
    /// How many answers there were.
    pub n_answers: u64,
    /// What went wrong.
    pub errors: Vec<String>,
}

/// What arrived.
#[derive(Debug, Default)]
pub struct Arrived {
    /// Rows that were taken.
    pub n_rows: u64,
    /// How long each file took to be taken.
    pub times: Vec<Duration>,
    /// What went wrong.
    pub errors: Vec<String>,
}

/// From one look at the page to the next: between these, four seconds on the average.
const THINK: (u64, u64) = (2_000, 6_000);
/// People of one address, as behind a company's.
const OF_ADDRESS: usize = 5;

/// Lets everybody look until then.
pub async fn look(place: &Place, people: Vec<Person>, until: Instant) -> Seen {
    let mut crowd = JoinSet::new();
    for (index, person) in people.into_iter().enumerate() {
        let from = address_of(1, index / OF_ADDRESS);
        let asker = Asker::new(place.clone(), from, person.head);
        crowd.spawn(person_looks(asker, person.paths, Dice(index as u64 + 1), until));
    }
    let mut seen = Seen::default();
    while let Some(one) = crowd.join_next().await {
        match one {
            Ok(one) => {
                seen.data.extend(one.data);
                seen.n_answers += one.n_answers;
                seen.errors.extend(one.errors);
            }
            Err(error) => seen.errors.push(error.to_string()),
        }
    }
    seen.data.sort_unstable();
    seen
}

async fn person_looks(mut asker: Asker, paths: Vec<String>, mut dice: Dice, until: Instant) -> Seen {
    let mut seen = Seen::default();
    sleep(Duration::from_millis(dice.roll(THINK.1))).await;
    while Instant::now() < until {
        for (index, path) in paths.iter().enumerate() {
            let begun = Instant::now();
            match asker.get(path).await {
                Ok(answered) if answered.status == 200 => {
                    seen.n_answers += 1;
                    if index == 0 {
                        seen.data.push(begun.elapsed());
                    }
                }
                Ok(answered) => seen.errors.push(format!("{path}: {}", answered.status)),
                Err(error) => seen.errors.push(format!("{error:#}")),
            }
        }
        let next = Instant::now() + Duration::from_millis(THINK.0 + dice.roll(THINK.1 - THINK.0));
        sleep_until(next.min(until)).await;
    }
    seen
}

/// Sends a file each second until then, the nth as `file` makes it. A file does not wait for the one before.
pub async fn send(
    place: &Place,
    head: &str,
    path: &'static str,
    kind: &str,
    file: impl Fn(u64) -> (String, u64),
    until: Instant,
) -> Arrived {
    let mut seconds = interval(Duration::from_secs(1));
    seconds.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let (mut sends, mut arrived) = (JoinSet::new(), Arrived::default());
    let mut number = 0;
    while Instant::now() < until {
        seconds.tick().await;
        let (body, n_rows) = file(number);
        number += 1;
        let mut asker = Asker::new(place.clone(), address_of(2, 0), head.to_owned());
        let kind = kind.to_owned();
        sends.spawn(async move {
            let begun = Instant::now();
            let answered = asker.post(path, &kind, body.as_bytes()).await;
            (answered, n_rows, begun.elapsed())
        });
        while let Some(Ok(one)) = sends.try_join_next() {
            arrived.add(one);
        }
    }
    while let Some(Ok(one)) = sends.join_next().await {
        arrived.add(one);
    }
    arrived.times.sort_unstable();
    arrived
}

impl Arrived {
    fn add(&mut self, (answered, n_rows, took): (Result<super::asker::Answered>, u64, Duration)) {
        match answered {
            Ok(it) if matches!(it.status, 200 | 202) => {
                self.n_rows += n_rows;
                self.times.push(took);
            }
            Ok(it) => self.errors.push(format!("a file: {}", it.status)),
            Err(error) => self.errors.push(format!("a file: {error:#}")),
        }
    }
}

/// The time within which so many of a thousand were answered; they must be in order.
pub fn percentile(times: &[Duration], per_mille: usize) -> Option<Duration> {
    let last = times.len().checked_sub(1)?;
    times.get((times.len() * per_mille).div_ceil(1000).saturating_sub(1).min(last)).copied()
}

/// An address of this machine.
fn address_of(net: u8, index: usize) -> Ipv4Addr {
    Ipv4Addr::new(127, 0, net, u8::try_from(1 + index % 250).unwrap_or(1))
}

/// The same chance each time (a linear congruential generator; Knuth, TAOCP 2, 3.3.4, line 26).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_times() {
        let times: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&times, 990), Some(Duration::from_millis(198)));
        assert_eq!(percentile(&times, 500), Some(Duration::from_millis(100)));
        assert_eq!(percentile(&times[..1], 990), Some(Duration::from_millis(1)));
        assert_eq!(percentile(&[], 990), None);
    }
}
