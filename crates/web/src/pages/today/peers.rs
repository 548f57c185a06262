//! The last result beside those of others: three bars and a word of cheer.

use words::key;

use super::Today;
use crate::view::{format, svg::progress, today::PeersCard};

impl Today<'_> {
    /// Nothing where there is no result, or too few who are alike.
    pub(super) fn peers_card(&self) -> Option<PeersCard> {
        let (words, peers) = (self.words, self.peers.as_ref()?);
        let (period, _) = self.past.first()?;
        let most = [peers.own, peers.typical, peers.best].into_iter().max().unwrap_or(0).max(1);
        let bar = |name: &'static str, rate: i128| {
            let percent = format::percent_from_millionths(words, rate, 1).to_string();
            (words.say(name), percent, progress(rate * 1_000_000 / most))
        };
        let text = words
            .with("day", format::day(words, self.calendar().date(period.interval.start())))
            .count("count", peers.n);
        Some(PeersCard {
            text: text.say(if peers.are_homes { "today-peers-homes" } else { "today-peers-organizations" }),
            bars: [
                bar(key("today-peers-you"), peers.own),
                bar(key("today-peers-typical"), peers.typical),
                bar(key("today-peers-best"), peers.best),
            ],
            verdict: words.say(match () {
                () if peers.own >= peers.best => "today-peers-great",
                () if peers.own >= peers.typical => "today-peers-good",
                () => "today-peers-fair",
            }),
        })
    }
}
