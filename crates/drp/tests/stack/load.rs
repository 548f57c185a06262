//! People who ask without a pause while something happens, and what they were answered.

use std::{
    collections::BTreeMap,
    sync::{
        Condvar, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crate::{
    scene::{PATIENCE, Stack},
    wire::Wire,
};

/// What was answered: how often which status, and what took longest. Nothing at all counts as status 0.
#[derive(Debug, Default)]
pub struct Tally {
    pub statuses: BTreeMap<u16, u64>,
    pub longest: Duration,
}

/// What each person does, by turns: method, path, and a body for those that have one.
pub type Deed = (&'static str, &'static str);

/// Lets so many people do these deeds until `meanwhile` is done. Each has a session of the administrator, who is signed
/// in once, before.
pub fn under_load<T>(
    stack: &Stack,
    n_people: usize,
    deeds: &[Deed],
    meanwhile: impl FnOnce(&Pace) -> T,
) -> (Tally, T) {
    let cookie = stack.sign_in();
    let (done, pace, tally) = (AtomicBool::new(false), Pace::default(), Mutex::new(Tally::default()));
    let work = |n: usize| {
        let mut wire = stack.connect();
        for (head, body) in deeds.iter().cycle().skip(n) {
            if done.load(Ordering::Relaxed) {
                break;
            }
            let (status, took) = one(stack, &mut wire, head, body, &cookie);
            pace.step();
            let mut tally = tally.lock().unwrap();
            *tally.statuses.entry(status).or_default() += 1;
            tally.longest = tally.longest.max(took);
        }
    };
    let res = thread::scope(|scope| {
        (0..n_people).for_each(|n| drop(scope.spawn(move || work(n))));
        let _end = End(&done);
        meanwhile(&pace)
    });
    (tally.into_inner().unwrap(), res)
}

fn one(stack: &Stack, wire: &mut Wire, head: &str, body: &str, cookie: &str) -> (u16, Duration) {
    let begun = Instant::now();
    let head = format!("{head}\nCookie: {cookie}\nOrigin: https://localhost:{}", stack.https_port());
    let answer = wire.try_ask(&head, body);
    if answer.as_ref().is_none_or(|it| it.header("connection") == "close") {
        *wire = stack.connect();
    }
    (answer.map_or(0, |it| it.status), begun.elapsed())
}

/// How many requests there were.
#[derive(Default)]
pub struct Pace(Mutex<u64>, Condvar);

impl Pace {
    fn step(&self) {
        *self.0.lock().unwrap() += 1;
        self.1.notify_all();
    }

    /// Waits until so many more were answered, but no longer than something could take.
    pub fn wait(&self, n: u64) {
        let count = self.0.lock().unwrap();
        let until = *count + n;
        let (_count, waited) = self.1.wait_timeout_while(count, PATIENCE, |it| *it < until).unwrap();
        assert!(!waited.timed_out(), "nothing is answered any more");
    }
}

/// Ends the load also where what happens meanwhile panics.
struct End<'a>(&'a AtomicBool);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
