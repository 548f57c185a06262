//! Meters on a map and in a ranking: who learns what of whom, on both engines.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "what cannot be had fails the test that wants it"
)]

use std::fmt::Write;

use domain::{
    AccountId, ApprovalStatus, Interval, MeterId, OrgId, Principal, Standing, Timescale, Via,
    entity::Coordinates,
};
use jiff::civil::date;
use portal::{Caller, LastResult, MeterChange, MeterMap, Origin, Ranked};
use testkit::{TestPortal, engines::TestDb, instant, on_each_engine};

/// Five organizations with one to three meters each, a household, and a meter that nobody but the provider has. Number
/// `10 * n + k` is the nth organization's. In a DR period they saved 50, 40, 5, 0.5 and 20 percent.
struct World {
    portal: TestPortal,
    orgs: Vec<OrgId>,
    home: AccountId,
}

const HOME: u32 = 90;
const SAVED: [u32; 5] = [500, 400, 50, 5, 200];

async fn world(db: TestDb) -> World {
    let portal = TestPortal::on(db).await;
    let mut orgs = Vec::new();
    for (index, n) in [3u32, 1, 3, 2, 1].into_iter().enumerate() {
        let org = portal.organization(&format!("Organization {index}")).await;
        for k in 0..n {
            let meter = portal.meter(u32::try_from(index).unwrap() * 10 + k, org).await;
            let at = 34.0 + f64::from(k) / 1000.0 + index as f64 / 10.0;
            place(&portal, meter, at, -117.0 - at / 1000.0).await;
        }
        orgs.push(org);
    }
    let home = portal.account("home@home.example", None).await;
    let meter = portal.meter(HOME, home).await;
    place(&portal, meter, 34.0123, -117.0456).await;
    let meter = portal.meter(91, OrgId::PROVIDER).await;
    place(&portal, meter, 34.0321, -117.0654).await;
    portal.period("2026-07-14T18:00:00Z", "2026-07-14T20:00:00Z").await;
    // Of the last one there are no readings yet.
    portal.period("2026-07-15T18:00:00Z", "2026-07-15T20:00:00Z").await;
    let mut csv = "meter_id,start_time,end_time,meter_value,prediction_value\n".to_owned();
    for (index, saved) in SAVED.into_iter().enumerate() {
        let used = f64::from(1000 - saved) / 1000.0;
        writeln!(csv, "{},2026-07-14T18:00:00Z,2026-07-14T19:00:00Z,{used:.3},1", index * 10).unwrap();
    }
    writeln!(csv, "{HOME},2026-07-14T18:00:00Z,2026-07-14T19:00:00Z,0.9,1").unwrap();
    portal.readings(&csv).await;
    World { portal, orgs, home }
}

async fn place(portal: &TestPortal, meter: MeterId, latitude: f64, longitude: f64) {
    let coordinates = Some(Some(Coordinates::new(latitude, longitude).unwrap()));
    let change = MeterChange { coordinates, ..MeterChange::default() };
    portal.portal.update_meter(&Caller::operator(), meter, change).await.unwrap();
}

impl World {
    /// Somebody of an organization, or the household.
    async fn somebody(&self, org: Option<OrgId>) -> Caller {
        let account = match org {
            Some(org) => self.portal.account(&format!("somebody@{org}.example"), Some(org)).await,
            None => self.home,
        };
        let standing = Standing::of(org, ApprovalStatus::Approved);
        Caller {
            principal: Principal::Person { account, org, standing, via: Via::Session },
            origin: Origin::default(),
            confirmed_at: jiff::Timestamp::MAX,
        }
    }

    async fn map(&self, caller: &Caller) -> MeterMap {
        self.portal.portal.meter_map(caller).await.unwrap()
    }

    async fn lines(&self, caller: &Caller, of: Option<OrgId>) -> Vec<Ranked> {
        let day = date(2026, 7, 14);
        self.portal.portal.ranking(caller, Timescale::Month, day, of).await.unwrap().lines
    }
}

