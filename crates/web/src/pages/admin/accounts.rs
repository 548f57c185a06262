//! `/admin/accounts`: everybody who can sign in, and invitations.

use axum::{
    extract::{Query, State},
    response::Response,
};
use domain::{ApprovalStatus, OrgId};
use portal::{AccountQuery, Error, ManagedAccount, SignedIn};

use super::{
    meters::organization_choices,
    parts::{Around, ListQuery, address, approval_pill, filter, moment, page, pager, part, shown},
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
    let invited = match (state.portal.require_fresh_person(&who), chosen_organization(&values)) {
        (Err(error), _) => return or_confirm(error, PATH),
        (Ok(()), Err(error)) => Err(error),
        (Ok(()), Ok(org)) => state.portal.invite(&who.caller, org, values.get("email")).await,
    };
    match invited {
        Ok(()) => Ok(done(PATH, "invited", None)),
        Err(error) => {
            let around = Refused::of("invite", values, error)?.into();
            list(&state, &who, &ListQuery::default(), around).await
        }
    }
}

fn chosen_organization(values: &Values) -> Result<OrgId, Error> {
    let reason = || "is not chosen".to_owned();
    let org = values.number("org_id")?.map(OrgId::new);
    org.ok_or_else(|| Error::Invalid { field: "org_id", reason: reason().into() })
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
    let table = Table {
        caption: "Accounts".to_owned(),
        filter: Some(filter(PATH, query.search(), "Name or email", narrow(approval, &org, &choices))),
        columns: vec!["Person", "Organization", "Approval", "Last sign-in"],
        rows: found.items.iter().map(|it| row(it, state)).collect(),
        bulk: None,
        empty: Empty { title: "Nobody is found.", text: "Search for less, or invite somebody below." },
        pager: pager(query.index(), found.n_all, found.items.len(), &address(PATH, &narrowed)),
    };
    let mut page = page(state, who, "People");
    page.lead = Some("Everybody who can sign in, or waits to.".to_owned());
    page.ways = vec![Link { href: "/admin/claims".to_owned(), label: "Claims of meters".to_owned() }];
    page.sections = vec![
        Section::new("list", "Accounts", Body::Table(Box::new(table))),
        Section::new("new", "Invite somebody", Body::Form(invite_form(choices))).saying(
            "They get a link that works once, and choose their own password. Residential customers register by \
             themselves with the number of their meter.",
        ),
    ];
    Ok(shown(page, &around))
}

fn narrow(approval: &str, org: &str, choices: &[Choice]) -> Vec<Field> {
    let mut words = vec![("", "Any")];
    words.extend(ApprovalStatus::ALL.iter().map(|it| (it.as_str(), it.as_str())));
    let chosen = |it: &Choice| Choice {
        chosen: it.value == org,
        label: if it.value.is_empty() { "Any".to_owned() } else { it.label.clone() },
        value: it.value.clone(),
    };
    let mut orgs = Field::of("select", "org", "Organization", org);
    orgs.choices = choices.iter().map(chosen).collect();
    let provider = OrgId::PROVIDER.to_string();
    let label = "The provider".to_owned();
    orgs.choices.insert(1, Choice { chosen: org == provider, value: provider, label });
    vec![Field::select("approval", "Approval", approval, &words), orgs]
}

fn invite_form(mut choices: Vec<Choice>) -> Form {
    let (value, label) = (OrgId::PROVIDER.to_string(), "The provider".to_owned());
    choices.insert(1, Choice { value, label, chosen: false });
    let fields = vec![
        Field::of("email", "email", "Email", "").required(),
        Field { choices, ..Field::of("select", "org_id", "Organization", "") },
    ];
    Form::post("invite", format!("{PATH}/invite"), fields, "Send the invitation").looking("primary")
}

fn row(it: &ManagedAccount, state: &WebState) -> Row {
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
            vec![decide("Approved", "Approve", "primary"), decide("Rejected", "Decline", "")]
        }
        _ => vec![Form {
            is_get: true,
            ..Form::button(format!("see-{}", account.id), format!("{PATH}/{}", account.id), "Manage", &name)
        }],
    };
    Row {
        cells: vec![
            Cell::Link(Link { href: format!("{PATH}/{}", account.id), label }, account.email.clone()),
            Cell::Text(account.org.as_ref().map_or("Residential customer".to_owned(), |(_, it)| it.clone())),
            approval_pill(account.approval),
            Cell::Text(moment(it.last_sign_in_at, now, calendar, "Never")),
        ],
        forms,
        choice: None,
    }
}
