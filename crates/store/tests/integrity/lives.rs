//! add_user_id, add_org_id, link_user_entity_delete, link_org_entity_delete: every way round them.

use testkit::on_each_engine;

use super::world::{ORGS, World};

on_each_engine! {
    async fn the_first_organization_is_entity_1(db: TestDb) {
        assert_eq!(db.organization("Provider").await, "1");
        assert_eq!(db.organization("Acme").await, "2");
        assert_eq!(db.resident("ann").await, "3");
    }

    async fn add_org_id_gives_entity_1_after_a_failed_first_try(db: TestDb) {
        db.fails(format!("{ORGS} ('Provider'), ('PROVIDER')")).await;
        assert_eq!(db.counts(&["entities", "organizations"]).await, "0 0");
        assert_eq!(db.organization("Provider").await, "1");
    }

    async fn add_user_id_refuses_an_id_that_is_taken(db: TestDb) {
        let ann = db.resident("ann").await;
        let values = format!("({ann}, 'bob', 'F', 'L')");
        let insert = format!("INSERT INTO users (account_id, email, first_name, last_name) VALUES {values}");
        db.refused("add_user_id", &insert).await;
        db.refused("add_user_id", format!("{insert} {{on_conflict:account_id}} email = 'x'")).await;
        db.organization("Provider").await;
        db.refused("add_org_id", "INSERT INTO organizations (org_id, org_name) VALUES (1, 'Acme')").await;
        assert_eq!(db.counts(&["users", "organizations", "entities"]).await, "1 1 2");
    }

    async fn add_user_id_ignores_an_entity_made_by_hand(db: TestDb) {
        db.organization("Provider").await;
        db.run("INSERT INTO entities (entity_id, entity_type) VALUES (40, 'user'), (41, 'organization')")
            .await;
        db.run("INSERT INTO users (account_id, email, first_name, last_name) VALUES (40, 'ann', 'F', 'L')")
            .await;
        db.run("INSERT INTO organizations (org_id, org_name) VALUES (41, 'Acme')").await;
        assert_eq!(db.one("SELECT account_id FROM users").await, "42");
        assert_eq!(db.rows("SELECT org_id FROM organizations ORDER BY org_id").await, ["1", "43"]);
    }

    async fn add_user_id_holds_for_upserts(db: TestDb) {
        let insert =
            "INSERT INTO users (email, first_name, last_name) VALUES ('ann', 'F', 'L'), ('bob', 'F', 'L')";
        let ann = db.resident("ann").await;
        db.run(format!("{insert} {{on_conflict:email}} first_name = 'Known'")).await;
        db.run(&insert.replace("INSERT", "INSERT {or_ignore}")).await;
        assert_eq!(
            db.rows("SELECT email, first_name FROM users ORDER BY email").await,
            ["ann|Known", "bob|F"]
        );
        assert_eq!(db.one("SELECT account_id FROM users WHERE email = 'ann'").await, ann);
        let founded =
            "SELECT COUNT(*) FROM users JOIN entities ON entity_id = account_id WHERE entity_type = 'user'";
        assert_eq!(db.one(founded).await, "2");
    }

    async fn ids_and_types_never_change(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let ann = db.resident("ann").await;
        db.run("INSERT INTO entities (entity_id, entity_type) VALUES (40, 'user')").await;
        db.refused("add_user_id", "UPDATE users SET account_id = 1").await;
        db.refused("add_user_id", "UPDATE users SET account_id = 39").await;
        db.refused("add_org_id", format!("UPDATE organizations SET org_id = {ann} WHERE org_id = {acme}"))
            .await;
        db.refused(
            "add_user_id",
            format!("UPDATE entities SET entity_type = 'organization' WHERE entity_id = {ann}"),
        )
        .await;
        db.refused("add_org_id", "UPDATE entities SET entity_type = 'user' WHERE entity_id = 1").await;
        db.run(format!("UPDATE users SET account_id = {ann}, first_name = 'Ann'")).await;
        let message = db.fails("UPDATE entities SET entity_id = 39 WHERE entity_id = 1").await;
        assert!(message.to_lowercase().contains("foreign key"), "{message}");
    }

    async fn the_entity_of_somebody_stays(db: TestDb) {
        let acme = db.provider_and("Acme").await;
        let ann = db.resident("ann").await;
        for entity in [&ann, &acme] {
            let message = db.fails(format!("DELETE FROM entities WHERE entity_id = {entity}")).await;
            assert!(message.to_lowercase().contains("foreign key"), "{message}");
        }
        assert_eq!(db.counts(&["entities", "users", "organizations"]).await, "3 1 2");
    }

    async fn link_org_entity_delete_spares_organizations_with_users(db: TestDb) {
        let (acme, borealis) = (db.provider_and("Acme").await, db.organization("Borealis").await);
        db.user("ann", &borealis).await;
        db.refused(
            "link_org_entity_delete",
            format!("DELETE FROM organizations WHERE org_id IN ({acme}, {borealis})"),
        )
        .await;
        assert_eq!(db.counts(&["entities", "users", "organizations", "org_bootstrap"]).await, "4 1 3 1");
    }

    async fn link_org_entity_delete_spares_the_provider(db: TestDb) {
        db.provider_and("Acme").await;
        db.refused("link_org_entity_delete", "DELETE FROM organizations WHERE org_id = 1").await;
        db.refused("link_org_entity_delete", "DELETE FROM organizations").await;
        assert_eq!(db.counts(&["entities", "organizations"]).await, "2 2");
    }

    async fn link_user_entity_delete_holds_for_replace(db: TestDb) {
        let ann = db.resident("ann").await;
        db.run("REPLACE INTO users (email, first_name, last_name) VALUES ('ann', 'New', 'L')").await;
        assert_ne!(db.one("SELECT account_id FROM users WHERE first_name = 'New'").await, ann);
        assert_eq!(db.counts(&["entities", "users"]).await, "1 1");
    }
}
