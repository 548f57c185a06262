//! Parts that pages of administration share: the shell, lists in pages, what was done, words for people.

use axum::response::Response;
use domain::{ApprovalStatus, Calendar, OrgId, entity::Coordinates};
use jiff::Timestamp;
use portal::{Holder, Part, SignedIn};
use serde::Deserialize;
use words::{Words, key};

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
pub(super) const ROWS: u32 = 25;

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
pub(super) fn page(state: &WebState, who: &SignedIn, title: impl Into<String>) -> AdminPage {
    let title = title.into();
    AdminPage {
        layout: shell::layout(&state.portal, who, &*title, None),
        trail: Vec::new(),
        title,
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
    let words = page.layout.words;
    page.notice = page.notice.or_else(|| notice(words, &around.done));
    for section in &mut page.sections {
        let fill = |form: &mut Form| *form = around.refused.fill(words, std::mem::take(form));
        match &mut section.body {
            Body::Form(form) => fill(form),
            Body::Forms(forms) => forms.iter_mut().for_each(fill),
            Body::Table(table) => table.rows.iter_mut().flat_map(|it| &mut it.forms).for_each(fill),
            Body::Progress(progress) => progress.stop.iter_mut().for_each(fill),
            Body::Facts(_) | Body::Tiles(_) | Body::Groups(_) | Body::Sample(_) | Body::Map(_) => {}
        }
    }
    page.faults = around.refused.summary(words, &labels(&page));
    render(around.refused.status(), &page)
}

/// The fields of every form: the form's id, the name and the label.
fn labels(page: &AdminPage) -> Vec<(&str, &'static str, &str)> {
    let mut labels = Vec::new();
    for section in &page.sections {
        let forms: Vec<&Form> = match &section.body {
            Body::Form(form) => vec![form],
            Body::Forms(several) => several.iter().collect(),
            Body::Table(table) => {
                let fields = table.bulk.iter().flat_map(|it| &it.fields);
                labels.extend(fields.map(|it| ("bulk", it.name, it.label.as_str())));
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
            labels.extend(form.fields.iter().map(|it| (form.id.as_str(), it.name, it.label.as_str())));
        }
    }
    labels
}

/// A page that asks whether something that cannot be undone is meant.
pub(super) fn question(
    mut page: AdminPage,
    above: Link,
    consequences: String,
    form: Form,
    around: &Around,
) -> Response {
    let back = Link { href: above.href.clone(), label: page.layout.words.say("admin-go-back") };
    page.trail.push(above);
    page.ways = vec![back];
    let title = page.title.clone();
    page.sections =
        vec![Section::new("question", title, Body::Form(form.looking("danger"))).saying(consequences)];
    shown(page, around)
}

/// What a page says about what was just done.
fn notice(words: Words, done: &Done) -> Option<String> {
    let it = match done.done.as_deref()? {
        "created" => key("admin-done-created"),
        "changed" => key("admin-done-changed"),
        "deleted" => key("admin-done-deleted"),
        "added" => return counted(words, done, key("admin-done-added")),
        "assigned" => return counted(words, done, key("admin-done-assigned")),
        "unassigned" => return counted(words, done, key("admin-done-unassigned")),
        "sessions" => return counted(words, done, key("admin-done-sessions")),
        "approved" => key("admin-done-approved"),
        "declined" => key("admin-done-declined"),
        "standing" => key("admin-done-standing"),
        "removed" => key("admin-done-removed"),
        "moved" => key("admin-done-moved"),
        "invited" => key("admin-done-invited"),
        "reset" => key("admin-done-reset"),
        "two-factor" => key("admin-done-two-factor"),
        "code-removed" => key("admin-done-code-removed"),
        "accepted" => key("admin-done-accepted"),
        "claim-declined" => key("admin-done-claim-declined"),
        "period-added" => key("admin-done-period-added"),
        "period-overlaps" => key("admin-done-period-overlaps"),
        "period-recomputed" => key("admin-done-period-recomputed"),
        "thrown-away" => key("admin-done-thrown-away"),
        "known" => key("admin-done-known"),
        _ => return None,
    };
    Some(words.say(it))
}

fn counted(words: Words, done: &Done, it: &'static str) -> Option<String> {
    Some(words.count("count", done.n.unwrap_or(1)).say(it))
}

/// The part of a list that page `index`, counted from 1, shows.
pub(super) fn part(index: Option<u32>) -> Part {
    Part::After { n_before: index.unwrap_or(1).saturating_sub(1).saturating_mul(ROWS), limit: ROWS }
}

/// Where the other pages of a list are; `address` has everything but the page.
pub(super) fn pager(
    words: Words,
    index: Option<u32>,
    n_all: u64,
    n_shown: usize,
    address: &str,
) -> Option<Pager> {
    let (index, rows) = (u64::from(index.unwrap_or(1).max(1)), u64::from(ROWS));
    let first = (index - 1) * rows;
    let last = first + n_shown as u64;
    let at = |page: u64| format!("{address}{}page={page}", if address.contains('?') { '&' } else { '?' });
    (n_all > rows || index > 1).then(|| Pager {
        position: words
            .count("first", first + 1)
            .count("last", last)
            .count("all", n_all)
            .say("admin-position"),
        previous: (index > 1).then(|| at(index - 1)),
        next: (last < n_all).then(|| at(index + 1)),
    })
}

/// The form that narrows a list.
pub(super) fn filter(
    words: Words,
    action: &str,
    search: &str,
    label: &'static str,
    more: Vec<Field>,
) -> Form {
    let mut fields = vec![Field::of("search", "q", words.say(label), search)];
    fields.extend(more);
    Form { is_get: true, ..Form::post("filter", action, fields, words.say("admin-search")) }
}

/// Fields for a place.
pub(super) fn place_fields(words: Words, place: Option<Coordinates>) -> [Field; 2] {
    let text = |it: Option<f64>| it.map_or(String::new(), |it| it.to_string());
    [
        Field::text("latitude", words.say("admin-latitude"), text(place.map(Coordinates::latitude))),
        Field::text("longitude", words.say("admin-longitude"), text(place.map(Coordinates::longitude))),
    ]
}

/// A place in words.
pub(super) fn place_words(words: Words, place: Option<Coordinates>) -> String {
    place.map_or_else(
        || words.say("admin-not-known"),
        |it| format!("{:.4}, {:.4}", it.latitude(), it.longitude()),
    )
}

/// Where somebody stands, in a colour.
pub(super) fn approval_pill(words: Words, approval: ApprovalStatus) -> Cell {
    let class = match approval {
        ApprovalStatus::Pending => "wait",
        ApprovalStatus::Approved | ApprovalStatus::Admin => "ok",
        ApprovalStatus::Rejected => "bad",
    };
    Cell::Pill(approval_words(words, approval), class)
}

/// Where somebody stands, in a word.
fn approval_words(words: Words, approval: ApprovalStatus) -> String {
    words.say(match approval {
        ApprovalStatus::Pending => "admin-pending",
        ApprovalStatus::Approved => "admin-approved",
        ApprovalStatus::Rejected => "admin-rejected",
        ApprovalStatus::Admin => "admin-admin",
    })
}

/// Every place where somebody may stand, as it is sent and as it is called.
pub(super) fn approvals(words: Words) -> Vec<(&'static str, String)> {
    ApprovalStatus::ALL.iter().map(|it| (it.as_str(), approval_words(words, *it))).collect()
}

/// The choices of where somebody may stand.
pub(super) fn approval_field(words: Words, approval: ApprovalStatus) -> Field {
    Field::select("approval_status", words.say("admin-approval"), approval.as_str(), approvals(words))
}

/// When something was, or what to say where it never was.
pub(super) fn moment(
    words: Words,
    at: Option<Timestamp>,
    now: Timestamp,
    calendar: &Calendar,
    never: &'static str,
) -> String {
    at.map_or_else(|| words.say(never), |it| format::day_and_clock(words, it, now, calendar))
}

/// Whoever has a meter, in a table.
pub(super) fn holder_cell(words: Words, holder: Option<&Holder>, n_holders: u32) -> Cell {
    let more = match n_holders {
        0 | 1 => String::new(),
        n => words.count("count", n - 1).say("admin-and-more"),
    };
    match holder {
        None => Cell::Pill(words.say("admin-unassigned"), "wait"),
        Some(Holder::Organization(id, name)) => {
            let href = address("/admin/meters", &[("org", &id.to_string())]);
            Cell::Link(Link { href, label: name.clone() }, more)
        }
        Some(Holder::Account { id, name, email }) => {
            let label = if name.is_empty() { email.clone() } else { name.clone() };
            Cell::Link(Link { href: format!("/admin/accounts/{id}"), label }, email.clone())
        }
        Some(Holder::Gone(id)) => Cell::Text(words.with("id", id).say("admin-deleted-holder")),
    }
}

/// A row without forms.
pub(super) fn plain_row(cells: Vec<Cell>) -> Row {
    Row { cells, ..Row::default() }
}
