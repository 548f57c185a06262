//! Nobody rises by themselves: whatever is asked of the portal, in whatever order.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::collections::BTreeMap;

use domain::{AccountId, ApprovalStatus, OrgId, Principal, Role, Scopes, Standing, Via};
use jiff::SignedDuration;
use portal::{Caller, Error, Origin, Result};
use proptest::prelude::*;
use testkit::TestPortal;

/// Something that somebody asks for.
#[derive(Clone, Debug)]
struct Step {
    actor: usize,
    target: usize,
    org: usize,
    via: Via,
    what: What,
}

#[derive(Clone, Copy, Debug)]
enum What {
    SetMember(ApprovalStatus),
    Remove,
    Set(ApprovalStatus),
    Move,
    MoveHome,
}

/// Where everybody stands: organization and approval.
type Stands = BTreeMap<AccountId, (Option<OrgId>, ApprovalStatus)>;

struct World {
    portal: TestPortal,
    people: Vec<AccountId>,
    orgs: Vec<OrgId>,
}

const APPROVALS: [ApprovalStatus; 4] =
    [ApprovalStatus::Pending, ApprovalStatus::Approved, ApprovalStatus::Rejected, ApprovalStatus::Admin];

async fn world() -> World {
    let portal = TestPortal::start().await;
    let orgs = vec![OrgId::PROVIDER, portal.organization("Acme").await, portal.organization("Other").await];
    let mut people = vec![portal.account("home@home.example", None).await];
    for org in &orgs {
        for approval in [ApprovalStatus::Admin, ApprovalStatus::Approved, ApprovalStatus::Pending] {
            let email = format!("{approval:?}-{org}@example.com").to_lowercase();
            let account = portal.account(&email, Some(*org)).await;
            portal.stand(account, approval).await;
            people.push(account);
        }
    }
    World { portal, people, orgs }
}

impl World {
    async fn stands(&self) -> Stands {
        let rows = self.portal.database().rows("SELECT account_id, org_id, approval_status FROM users").await;
        let stand = |row: String| {
            let words: Vec<&str> = row.split('|').collect();
            let approval = APPROVALS.into_iter().find(|it| it.as_str() == words[2]).unwrap();
            (words[0].parse().unwrap(), (words[1].parse().ok(), approval))
        };
        rows.into_iter().map(stand).collect()
    }

    async fn take(&self, step: &Step, stands: &Stands) -> Result<()> {
        let (actor, target) = (self.people[step.actor], self.people[step.target]);
        let (org, approval) = stands[&actor];
        let standing = Standing::of(org, approval);
        let principal = Principal::Person { account: actor, org, standing, via: step.via };
        let caller = Caller { principal, origin: Origin::default(), confirmed_at: jiff::Timestamp::MAX };
        let (portal, org) = (&self.portal.portal, self.orgs[step.org]);
        match step.what {
            What::SetMember(to) => portal.set_member_approval(&caller, org, target, to).await,
            What::Remove => portal.remove_member(&caller, org, target).await,
            What::Set(to) => portal.set_approval(&caller, target, to).await,
            What::Move => portal.move_account(&caller, target, Some(org)).await,
            What::MoveHome => portal.move_account(&caller, target, None).await,
        }
    }
}

/// How powerful a standing is; greater is more. Somebody of no organization is approved by the database itself, and sees
/// their own meter only once they have one: that is no power over anybody.
fn power((org, approval): (Option<OrgId>, ApprovalStatus)) -> u8 {
    let least = Role::ResidentialUser.permission_level();
    Standing::of(org, approval).role().map_or(0, |it| least - it.permission_level())
}

fn n_admins(stands: &Stands, org: OrgId) -> usize {
    stands.values().filter(|it| **it == (Some(org), ApprovalStatus::Admin)).count()
}

fn lets_administer(via: Via) -> bool {
    matches!(via, Via::Session | Via::Key(Scopes { admin: true, .. }))
}

/// What must be true of a step, whether or not it was done.
fn check(world: &World, step: &Step, outcome: &Result<()>, before: &Stands, after: &Stands) {
    if let Err(error) = outcome {
        assert_eq!(before, after, "{step:?} was refused and changed something");
        assert!(!matches!(error, Error::Internal(_)), "{step:?}: {error:?}");
        return;
    }
    let (actor, target) = (world.people[step.actor], world.people[step.target]);
    let (mine, then, now) = (before[&actor], before[&target], after[&target]);
    let role = Standing::of(mine.0, mine.1).role();
    for (account, stand) in before {
        assert!(*account == target || after[account] == *stand, "{step:?} changed somebody else");
    }
    if then == now {
        return;
    }
    assert!(lets_administer(step.via), "{step:?}: the key is not for that");
    let own = role == Some(Role::OrganizationAdministrator) && then.0 == mine.0;
    assert!(own || role == Some(Role::SystemAdministrator), "{step:?}: {role:?} may not");
    assert!(power(now) <= power(then) || actor != target, "{step:?}: rose by themselves");
    if own {
        assert!(now.0 == mine.0 || power(now) <= power(then), "{step:?}: rose outside");
        assert!(power(now) <= power(mine), "{step:?}: above them");
    }
    for org in &world.orgs {
        assert!(n_admins(before, *org) == 0 || n_admins(after, *org) > 0, "{step:?}: nobody is left");
    }
}