fn numbers(map: &MeterMap) -> Vec<u32> {
    map.meters.iter().map(|it| it.id().number()).collect()
}

fn result(map: &MeterMap, meter: u32) -> LastResult {
    map.meters.iter().find(|it| it.id() == MeterId::new(meter)).unwrap().result
}

/// `1 Name`, `2 40%`; the own one with a star.
fn written(lines: &[Ranked]) -> Vec<String> {
    let line = |it: &Ranked| match it {
        Ranked::Named { rank, org, is_own, .. } => {
            let name = org.as_ref().map_or("home", |(_, name)| name);
            let rank = rank.map_or("–".to_owned(), |it| it.to_string());
            format!("{rank} {name}{}", if *is_own { " *" } else { "" })
        }
        Ranked::Another { rank, percent } => format!("{rank} {percent}%"),
    };
    lines.iter().map(line).collect()
}

on_each_engine! {
    async fn the_staff_see_every_meter_where_it_is(db: TestDb) {
        let world = world(db).await;
        let map = world.map(&world.somebody(Some(OrgId::PROVIDER)).await).await;
        assert_eq!((map.meters.len(), map.areas.len()), (12, 0));
        let home = map.meters.iter().find(|it| it.id() == MeterId::new(HOME)).unwrap();
        assert_eq!(home.place(), Coordinates::new(34.0123, -117.0456));
        // The last DR period that has results, not the last one.
        assert_eq!(map.period.unwrap().interval.start(), instant("2026-07-14T18:00:00Z"));
        assert_eq!(result(&map, 0), LastResult::Much(500_000));
        assert_eq!(result(&map, 20), LastResult::Some(50_000));
        assert_eq!(result(&map, 30), LastResult::Little(5_000));
        assert_eq!(result(&map, 1), LastResult::Unknown);
    }

    async fn pr_6_a_households_result_is_not_on_the_staffs_map(db: TestDb) {
        let world = world(db).await;
        let staff = world.somebody(Some(OrgId::PROVIDER)).await;
        let map = world.map(&staff).await;
        assert_eq!(result(&map, HOME), LastResult::Private);
        let meters: Vec<_> = map.meters.iter().filter(|it| [0, HOME].contains(&it.id().number())).collect();
        let days = world.portal.portal.last_days(&meters).await.unwrap();
        assert_eq!(days.keys().map(|it| it.number()).collect::<Vec<_>>(), [0]);
        let own = world.map(&world.somebody(None).await).await;
        assert_eq!((numbers(&own), result(&own, HOME)), (vec![HOME], LastResult::Much(100_000)));
    }

    async fn others_meters_are_a_number_in_an_area(db: TestDb) {
        let world = world(db).await;
        let map = world.map(&world.somebody(Some(world.orgs[0])).await).await;
        assert_eq!(numbers(&map), [0, 1, 2]);
        // Of the others only one has three meters in an area; a household's and an unassigned one's count in none.
        let areas: Vec<_> =
            map.areas.iter().map(|it| (it.place.latitude_tenths(), it.place.longitude_tenths(), it.n_meters)).collect();
        assert_eq!(areas, [(342, -1170, 3)]);
        let home = world.map(&world.somebody(None).await).await;
        let areas: Vec<_> = home.areas.iter().map(|it| (it.place.latitude_tenths(), it.n_meters)).collect();
        assert_eq!(areas, [(340, 3), (342, 3)]);
    }

    async fn pr_2_a_result_from_before_a_meter_came_is_not_shown(db: TestDb) {
        let world = world(db).await;
        let (operator, portal) = (Caller::operator(), &world.portal.portal);
        let since = instant("2026-07-14T18:30:00Z");
        let meter = MeterId::new(10);
        portal.unassign_meters(&operator, &[meter], None, Some(since)).await.unwrap();
        portal.assign_meter(&operator, world.orgs[4].into(), meter, Some(since)).await.unwrap();
        let somebody = world.somebody(Some(world.orgs[4])).await;
        let map = world.map(&somebody).await;
        assert_eq!((result(&map, 10), result(&map, 40)), (LastResult::Unknown, LastResult::Much(200_000)));
        let meters: Vec<_> = map.meters.iter().collect();
        let days = portal.last_days(&meters).await.unwrap();
        assert_eq!(days.keys().map(|it| it.number()).collect::<Vec<_>>(), [40]);
    }

    async fn the_last_days_are_those_before_today(db: TestDb) {
        let world = world(db).await;
        let csv = "meter_id,start_time,end_time,meter_value,prediction_value\n\
            0,2026-07-08T12:00:00Z,2026-07-08T13:00:00Z,5,\n\
            0,2026-07-09T12:00:00Z,2026-07-09T13:00:00Z,2,3\n\
            0,2026-07-16T11:00:00Z,2026-07-16T12:00:00Z,5,5\n";
        world.portal.readings(csv).await;
        let map = world.map(&world.somebody(Some(world.orgs[0])).await).await;
        let meters: Vec<_> = map.meters.iter().collect();
        let days = world.portal.portal.last_days(&meters).await.unwrap().remove(&MeterId::new(0)).unwrap();
        let kwh: Vec<_> = days.iter().map(|it| (it.date.day(), it.actual.unwrap().to_kwh())).collect();
        assert_eq!(kwh, [(9, "2.000".to_owned()), (14, "0.500".to_owned())]);
        assert_eq!(days[1].prediction.unwrap().to_kwh(), "1.000");
    }

    async fn a_ranking_names_others_to_the_staff_alone(db: TestDb) {
        let world = world(db).await;
        let staff = world.somebody(Some(OrgId::PROVIDER)).await;
        assert_eq!(
            written(&world.lines(&staff, Some(world.orgs[4])).await),
            ["1 Organization 0", "2 Organization 1", "3 Organization 4 *", "4 Organization 2", "5 Organization 3"]
        );
        let user = world.somebody(Some(world.orgs[4])).await;
        assert_eq!(
            written(&world.lines(&user, None).await),
            ["1 50%", "2 40%", "3 Organization 4 *", "4 5%", "5 0%"]
        );
        let home = world.somebody(None).await;
        assert_eq!(written(&world.lines(&home, None).await), ["1 50%", "2 40%", "3 20%", "4 home *", "5 5%", "6 0%"]);
    }

    async fn too_few_others_are_not_ranked(db: TestDb) {
        let world = world(db).await;
        let user = world.somebody(Some(world.orgs[2])).await;
        let (portal, operator) = (&world.portal.portal, Caller::operator());
        // Days that they had them for would still be theirs.
        let before = Some(instant("2026-07-01T00:00:00Z"));
        for meter in [0, 10] {
            portal.unassign_meters(&operator, &[MeterId::new(meter)], None, before).await.unwrap();
        }
        let ranking = portal.ranking(&user, Timescale::Month, date(2026, 7, 14), None).await.unwrap();
        assert_eq!((written(&ranking.lines), ranking.hides_others), (vec!["– Organization 2 *".to_owned()], true));
    }

    async fn whoever_has_no_result_has_no_rank(db: TestDb) {
        let world = world(db).await;
        let nobody = world.portal.organization("Nobody").await;
        let user = world.somebody(Some(nobody)).await;
        let lines = written(&world.lines(&user, None).await);
        assert_eq!(lines.len(), 6);
        assert_eq!(lines[5], "– home *");
        // Another scope than everybody's is another question.
        let interval = Interval::new(instant("2026-07-02T00:00:00Z"), instant("2026-07-02T01:00:00Z")).unwrap();
        portal_period(&world.portal, interval).await;
        assert_eq!(written(&world.lines(&user, None).await), lines);
    }
}

async fn portal_period(portal: &TestPortal, interval: Interval) {
    portal.portal.create_period(&Caller::operator(), interval, None, true).await.unwrap();
}
