//! What system administrators and organization administrators manage, on each engine.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use domain::{
    AccountId, ApprovalStatus, CreditFactor, DrPeriod, EntityId, Interval, MeterId, OrgId, Principal, Role,
    Standing, Via, entity::Coordinates,
};
use portal::{
    AccountQuery, Assignee, Caller, Error, Holder, MeterChange, MeterQuery, MeterToAdd, OrganizationChange,
    Origin, Part,
};
use testkit::{TestPortal, instant, on_each_engine};

fn operator() -> Caller {
    Caller::operator()
}

fn first(limit: u32) -> Part {
    Part::After { n_before: 0, limit }
}

fn all_meters() -> MeterQuery {
    MeterQuery { search: String::new(), is_unassigned: false, silent_since: None, of: None, part: first(50) }
}

fn all_accounts() -> AccountQuery {
    AccountQuery { search: String::new(), approval: None, org: None, is_residential: false, part: first(50) }
}

fn caller(account: AccountId, org: Option<OrgId>, role: Role) -> Caller {
    let principal = Principal::Person { account, org, standing: Standing::Active(role), via: Via::Session };
    Caller { principal, origin: Origin::default(), confirmed_at: jiff::Timestamp::MAX }
}

fn meter(number: u32) -> MeterToAdd {
    MeterToAdd { id: MeterId::new(number), label: None, coordinates: None, org: None }
}

fn ids(numbers: &[u32]) -> Vec<MeterId> {
    numbers.iter().copied().map(MeterId::new).collect()
}

async fn numbers(portal: &TestPortal, query: &MeterQuery) -> Vec<u32> {
    let meters = portal.portal.managed_meters(&Principal::Operator, query).await.unwrap();
    meters.items.iter().map(|it| it.id.number()).collect()
}

fn places(error: Error) -> Vec<(String, String)> {
    let Error::Several(faults) = error else { panic!("{error:?}") };
    faults.into_iter().map(|it| (it.place.to_string(), it.reason.to_string())).collect()
}