fn a_way() -> impl Strategy<Value = Via> {
    let scopes = (any::<bool>(), any::<bool>(), any::<bool>());
    let key = scopes.prop_map(|(read, import, admin)| Via::Key(Scopes { read, import, admin }));
    prop_oneof![2 => Just(Via::Session), 1 => key]
}

fn a_thing() -> impl Strategy<Value = What> {
    let approval = || prop::sample::select(&APPROVALS[..]);
    prop_oneof![
        3 => approval().prop_map(What::SetMember),
        1 => Just(What::Remove),
        2 => approval().prop_map(What::Set),
        1 => Just(What::Move),
        1 => Just(What::MoveHome),
    ]
}

/// Somebody, most often of that organization.
fn somebody(org: usize) -> impl Strategy<Value = usize> {
    prop_oneof![3 => 1 + 3 * org..4 + 3 * org, 1 => 0usize..10]
}

fn a_step() -> impl Strategy<Value = Step> {
    (0usize..3).prop_flat_map(|org| {
        let all = (somebody(org), somebody(org), a_way(), a_thing());
        all.prop_map(move |(actor, target, via, what)| Step { actor, target, org, via, what })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn az_6_a_role_never_rises_without_a_higher_actor(steps in prop::collection::vec(a_step(), 60)) {
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let world = world().await;
            let mut stands = world.stands().await;
            for step in &steps {
                let outcome = world.take(step, &stands).await;
                let after = world.stands().await;
                check(&world, step, &outcome, &stands, &after);
                stands = after;
            }
        });
    }
}

#[tokio::test]
async fn az_6_an_organizations_administrator_stays_within_it() {
    let world = world().await;
    let stands = world.stands().await;
    let by_admin_of_acme = |target, org, what| Step { actor: 4, target, org, via: Via::Session, what };
    let up = What::SetMember(ApprovalStatus::Admin);
    world.take(&by_admin_of_acme(6, 1, up), &stands).await.unwrap();
    for refused in [
        by_admin_of_acme(9, 2, up),
        by_admin_of_acme(3, 0, up),
        by_admin_of_acme(4, 0, up),
        by_admin_of_acme(6, 0, What::Move),
        by_admin_of_acme(4, 0, What::Move),
        by_admin_of_acme(3, 1, up),
        by_admin_of_acme(6, 1, What::Set(ApprovalStatus::Rejected)),
    ] {
        assert!(world.take(&refused, &stands).await.is_err(), "{refused:?}");
    }
}

#[tokio::test]
async fn au_13_a_key_does_not_turn_its_owners_second_factor_off() {
    let world = world().await;
    let account = world.people[1];
    let standing = Standing::Active(Role::SystemAdministrator);
    let via = Via::Key(Scopes { read: true, import: true, admin: true });
    let principal = Principal::Person { account, org: Some(OrgId::PROVIDER), standing, via };
    let caller = Caller { principal, origin: Origin::default(), confirmed_at: jiff::Timestamp::MAX };
    let refused = world.portal.portal.reset_two_factor_of(&caller, account).await;
    assert!(matches!(refused, Err(Error::Forbidden { .. })), "{refused:?}");
}

/// What needs a secret that was just shown, each by its result alone.
async fn needs_proof(world: &World, caller: &Caller) -> Vec<Result<()>> {
    let (portal, acme, target) = (&world.portal.portal, world.orgs[1], world.people[0]);
    vec![
        portal.set_approval(caller, target, ApprovalStatus::Rejected).await,
        portal.move_account(caller, target, Some(acme)).await,
        portal.set_member_approval(caller, acme, target, ApprovalStatus::Rejected).await,
        portal.set_approval_of_member(caller, target, ApprovalStatus::Rejected).await,
        portal.remove_member(caller, acme, target).await,
        portal.remove_own_member(caller, target).await,
        portal.start_reset(caller, target).await.map(drop),
        portal.invite(caller, acme, "new@acme.example").await,
        portal.open_message(caller, "0f3c2a9b8d7e6f504132a1b0c9d8e7f6").await.map(drop),
        portal.reset_two_factor_of(caller, target).await,
        portal.delete_account(caller, target).await,
        portal.delete_organization(caller, acme).await,
    ]
}

#[tokio::test]
async fn se_7_who_changes_others_must_have_just_shown_who_they_are() {
    let world = world().await;
    let standing = Standing::Active(Role::SystemAdministrator);
    let person = |via, confirmed_at| Caller {
        principal: Principal::Person { account: world.people[1], org: Some(OrgId::PROVIDER), standing, via },
        origin: Origin::default(),
        confirmed_at,
    };
    let portal = &world.portal.portal;
    portal.move_account(&Caller::operator(), world.people[0], Some(world.orgs[1])).await.unwrap();
    let now = world.portal.clock.now();
    let (fresh, old) = (now - SignedDuration::from_mins(5), now - SignedDuration::from_secs(301));
    for (index, result) in needs_proof(&world, &person(Via::Session, old)).await.into_iter().enumerate() {
        assert!(matches!(result, Err(Error::ReauthNeeded)), "{index}: {result:?}");
    }
    let key = Via::Key(Scopes { read: true, import: true, admin: true });
    for caller in [person(key, old), Caller::operator(), person(Via::Session, fresh)] {
        for (index, result) in needs_proof(&world, &caller).await.into_iter().enumerate() {
            assert!(!matches!(result, Err(Error::ReauthNeeded)), "{index}: {result:?}");
        }
    }
}
