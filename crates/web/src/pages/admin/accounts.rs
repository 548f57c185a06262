//! `/admin/accounts`: everybody who can sign in, and invitations.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{ApprovalStatus, OrgId};
use portal::{AccountQuery, Error, ManagedAccount, SignedIn};
use words::{Words, key, said};

use super::{
    meters::organization_choices,
    parts::{Around, ListQuery, address, approval_pill, approvals, filter, moment, page, pager, part, shown},
    values::{Refused, Values, done},
};
use crate::{
    extract::{PageAdministrator, PageInspector},
    pages::{PageResult, faults::or_confirm},
    state::WebState,
    view::{
        Choice, Link,
        admin::{Body, Cell, Empty, Field, Form, Row, Section, Table},
    },
};

pub(super) const PATH: &str = "/admin/accounts";

/// The list.
pub(crate) async fn accounts(
    State(state): State<WebState>,
    PageInspector(who): PageInspector,
    Query(query): Query<ListQuery>,
) -> PageResult<Response> {
    list(&state, &who, &query, query.around()).await
}

/// Invites somebody to an organization, where they choose their own password.
pub(crate) async fn post_invite(
    State(state): State<WebState>,
    PageAdministrator(who): PageAdministrator,
    values: Values,
) -> PageResult<Response> {
    let values = values.only(&["email", "org_id"])?;
    let invited = match chosen_organization(&values) {
        Ok(org) => state.portal.invite(&who.caller, org, values.get("email")).await,
        Err(error) => Err(error),
    };
    match invited {
        Ok(()) => Ok(done(PATH, "invited", None)),
        Err(error @ Error::ReauthNeeded) => or_confirm(error, PATH),
        Err(error) => {
            let around = Refused::of("invite", values, error)?.into();
            list(&state, &who, &ListQuery::default(), around).await
        }
    }
}

fn chosen_organization(values: &Values) -> Result<OrgId, Error> {
    let org = values.number("org_id")?.map(OrgId::new);
    org.ok_or_else(|| Error::Invalid { field: "org_id", reason: said("fault-not-chosen") })
}

async fn list(state: &WebState, who: &SignedIn, query: &ListQuery, around: Around) -> PageResult<Response> {
    let asked = AccountQuery {
        search: query.search().to_owned(),
        approval: query.approval(),
        org: query.org(),
        is_residential: query.filter() == "residential",
        part: part(query.index()),
    };
    let found = state.portal.managed_accounts(who.principal(), &asked).await?;
    let approval = query.approval().map_or("", ApprovalStatus::as_str);
    let org = query.org().map_or(String::new(), |it| it.to_string());
    let narrowed = [("q", query.search()), ("approval", approval), ("org", &org), ("filter", query.filter())];
    let choices = organization_choices(state, who).await?;
    let words = who.words();
    let more = narrow(words, approval, &org, &choices);
    let table = Table {
        caption: words.say("people-accounts"),
        filter: Some(filter(words, PATH, query.search(), key("people-name-or-email"), more)),
        columns: vec![
            words.say("people-person"),
            words.say("people-organization"),
            words.say("admin-approval"),
            words.say("people-last-sign-in"),
        ],
        rows: found.items.iter().map(|it| row(words, it, state)).collect(),
        bulk: None,
        empty: Empty::new(words.say("people-nobody"), words.say("people-nobody-text")),
        pager: pager(words, query.index(), found.n_all, found.items.len(), &address(PATH, &narrowed)),
    };
    let mut page = page(state, who, words.say("shell-nav-people"));
    page.lead = Some(words.say("people-lead"));
    page.ways = vec![Link { href: "/admin/claims".to_owned(), label: words.say("people-claims-title") }];
    page.sections = vec![
        Section::new("list", words.say("people-accounts"), Body::Table(Box::new(table))),
        Section::new("new", words.say("people-invite"), Body::Form(invite_form(words, choices)))
            .saying(words.say("people-invite-anywhere-text")),
    ];
    Ok(shown(page, &around))
}

fn narrow(words: Words, approval: &str, org: &str, choices: &[Choice]) -> Vec<Field> {
    let mut stands = vec![("", words.say("people-any"))];
    stands.extend(approvals(words));
    let chosen = |it: &Choice| Choice {
        chosen: it.value == org,
        label: if it.value.is_empty() { words.say("people-any") } else { it.label.clone() },
        value: it.value.clone(),
    };
    let mut orgs = Field::of("select", "org", words.say("people-organization"), org);
    orgs.choices = choices.iter().map(chosen).collect();
    let provider = OrgId::PROVIDER.to_string();
    let label = words.say("people-provider");
    orgs.choices.insert(1, Choice { chosen: org == provider, value: provider, label });
    vec![Field::select("approval", words.say("admin-approval"), approval, stands), orgs]
}

fn invite_form(words: Words, mut choices: Vec<Choice>) -> Form {
    let (value, label) = (OrgId::PROVIDER.to_string(), words.say("people-provider"));
    choices.insert(1, Choice { value, label, chosen: false });
    let fields = vec![
        Field::of("email", "email", words.say("people-email"), "").required(),
        Field { choices, ..Field::of("select", "org_id", words.say("people-organization"), "") },
    ];
    Form::post("invite", format!("{PATH}/invite"), fields, words.say("people-send-invitation"))
        .looking("primary")
}

fn row(words: Words, it: &ManagedAccount, state: &WebState) -> Row {
    let account = &it.account;
    let name = format!("{} {}", account.first_name, account.last_name).trim().to_owned();
    let label = if name.is_empty() { account.email.clone() } else { name.clone() };
    let (now, calendar) = (state.portal.now(), &state.portal.config().calendar);
    let decide = |word: &'static str, label, look| {
        Form::button(
            format!("{word}-{}", account.id),
            format!("{PATH}/{}/approval", account.id),
            label,
            &name,
        )
        .sending("approval_status", word)
        .looking(look)
    };
    let forms = match account.approval {
        ApprovalStatus::Pending => {
            vec![
                decide("Approved", words.say("people-approve"), "primary"),
                decide("Rejected", words.say("people-decline"), ""),
            ]
        }
        _ => vec![Form {
            is_get: true,
            ..Form::button(
                format!("see-{}", account.id),
                format!("{PATH}/{}", account.id),
                words.say("people-manage"),
                &name,
            )
        }],
    };
    Row {
        cells: vec![
            Cell::Link(Link { href: format!("{PATH}/{}", account.id), label }, account.email.clone()),
            Cell::Text(match &account.org {
                Some((_, name)) => name.clone(),
                None => words.say("shell-role-residential-user"),
            }),
            approval_pill(words, account.approval),
            Cell::Text(moment(words, it.last_sign_in_at, now, calendar, key("admin-never"))),
        ],
        forms,
        choice: None,
    }
}
