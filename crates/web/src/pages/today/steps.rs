//! What there is to do: the first steps of people and of portals that are new, and what waits for those who administer.

use words::key;

use super::Today;
use crate::view::{
    Link,
    today::{Step, Steps},
};

impl Today<'_> {
    /// The first steps, until they are done.
    pub(super) fn steps(&self) -> Option<Steps> {
        let steps = match &self.inventory {
            Some(found) => self.steps_of_portal(found.n_organizations > 0),
            None => self.steps_of_person(),
        };
        let words = self.words;
        let n_done = steps.iter().filter(|it| it.is_done).count();
        // What somebody may leave out is no reason to show the others for ever.
        let is_open = steps.iter().any(|it| !it.is_done && !it.is_optional);
        is_open.then(|| Steps {
            text: words.count("done", n_done).count("all", steps.len()).say("today-steps-done"),
            steps,
        })
    }

    fn step(&self, is_done: bool, name: &'static str, text: &'static str, href: Option<String>) -> Step {
        Step { is_done, is_optional: false, title: self.words.say(name), text: self.words.say(text), href }
    }

    fn steps_of_person(&self) -> Vec<Step> {
        let has_meters = self.meters.n_all > 0;
        let any_reading = self.meters.last_reading.is_some();
        let meter = self.meters.lowest.map(|id| format!("/meters/{id}"));
        let protected = self.who.has_second_factor;
        let security = || "/account/security/two-factor".to_owned();
        vec![
            self.step(has_meters, key("today-step-meter"), key("today-step-meter-text"), meter),
            self.step(any_reading, key("today-step-readings"), key("today-step-readings-text"), None),
            Step {
                is_optional: true,
                ..self.step(
                    protected,
                    key("today-step-protect"),
                    key("today-step-protect-text"),
                    (!protected).then(security),
                )
            },
            self.step(
                !self.past.is_empty(),
                key("today-step-part"),
                key("today-step-part-text"),
                Some("/periods".to_owned()),
            ),
        ]
    }

    fn steps_of_portal(&self, has_organizations: bool) -> Vec<Step> {
        let has_meters = self.meters.n_all > 0;
        let any_reading = self.meters.last_reading.is_some();
        let any_period = !self.coming.is_empty() || !self.of_year.is_empty() || !self.past.is_empty();
        let at = |path: &str| Some(path.to_owned());
        vec![
            self.step(
                has_organizations || has_meters,
                key("today-step-organizations"),
                key("today-step-organizations-text"),
                at("/admin/organizations"),
            ),
            self.step(
                has_meters,
                key("today-step-meters"),
                key("today-step-meters-text"),
                at("/admin/meters/add"),
            ),
            self.step(
                any_reading,
                key("today-step-import"),
                key("today-step-import-text"),
                at("/admin/imports"),
            ),
            self.step(
                any_period,
                key("today-step-periods"),
                key("today-step-periods-text"),
                at("/admin/periods"),
            ),
        ]
    }

    /// What waits for those who administer; nothing for others.
    pub(super) fn to_do(&self) -> Option<Vec<Link>> {
        let (found, words) = (self.inventory.as_ref()?, self.words);
        let all = [
            (found.n_pending, "/admin/accounts?approval=Pending", key("today-waits-people")),
            (found.n_claims, "/admin/claims", key("today-waits-claims")),
            (found.n_unassigned, "/admin/meters?filter=unassigned", key("today-waits-meters")),
            (found.n_failed_messages, "/admin/outbox?state=failed", key("today-waits-messages")),
        ];
        let waits = all.into_iter().filter(|(n, ..)| *n > 0);
        Some(
            waits
                .map(|(n, href, key)| Link { href: href.to_owned(), label: words.count("count", n).say(key) })
                .collect(),
        )
    }
}
