//! Parts that pages of administration share: the shell, lists in pages, what was done, words for people.

use axum::response::Response;
use domain::{ApprovalStatus, Calendar, OrgId, entity::Coordinates};
use jiff::Timestamp;
use portal::{Holder, Part, SignedIn};
use serde::Deserialize;
use words::Words;

pub(super) use crate::pages::addresses::address;

use super::values::{Done, Refused};
use crate::{
    pages::{render, shell},
    state::WebState,
    view::{
        Link,
        admin::{AdminPage, Body, Cell, Field, Form, Pager, Row, Section},
        format,
    },
};

/// The most rows of a page.
pub(super) const ROWS: u32 = 50;

/// What the address of a list says; what cannot be read is as if it were not there.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ListQuery {
    q: Option<String>,
    page: Option<String>,
    filter: Option<String>,
    org: Option<String>,
    approval: Option<String>,
    done: Option<String>,
    n: Option<String>,
}

impl ListQuery {
    /// The address that looks for a text.
    pub(super) fn searching(text: &str) -> ListQuery {
        ListQuery { q: Some(text.to_owned()), ..ListQuery::default() }
    }

    /// What is looked for.
    pub(super) fn search(&self) -> &str {
        self.q.as_deref().unwrap_or("").trim()
    }

    /// Which page, counted from 1.
    pub(super) fn index(&self) -> Option<u32> {
        self.page.as_deref()?.parse().ok()
    }

    /// Which organization.
    pub(super) fn org(&self) -> Option<OrgId> {
        self.org.as_deref()?.parse().ok()
    }

    /// Which approval.
    pub(super) fn approval(&self) -> Option<ApprovalStatus> {
        ApprovalStatus::parse(self.approval.as_deref()?)
    }

    /// Which part of the list, as a word.
    pub(super) fn filter(&self) -> &str {
        self.filter.as_deref().unwrap_or("")
    }

    /// What was done before.
    pub(super) fn around(&self) -> Around {
        let n = self.n.as_deref().and_then(|it| it.parse().ok());
        Around::from(Done { done: self.done.clone(), n })
    }
}

/// What is done by one page after the other: of whom, what was done, what went wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    /// What was done before.
    pub done: Done,
    /// What was sent in vain.
    pub refused: Refused,
}

impl From<Done> for Around {
    fn from(done: Done) -> Around {
        Around { done, refused: Refused::default() }
    }
}

impl From<Refused> for Around {
    fn from(refused: Refused) -> Around {
        Around { done: Done::default(), refused }
    }
}

/// A page without anything in it.
pub(super) fn page(state: &WebState, who: &SignedIn, title: &str) -> AdminPage {
    AdminPage {
        layout: shell::layout(&state.portal, who, title, None),
        trail: Vec::new(),
        title: title.to_owned(),
        lead: None,
        steps: Vec::new(),
        ways: Vec::new(),
        notice: None,
        secret: None,
        faults: Vec::new(),
        tabs: Vec::new(),
        sections: Vec::new(),
        script: None,
    }
}

/// Finishes a page: what was done, what went wrong, and what was typed stand where they belong.
pub(super) fn shown(mut page: AdminPage, around: &Around) -> Response {
    page.notice = page.notice.or_else(|| notice(&around.done));
    for section in &mut page.sections {
        let fill = |form: &mut Form| *form = around.refused.fill(std::mem::take(form));
        match &mut section.body {
            Body::Form(form) => fill(form),
            Body::Forms(forms) => forms.iter_mut().for_each(fill),
            Body::Table(table) => table.rows.iter_mut().flat_map(|it| &mut it.forms).for_each(fill),
            Body::Progress(progress) => progress.stop.iter_mut().for_each(fill),
            Body::Facts(_) | Body::Tiles(_) | Body::Groups(_) | Body::Sample(_) | Body::Map(_) => {}
        }
    }
    page.faults = around.refused.summary(&labels(&page));
    render(around.refused.status(), &page)
}