on_each_engine! {
    async fn organizations_are_listed_renamed_located_and_deleted(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let place = Coordinates::new(34.5, -117.25);
        let acme = portal.portal.create_organization_at(&operator(), "  Acme ", place).await.unwrap();
        portal.organization("100% Ice_House").await;
        portal.account("a@acme.example", Some(acme)).await;
        portal.meter(7, acme).await;
        let found = portal.portal.organization(&Principal::Operator, acme).await.unwrap();
        assert_eq!((found.name.as_str(), found.coordinates, found.n_members, found.n_meters), ("Acme", place, 1, 1));
        let search = async |text: &str| {
            let found = portal.portal.organizations(&Principal::Operator, text, first(50)).await.unwrap();
            found.items.into_iter().map(|it| it.name).collect::<Vec<_>>()
        };
        assert_eq!(search("").await, ["100% Ice_House", "Acme", "Provider"]);
        assert_eq!(search("acm").await, ["Acme"]);
        assert_eq!(search(&acme.to_string()).await, ["Acme"]);
        assert_eq!(search("%").await, ["100% Ice_House"]);
        assert_eq!(search("e_h").await, ["100% Ice_House"]);
        let change = |name: &'static str| OrganizationChange { name: Some(name), coordinates: None };
        for bad in ["", "   ", "provider", "x\u{7}", "123456789012345678901234567890123456789012345678901"] {
            let error = portal.portal.update_organization(&operator(), acme, change(bad)).await.unwrap_err();
            assert!(matches!(error, Error::Invalid { field: "org_name", .. }), "{bad:?} {error:?}");
        }
        portal.portal.update_organization(&operator(), acme, change("Acme Foods")).await.unwrap();
        let nowhere = OrganizationChange { name: None, coordinates: Some(None) };
        portal.portal.update_organization(&operator(), acme, nowhere).await.unwrap();
        let found = portal.portal.organization(&Principal::Operator, acme).await.unwrap();
        assert_eq!((found.name.as_str(), found.coordinates), ("Acme Foods", None));
        let refused = async |id| match portal.portal.delete_organization(&operator(), id).await {
            Err(Error::Rule { name, .. }) => name,
            other => panic!("{other:?}"),
        };
        assert_eq!(refused(OrgId::PROVIDER).await, "link_org_entity_delete");
        assert_eq!(refused(acme).await, "organization_has_meters");
        portal.portal.unassign_meters(&operator(), &ids(&[7]), None, None).await.unwrap();
        assert_eq!(refused(acme).await, "link_org_entity_delete");
        let empty = portal.organization("Empty").await;
        portal.portal.delete_organization(&operator(), empty).await.unwrap();
        let gone = portal.portal.delete_organization(&operator(), empty).await;
        assert!(matches!(gone, Err(Error::NotFound(_))));
    }

    async fn a_list_is_read_in_parts_by_number_and_by_name(db: TestDb) {
        let portal = TestPortal::on(db).await;
        for name in ["C", "A", "B"] {
            portal.organization(name).await;
        }
        let names = async |part| {
            let found = portal.portal.organizations(&Principal::Operator, "", part).await.unwrap();
            assert_eq!(found.n_all, 4);
            found.items.iter().map(|it| it.name.clone()).collect::<Vec<_>>()
        };
        assert_eq!(names(Part::Behind { number: None, limit: 2 }).await, ["Provider", "C"]);
        let provider = OrgId::PROVIDER.number();
        assert_eq!(names(Part::Behind { number: Some(provider), limit: 2 }).await, ["C", "A"]);
        assert_eq!(names(Part::After { n_before: 1, limit: 2 }).await, ["B", "C"]);
    }

    async fn meters_are_found_by_what_they_lack(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let acme = portal.organization("Acme").await;
        let maya = portal.account("maya@home.example", None).await;
        let place = Coordinates::new(1.0, 2.0);
        let new = |number, label: &str, org| MeterToAdd { label: Some(label.to_owned()), coordinates: place, org, ..meter(number) };
        let meters = [new(0, "Zero", None), new(7, "Warehouse", Some(acme)), new(8, " ", None)];
        portal.portal.add_meters(&operator(), &meters).await.unwrap();
        portal.meter(9, maya).await;
        portal.readings("meter_id,start_time,end_time,meter_value\n7,2026-07-16T10:00:00Z,2026-07-16T11:00:00Z,1\n\
                         8,2026-07-01T10:00:00Z,2026-07-01T11:00:00Z,1\n").await;
        assert_eq!(numbers(&portal, &all_meters()).await, [7, 0, 8, 9]);
        let by_number = |number| MeterQuery { part: Part::Behind { number, limit: 2 }, ..all_meters() };
        assert_eq!(numbers(&portal, &by_number(None)).await, [0, 7]);
        assert_eq!(numbers(&portal, &by_number(Some(7))).await, [8, 9]);
        assert_eq!(numbers(&portal, &MeterQuery { is_unassigned: true, ..all_meters() }).await, [0, 8]);
        let day_ago = Some(instant("2026-07-15T12:00:00Z"));
        assert_eq!(numbers(&portal, &MeterQuery { silent_since: day_ago, ..all_meters() }).await, [0, 8, 9]);
        assert_eq!(numbers(&portal, &MeterQuery { of: Some(acme.into()), ..all_meters() }).await, [7]);
        for (text, found) in [("wareh", 7), ("acme", 7), ("maya@", 9), ("test person", 9), ("8", 8)] {
            let query = MeterQuery { search: text.to_owned(), ..all_meters() };
            assert_eq!(numbers(&portal, &query).await, [found], "{text}");
        }
        let (found, _) = portal.portal.managed_meter(&operator(), MeterId::new(8)).await.unwrap();
        assert_eq!((found.label, found.coordinates, found.holder, found.n_holders), (None, place, None, 0));
        let (found, _) = portal.portal.managed_meter(&operator(), MeterId::new(0)).await.unwrap();
        assert_eq!(found.label.as_deref(), Some("Zero"));
        let (found, had) = portal.portal.managed_meter(&operator(), MeterId::new(9)).await.unwrap();
        assert!(matches!(&found.holder, Some(Holder::Account { id, .. }) if *id == maya));
        assert_eq!(had.len(), 1);
        let change = MeterChange { label: Some(Some(" Attic ")), coordinates: Some(None) };
        portal.portal.update_meter(&operator(), MeterId::new(9), change).await.unwrap();
        let (found, _) = portal.portal.managed_meter(&operator(), MeterId::new(9)).await.unwrap();
        assert_eq!((found.label.as_deref(), found.coordinates), (Some("Attic"), None));
        let missing = portal.portal.update_meter(&operator(), MeterId::new(99), change).await;
        assert!(matches!(missing, Err(Error::NotFound("meter"))));
    }

    async fn meters_are_created_all_or_none_and_each_refusal_is_named(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let acme = portal.organization("Acme").await;
        portal.meter(7, OrgId::PROVIDER).await;
        let somebody = portal.account("maya@home.example", None).await;
        let of = |number, org| MeterToAdd { org: Some(OrgId::new(org)), ..meter(number) };
        let wished = [meter(6), meter(7), of(9, 999), of(10, somebody.number())];
        let error = portal.portal.add_meters(&operator(), &wished).await.unwrap_err();
        let places = |error| places(error).into_iter().map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(places(error), ["meters[1].meter_id", "meters[2].org_id", "meters[3].org_id"]);
        let error = portal.portal.add_meters(&operator(), &[meter(6), meter(6)]).await.unwrap_err();
        assert_eq!(places(error), ["meters[1].meter_id"]);
        let csv = format!("meter_id,label,org_id\n6,A,{acme}\n7,B,\n8,C,999\n");
        let error = portal.portal.add_meters_of_csv(&operator(), csv.as_bytes()).await.unwrap_err();
        assert_eq!(places(error), ["line 3, meter_id", "line 4, org_id"]);
        assert_eq!(numbers(&portal, &all_meters()).await, [7]);
        let csv = format!("meter_id,label,latitude,longitude,org_id\n6,A,1,2,{acme}\n8,,,,\n");
        let added = portal.portal.add_meters_of_csv(&operator(), csv.as_bytes()).await.unwrap();
        assert_eq!(added, ids(&[6, 8]));
        assert_eq!(numbers(&portal, &MeterQuery { of: Some(acme.into()), ..all_meters() }).await, [6]);
    }

    async fn assignments_are_made_all_or_none(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let acme = portal.organization("Acme").await;
        let [maya, noel] = [portal.account("maya@home.example", None).await, portal.account("noel@home.example", None).await];
        for number in [1, 2, 3] {
            portal.meter(number, OrgId::PROVIDER).await;
        }
        portal.portal.assign_meters(&operator(), &ids(&[1]), Assignee::Email("MAYA@home.example"), None, false).await.unwrap();
        let to = Assignee::Organization(acme);
        portal.portal.assign_meters(&operator(), &ids(&[2]), to, None, false).await.unwrap();
        let error = portal.portal.assign_meters(&operator(), &ids(&[2, 3, 9]), to, None, false).await.unwrap_err();
        let expected = [("meter 2", "is assigned there already"), ("meter 9", "does not exist")];
        assert_eq!(places(error), expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        assert_eq!(numbers(&portal, &MeterQuery { is_unassigned: true, ..all_meters() }).await, [3]);
        let error = portal.portal.assign_meters(&operator(), &ids(&[1]), Assignee::Account(noel), None, false).await;
        assert!(matches!(error, Err(Error::Rule { name, .. }) if name == "limit_residential_associations"));
        portal.portal.assign_meters(&operator(), &ids(&[1]), Assignee::Account(noel), None, true).await.unwrap();
        let (found, had) = portal.portal.managed_meter(&operator(), MeterId::new(1)).await.unwrap();
        assert!(matches!(found.holder, Some(Holder::Account { id, .. }) if id == noel));
        assert!(matches!(had[1].holder, Holder::Account { id, .. } if id == maya));
        assert_eq!((had[1].ends_at, had[0].begins_at), (Some(portal.clock.now()), Some(portal.clock.now())));
        for nobody in [Assignee::Account(AccountId::new(999)), Assignee::Email("x@y.example"), Assignee::Organization(OrgId::new(maya.number()))] {
            let error = portal.portal.assign_meters(&operator(), &ids(&[3]), nobody, None, false).await;
            assert!(matches!(error, Err(Error::NotFound(_))), "{error:?}");
        }
        let error = portal.portal.unassign_meters(&operator(), &ids(&[2, 3]), Some(to), None).await.unwrap_err();
        assert_eq!(places(error), [("meter 3".to_owned(), "is not assigned there".to_owned())]);
        let provider = Some(Assignee::Organization(OrgId::PROVIDER));
        let error = portal.portal.unassign_meters(&operator(), &ids(&[2]), provider, None).await;
        assert!(matches!(error, Err(Error::Rule { name, .. }) if name == "assign_distributor_meters"));
        portal.portal.unassign_meters(&operator(), &ids(&[1, 2]), None, None).await.unwrap();
        // What SQL tools see: the provider has every meter, and nobody else any.
        assert_eq!(portal.database().rows("SELECT entity_id, meter_id FROM meter_map ORDER BY meter_id").await, ["1|1", "1|2", "1|3"]);
    }

    async fn pr_2_a_beginning_never_reaches_into_somebody_elses_time(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let [maya, noel] = [portal.account("maya@home.example", None).await, portal.account("noel@home.example", None).await];
        portal.meter(1, maya).await;
        let at = |day: u32| Some(instant(&format!("2026-07-{day:02}T04:00:00Z")));
        let meters = ids(&[1]);
        portal.portal.unassign_meters(&operator(), &meters, None, at(10)).await.unwrap();
        let assign = async |since| portal.portal.assign_meters(&operator(), &meters, Assignee::Account(noel), since, false).await;
        assert!(matches!(assign(at(9)).await, Err(Error::Rule { name, .. }) if name == "keep_assignments"));
        assert!(matches!(assign(at(20)).await, Err(Error::Invalid { field: "since", .. })));
        assign(at(12)).await.unwrap();
        let seen = portal.portal.managed_meter(&operator(), MeterId::new(1)).await.unwrap().1;
        assert_eq!((seen[0].begins_at, seen[1].ends_at), (at(12), at(10)));
        let early = portal.portal.unassign_meters(&operator(), &meters, None, at(11)).await;
        assert!(matches!(early, Err(Error::Rule { name, .. }) if name == "keep_assignments"));
        assert_eq!(EntityId::from(noel).number(), portal.database().one("SELECT entity_id FROM meter_map WHERE entity_id <> 1").await.parse::<u32>().unwrap());
    }

    async fn accounts_are_found_and_moved(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let [acme, ice] = [portal.organization("Acme").await, portal.organization("Ice House").await];
        portal.account("first@acme.example", Some(acme)).await;
        let second = portal.account("second@acme.example", Some(acme)).await;
        portal.account("first@ice.example", Some(ice)).await;
        let maya = portal.account("maya@home.example", None).await;
        portal.meter(1, maya).await;
        let emails = async |query: &AccountQuery| {
            let found = portal.portal.managed_accounts(&Principal::Operator, query).await.unwrap();
            found.items.into_iter().map(|it| it.account.email).collect::<Vec<_>>()
        };
        assert_eq!(emails(&AccountQuery { approval: Some(ApprovalStatus::Pending), ..all_accounts() }).await, ["second@acme.example"]);
        assert_eq!(emails(&AccountQuery { is_residential: true, ..all_accounts() }).await, ["maya@home.example"]);
        assert_eq!(emails(&AccountQuery { search: "ICE.ex".to_owned(), ..all_accounts() }).await, ["first@ice.example"]);
        assert_eq!(emails(&AccountQuery { org: Some(acme), ..all_accounts() }).await.len(), 2);
        let standing = async |id| {
            let found = portal.portal.managed_account(&operator(), id).await.unwrap();
            (found.account.org.map(|it| it.0), found.account.approval)
        };
        portal.portal.move_account(&operator(), second, Some(ice)).await.unwrap();
        assert_eq!(standing(second).await, (Some(ice), ApprovalStatus::Approved));
        portal.portal.set_approval(&operator(), second, ApprovalStatus::Admin).await.unwrap();
        portal.portal.move_account(&operator(), second, Some(acme)).await.unwrap();
        assert_eq!(standing(second).await, (Some(acme), ApprovalStatus::Approved));
        portal.portal.move_account(&operator(), second, None).await.unwrap();
        assert_eq!(standing(second).await, (None, ApprovalStatus::Approved));
        let has_meter = portal.portal.move_account(&operator(), maya, Some(acme)).await;
        assert!(matches!(has_meter, Err(Error::Rule { name, .. }) if name == "disallow_org_user_map"));
        let admin = portal.portal.set_approval(&operator(), maya, ApprovalStatus::Admin).await;
        assert!(matches!(admin, Err(Error::Invalid { field: "approval_status", .. })));
        assert_eq!(portal.portal.managed_account(&operator(), maya).await.unwrap().meter, Some(MeterId::new(1)));
    }

    async fn az_6_nobody_raises_themselves_or_touches_what_is_not_theirs(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let [acme, ice] = [portal.organization("Acme").await, portal.organization("Ice House").await];
        let own = portal.account("admin@acme.example", Some(acme)).await;
        let member = portal.account("member@acme.example", Some(acme)).await;
        let stranger = portal.account("admin@ice.example", Some(ice)).await;
        let provider = portal.account("admin@provider.example", Some(OrgId::PROVIDER)).await;
        let home = portal.account("maya@home.example", None).await;
        let admin = caller(own, Some(acme), Role::OrganizationAdministrator);
        let set = async |by: &Caller, org, account, approval| {
            portal.portal.set_member_approval(by, org, account, approval).await
        };
        set(&admin, acme, member, ApprovalStatus::Approved).await.unwrap();
        for approval in ApprovalStatus::ALL {
            assert!(matches!(set(&admin, acme, own, approval).await, Err(Error::Forbidden { .. })), "{approval:?}");
            for account in [stranger, provider, home, AccountId::new(999)] {
                assert!(matches!(set(&admin, acme, account, approval).await, Err(Error::NotFound("member"))));
            }
            assert!(matches!(set(&admin, ice, stranger, approval).await, Err(Error::NotFound("organization"))));
            assert!(matches!(set(&admin, OrgId::PROVIDER, provider, approval).await, Err(Error::NotFound("organization"))));
            let user = caller(member, Some(acme), Role::OrganizationUser);
            assert!(matches!(set(&user, acme, own, approval).await, Err(Error::Forbidden { .. })));
            assert!(matches!(portal.portal.set_approval(&admin, stranger, approval).await, Err(Error::Forbidden { .. })));
        }
        let system = caller(provider, Some(OrgId::PROVIDER), Role::SystemAdministrator);
        let own_change = portal.portal.set_approval(&system, provider, ApprovalStatus::Approved).await;
        assert!(matches!(own_change, Err(Error::Forbidden { .. })));
        assert!(matches!(portal.portal.move_account(&system, provider, None).await, Err(Error::Forbidden { .. })));
        let statuses = "SELECT email, approval_status FROM users ORDER BY email";
        let expected = ["admin@acme.example|Admin", "admin@ice.example|Admin", "admin@provider.example|Admin",
                        "maya@home.example|Approved", "member@acme.example|Approved"];
        assert_eq!(portal.database().rows(statuses).await, expected);
    }

    async fn az_6_the_last_administrator_stays(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let acme = portal.organization("Acme").await;
        let admin = portal.account("admin@acme.example", Some(acme)).await;
        let member = portal.account("member@acme.example", Some(acme)).await;
        let system = portal.account("admin@provider.example", Some(OrgId::PROVIDER)).await;
        let is_last = |it: Result<(), Error>| matches!(it, Err(Error::Rule { name, .. }) if name == "last_administrator");
        for last in [admin, system] {
            for approval in [ApprovalStatus::Pending, ApprovalStatus::Approved, ApprovalStatus::Rejected] {
                assert!(is_last(portal.portal.set_approval(&operator(), last, approval).await));
            }
            assert!(is_last(portal.portal.move_account(&operator(), last, None).await));
        }
        assert!(is_last(portal.portal.remove_member(&operator(), acme, admin).await));
        portal.portal.set_approval(&operator(), member, ApprovalStatus::Admin).await.unwrap();
        portal.portal.remove_member(&operator(), acme, admin).await.unwrap();
        // With its only member gone an organization may be empty.
        portal.portal.remove_member(&operator(), acme, member).await.unwrap();
        let message = "SELECT kind FROM messages WHERE recipient = 'member@acme.example' ORDER BY created_at, kind";
        assert_eq!(portal.database().rows(message).await, ["approved", "declined"]);
    }

    async fn az_6_of_many_who_demote_each_other_at_once_one_stays(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let mut accounts = Vec::new();
        for index in 0..20 {
            let account = portal.account(&format!("admin{index}@provider.example"), Some(OrgId::PROVIDER)).await;
            portal.portal.set_approval(&operator(), account, ApprovalStatus::Admin).await.unwrap();
            accounts.push(account);
        }
        let tasks: Vec<_> = accounts.iter().enumerate().map(|(index, account)| {
            let by = caller(accounts[(index + 1) % 20], Some(OrgId::PROVIDER), Role::SystemAdministrator);
            let (portal, account) = (portal.portal.clone(), *account);
            tokio::spawn(async move { portal.set_approval(&by, account, ApprovalStatus::Approved).await })
        }).collect();
        let mut n_refused = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => {}
                Err(Error::Rule { name, .. }) if name == "last_administrator" => n_refused += 1,
                Err(other) => panic!("{other:?}"),
            }
        }
        let left = portal.database().one("SELECT COUNT(*) FROM users WHERE approval_status = 'Admin'").await;
        assert_eq!((n_refused, left.as_str()), (1, "1"));
    }

    async fn a_dr_period_that_has_begun_is_not_changed_silently(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let span = |start: &str, end: &str| Interval::new(instant(start), instant(end)).unwrap();
        let (past, coming) = (span("2026-07-16T11:00:00Z", "2026-07-16T13:00:00Z"), span("2026-07-17T11:00:00Z", "2026-07-17T13:00:00Z"));
        let silently_added = portal.portal.create_period(&operator(), past, None, false).await;
        assert!(matches!(silently_added, Err(Error::Rule { name, .. }) if name == "period_has_begun"));
        let begun = portal.portal.create_period(&operator(), past, None, true).await.unwrap();
        let factor = CreditFactor::parse("0.75").ok();
        let next = portal.portal.create_period(&operator(), coming, factor, false).await.unwrap();
        let upcoming = portal.portal.periods(false, first(50)).await.unwrap();
        assert_eq!(upcoming.items.iter().map(|it| it.id).collect::<Vec<_>>(), [begun, next]);
        assert_eq!(portal.portal.periods(true, first(50)).await.unwrap().n_all, 0);
        assert_eq!(portal.portal.periods_beside(coming, Some(next)).await.unwrap(), []);
        assert_eq!(portal.portal.periods_beside(coming, None).await.unwrap().len(), 1);
        let moved = |id, interval| DrPeriod { id, interval, credit_factor: None };
        let silently = |it: Result<(), Error>| matches!(it, Err(Error::Rule { name, .. }) if name == "period_has_begun");
        assert!(silently(portal.portal.update_period(&operator(), moved(begun, coming), false).await));
        assert!(silently(portal.portal.update_period(&operator(), moved(next, past), false).await));
        assert!(silently(portal.portal.delete_period(&operator(), begun, false).await));
        let later = span("2026-07-18T11:00:00Z", "2026-07-18T13:00:00Z");
        portal.portal.update_period(&operator(), moved(next, later), false).await.unwrap();
        assert_eq!(portal.portal.period(next).await.unwrap(), moved(next, later));
        portal.portal.update_period(&operator(), moved(begun, coming), true).await.unwrap();
        portal.portal.delete_period(&operator(), next, false).await.unwrap();
        assert!(matches!(portal.portal.period(next).await, Err(Error::NotFound(_))));
        assert!(matches!(portal.portal.delete_period(&operator(), next, true).await, Err(Error::NotFound(_))));
    }

    async fn everything_that_waits_is_counted(db: TestDb) {
        let portal = TestPortal::on(db).await;
        let acme = portal.organization("Acme").await;
        portal.account("first@acme.example", Some(acme)).await;
        portal.account("second@acme.example", Some(acme)).await;
        portal.meter(1, acme).await;
        portal.meter(2, OrgId::PROVIDER).await;
        let found = portal.portal.inventory(&Principal::Operator).await.unwrap();
        assert_eq!((found.n_organizations, found.n_accounts, found.n_meters), (1, 2, 2));
        assert_eq!((found.n_pending, found.n_unassigned, found.n_claims, found.n_failed_messages), (1, 1, 0, 0));
    }
}
