//! approve_residential and org_prime_admin: people who come, go and are moved.

use testkit::on_each_engine;

use super::world::{MEMBERS, PEOPLE, World};

on_each_engine! {
    async fn approve_residential_lets_the_provider_change_it_later(db: TestDb) {
        let ann = db.resident("ann").await;
        for status in ["Pending", "Rejected", "Approved"] {
            let set = format!("approval_status = '{status}', org_id = NULL");
            db.run(format!("UPDATE users SET {set} WHERE account_id = {ann}")).await;
            assert_eq!(db.status("ann").await, status);
        }
    }

    async fn approve_residential_on_leaving_even_against_the_statement(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let ann = db.user("ann", &acme).await;
        let set = "org_id = NULL, approval_status = 'Rejected'";
        db.run(format!("UPDATE users SET {set} WHERE account_id = {ann}")).await;
        assert_eq!(db.status("ann").await, "Approved");
    }

    async fn approve_residential_holds_for_upserts(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        db.user("ann", &acme).await;
        db.run(format!("{PEOPLE} ('ann', 'F', 'L'), ('bob', 'F', 'L') {{on_conflict:email}} org_id = NULL"))
            .await;
        assert_eq!([db.status("ann").await, db.status("bob").await], ["Approved", "Approved"]);
    }

    async fn org_prime_admin_when_moved_in(db: TestDb) {
        let (acme, borealis) = (db.provider_and("Acme").await, db.organization("Borealis").await);
        let (ann, bob) = (db.user("ann", &acme).await, db.user("bob", &acme).await);
        db.resident("eve").await;
        db.move_user(&bob, &borealis).await;
        assert_eq!(db.status("bob").await, "Admin");
        db.move_user(&ann, "NULL").await;
        db.run(format!("UPDATE users SET org_id = {acme} WHERE org_id IS NULL")).await;
        let admins = "SELECT COUNT(*) FROM users WHERE approval_status = 'Admin' AND org_id =";
        assert_eq!(db.one(format!("{admins} {acme}")).await, "1");
    }

    async fn org_prime_admin_leaves_members_as_they_are(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let ann = db.user("ann", &acme).await;
        db.run(format!("UPDATE users SET approval_status = 'Pending' WHERE account_id = {ann}")).await;
        db.run(format!("UPDATE users SET org_id = {acme}, first_name = 'Ann' WHERE account_id = {ann}"))
            .await;
        assert_eq!(db.status("ann").await, "Pending");
    }

    async fn org_prime_admin_again_after_the_last_left(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let ann = db.user("ann", &acme).await;
        db.move_user(&ann, "NULL").await;
        let bob = db.user("bob", &acme).await;
        assert_eq!(db.status("bob").await, "Admin");
        db.run(format!("DELETE FROM users WHERE account_id = {bob}")).await;
        db.user("eve", &acme).await;
        assert_eq!(db.status("eve").await, "Admin");
        db.user("fay", &acme).await;
        assert_eq!(db.status("fay").await, "Pending");
    }

    async fn org_prime_admin_after_an_upsert_that_moved_nobody(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        db.resident("ann").await;
        let values = format!("('ann', 'F', 'L', {acme})");
        db.run(format!("{MEMBERS} {values} {{on_conflict:email}} first_name = 'Ann'")).await;
        assert_eq!(db.status("ann").await, "Approved");
        db.user("bob", &acme).await;
        assert_eq!(db.status("bob").await, "Admin");
    }

    async fn org_prime_admin_by_upsert(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        db.resident("ann").await;
        let insert = format!("{MEMBERS} ('ann', 'F', 'L', {acme}), ('bob', 'F', 'L', {acme})");
        db.run(format!("{insert} {{on_conflict:email}} org_id = {acme}")).await;
        assert_eq!([db.status("ann").await, db.status("bob").await], ["Admin", "Pending"]);
    }

    async fn org_prime_admin_needs_the_organization(db: TestDb) {
        db.fails(format!("{MEMBERS} ('ann', 'F', 'L', 99)")).await;
        assert_eq!(db.counts(&["users", "entities", "org_bootstrap"]).await, "0 0 0");
    }
}