/// The fields of every form: the form's id, the name and the label.
fn labels(page: &AdminPage) -> Vec<(&str, &'static str, &'static str)> {
    let mut labels = Vec::new();
    for section in &page.sections {
        let forms: Vec<&Form> = match &section.body {
            Body::Form(form) => vec![form],
            Body::Forms(several) => several.iter().collect(),
            Body::Table(table) => {
                let fields = table.bulk.iter().flat_map(|it| &it.fields);
                labels.extend(fields.map(|it| ("bulk", it.name, it.label)));
                table.rows.iter().flat_map(|it| &it.forms).collect()
            }
            Body::Facts(_)
            | Body::Tiles(_)
            | Body::Groups(_)
            | Body::Sample(_)
            | Body::Map(_)
            | Body::Progress(_) => Vec::new(),
        };
        for form in forms {
            labels.extend(form.fields.iter().map(|it| (form.id.as_str(), it.name, it.label)));
        }
    }
    labels
}

/// A page that asks whether something that cannot be undone is meant.
pub(super) fn question(
    mut page: AdminPage,
    above: Link,
    consequences: &str,
    form: Form,
    around: &Around,
) -> Response {
    let back = Link { href: above.href.clone(), label: "No, go back".to_owned() };
    page.trail.push(above);
    page.ways = vec![back];
    let title = page.title.clone();
    page.sections =
        vec![Section::new("question", title, Body::Form(form.looking("danger"))).saying(consequences)];
    shown(page, around)
}

/// What a page says about what was just done.
fn notice(done: &Done) -> Option<String> {
    let n = done.n.unwrap_or(1);
    let meters = || format::counted(n as usize, "meter", "meters");
    Some(match done.done.as_deref()? {
        "created" => "It is created.".to_owned(),
        "changed" => "The change is kept.".to_owned(),
        "deleted" => "It is deleted.".to_owned(),
        "added" => format!("{} added.", meters()),
        "assigned" => format!("{} assigned.", meters()),
        "unassigned" => format!("{} un-assigned.", meters()),
        "approved" => "They are let in with their next request, and told by mail.".to_owned(),
        "declined" => "They are turned down, signed out everywhere and told by mail.".to_owned(),
        "standing" => "It counts from their next request on, and they are told by mail.".to_owned(),
        "removed" => "They belong to the organization no more, and are told by mail.".to_owned(),
        "moved" => "The account is moved, and its person is told by mail.".to_owned(),
        "sessions" => format!("Signed out: {}.", format::counted(n as usize, "session", "sessions")),
        "invited" => "The invitation is written. Without a mail server it is in the outbox.".to_owned(),
        "reset" => "The link to set a new password is written to them.".to_owned(),
        "two-factor" => "Two-factor sign-in is off, and they are told by mail.".to_owned(),
        "code-removed" => "The claim code is removed: whoever claims the meter first gets it.".to_owned(),
        "accepted" => "The meter is theirs from now on, and everybody concerned is told by mail.".to_owned(),
        "claim-declined" => "The claim is declined, and they are told by mail.".to_owned(),
        "period-added" => "The DR period is added.".to_owned(),
        "period-overlaps" => {
            "The DR period is set. It shares time with another one: time in both counts once.".to_owned()
        }
        "thrown-away" => "The file is removed. Nothing of it was written.".to_owned(),
        "known" => {
            "The same file was brought in before, to be read in the same way. This is that import.".to_owned()
        }
        "period-recomputed" => {
            "The change is kept. Savings and credits of that time are computed anew.".to_owned()
        }
        _ => return None,
    })
}

/// The part of a list that page `index`, counted from 1, shows.
pub(super) fn part(index: Option<u32>) -> Part {
    Part::After { n_before: index.unwrap_or(1).saturating_sub(1).saturating_mul(ROWS), limit: ROWS }
}

/// Where the other pages of a list are; `address` has everything but the page.
pub(super) fn pager(index: Option<u32>, n_all: u64, n_shown: usize, address: &str) -> Option<Pager> {
    let (index, rows) = (u64::from(index.unwrap_or(1).max(1)), u64::from(ROWS));
    let first = (index - 1) * rows;
    let last = first + n_shown as u64;
    let at = |page: u64| format!("{address}{}page={page}", if address.contains('?') { '&' } else { '?' });
    (n_all > rows || index > 1).then(|| Pager {
        position: format!(
            "{} to {} of {}",
            first + 1,
            last,
            format::count(Words::ENGLISH, usize::try_from(n_all).unwrap_or(usize::MAX))
        ),
        previous: (index > 1).then(|| at(index - 1)),
        next: (last < n_all).then(|| at(index + 1)),
    })
}

/// The form that narrows a list.
pub(super) fn filter(action: &str, search: &str, label: &'static str, more: Vec<Field>) -> Form {
    let mut fields = vec![Field::of("search", "q", label, search)];
    fields.extend(more);
    Form { is_get: true, ..Form::post("filter", action, fields, "Search") }
}

/// Fields for a place.
pub(super) fn place_fields(place: Option<Coordinates>) -> [Field; 2] {
    let text = |it: Option<f64>| it.map_or(String::new(), |it| it.to_string());
    [
        Field::text("latitude", "Latitude", text(place.map(Coordinates::latitude))),
        Field::text("longitude", "Longitude", text(place.map(Coordinates::longitude))),
    ]
}

/// A place in words.
pub(super) fn place_words(place: Option<Coordinates>) -> String {
    place.map_or("Not known".to_owned(), |it| format!("{:.4}, {:.4}", it.latitude(), it.longitude()))
}

/// Where somebody stands, in a colour.
pub(super) fn approval_pill(approval: ApprovalStatus) -> Cell {
    match approval {
        ApprovalStatus::Pending => Cell::Pill("Pending", "wait"),
        ApprovalStatus::Approved => Cell::Pill("Approved", "ok"),
        ApprovalStatus::Rejected => Cell::Pill("Rejected", "bad"),
        ApprovalStatus::Admin => Cell::Pill("Admin", "ok"),
    }
}

/// The choices of where somebody may stand.
pub(super) fn approval_field(approval: ApprovalStatus) -> Field {
    let words: Vec<(&str, &str)> = ApprovalStatus::ALL.iter().map(|it| (it.as_str(), it.as_str())).collect();
    Field::select("approval_status", "Approval", approval.as_str(), &words)
}

/// When something was, or what to say where it never was.
pub(super) fn moment(at: Option<Timestamp>, now: Timestamp, calendar: &Calendar, never: &str) -> String {
    at.map_or(never.to_owned(), |it| format::day_and_clock(Words::ENGLISH, it, now, calendar))
}

/// Whoever has a meter, in a table.
pub(super) fn holder_cell(holder: Option<&Holder>, n_holders: u32) -> Cell {
    let more = match n_holders {
        0 | 1 => String::new(),
        n => format!("and {} more", n - 1),
    };
    match holder {
        None => Cell::Pill("Unassigned", "wait"),
        Some(Holder::Organization(id, name)) => {
            let href = address("/admin/meters", &[("org", &id.to_string())]);
            Cell::Link(Link { href, label: name.clone() }, more)
        }
        Some(Holder::Account { id, name, email }) => {
            let label = if name.is_empty() { email.clone() } else { name.clone() };
            Cell::Link(Link { href: format!("/admin/accounts/{id}"), label }, email.clone())
        }
        Some(Holder::Gone(id)) => Cell::Text(format!("Somebody who is deleted ({id})")),
    }
}

/// A row without forms.
pub(super) fn plain_row(cells: Vec<Cell>) -> Row {
    Row { cells, ..Row::default() }
}
