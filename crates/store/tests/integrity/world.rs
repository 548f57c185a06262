//! The words in which the tests of the rules set up who there is and ask what became of it.

use testkit::engines::TestDb;

/// The beginning of an INSERT.
pub const MAP: &str = "INSERT INTO meter_map (entity_id, meter_id) VALUES";
/// The beginning of an INSERT.
pub const MEMBERS: &str = "INSERT INTO users (email, first_name, last_name, org_id) VALUES";
/// The beginning of an INSERT.
pub const PEOPLE: &str = "INSERT INTO users (email, first_name, last_name) VALUES";
/// The beginning of an INSERT.
pub const ORGS: &str = "INSERT INTO organizations (org_name) VALUES";
/// The beginning of an INSERT.
pub const READINGS: &str =
    "INSERT INTO meter_data (meter_id, start_time, end_time, meter_value, prediction_value) VALUES";
/// The beginning of an INSERT.
pub const PERIODS: &str = "INSERT INTO drp_periods (start_time, end_time, credit_factor) VALUES";
/// The columns of four quarters of an hour of meter 5, up to the end.
pub const QUARTERS: [&str; 4] = [
    "5, '2026-01-01 00:00:00', '2026-01-01 00:15:00'",
    "5, '2026-01-01 00:15:00', '2026-01-01 00:30:00'",
    "5, '2026-01-01 00:30:00', '2026-01-01 00:45:00'",
    "5, '2026-01-01 00:45:00', '2026-01-01 01:00:00'",
];

/// What tests of the rules say of a database.
pub trait World {
    /// Creates the provider and one other organization; answers with the other's id.
    async fn provider_and(&self, name: &str) -> String;
    /// Creates an organization; answers with its id.
    async fn organization(&self, name: &str) -> String;
    /// Creates a user of an organization, or of none where that is `NULL`; answers with their id.
    async fn user(&self, email: &str, org_id: &str) -> String;
    /// Creates a user without organization; answers with their id.
    async fn resident(&self, email: &str) -> String;
    /// Moves a user into an organization, or out where that is `NULL`.
    async fn move_user(&self, account_id: &str, org_id: &str);
    /// The approval status of a user.
    async fn status(&self, email: &str) -> String;
    /// Creates meters.
    async fn meters(&self, meter_ids: &[u32]);
    /// Assigns a meter.
    async fn assign(&self, entity_id: &str, meter_id: u32);
    /// Gives a user a password and a session.
    async fn signed_in(&self, account_id: &str);
    /// The ids of all entities of a type.
    async fn entities(&self, entity_type: &str) -> Vec<String>;
    /// How many users have each approval status.
    async fn statuses(&self) -> Vec<String>;
    /// All assignments, as `entity|meter`.
    async fn assignments(&self) -> Vec<String>;
    /// The entities that have a meter.
    async fn holders(&self, meter_id: u32) -> Vec<String>;
    /// The people who have meters, as `entity|meter`; checked to be what the helper table says as well.
    async fn residents(&self) -> Vec<String>;
    /// The deltas of all readings in watts.
    async fn deltas(&self) -> Vec<String>;
    /// How many rows the tables have.
    async fn counts(&self, tables: &[&str]) -> String;
}

impl World for TestDb {
    async fn provider_and(&self, name: &str) -> String {
        self.organization("Provider").await;
        self.organization(name).await
    }

    async fn organization(&self, name: &str) -> String {
        self.run(format!("INSERT INTO organizations (org_name) VALUES ('{name}')")).await;
        self.one(format!("SELECT org_id FROM organizations WHERE org_name = '{name}'")).await
    }

    async fn user(&self, email: &str, org_id: &str) -> String {
        let columns = "email, first_name, last_name, org_id";
        self.run(format!("INSERT INTO users ({columns}) VALUES ('{email}', 'F', 'L', {org_id})")).await;
        self.one(format!("SELECT account_id FROM users WHERE email = '{email}'")).await
    }

    async fn resident(&self, email: &str) -> String {
        self.user(email, "NULL").await
    }

    async fn move_user(&self, account_id: &str, org_id: &str) {
        self.run(format!("UPDATE users SET org_id = {org_id} WHERE account_id = {account_id}")).await;
    }

    async fn status(&self, email: &str) -> String {
        self.one(format!("SELECT approval_status FROM users WHERE email = '{email}'")).await
    }

    async fn meters(&self, meter_ids: &[u32]) {
        for meter_id in meter_ids {
            self.run(format!("INSERT INTO meters (meter_id) VALUES ({meter_id})")).await;
        }
    }

    async fn assign(&self, entity_id: &str, meter_id: u32) {
        let values = format!("({entity_id}, {meter_id})");
        self.run(format!("INSERT INTO meter_map (entity_id, meter_id) VALUES {values}")).await;
    }

    async fn signed_in(&self, account_id: &str) {
        self.run(format!("INSERT INTO logins (account_id, password_hash) VALUES ({account_id}, 'x')")).await;
        let id = format!("00000000-0000-4000-8000-{account_id:0>12}");
        let values = format!("('{id}', {account_id}, '2030-01-01 00:00:00')");
        let insert = "INSERT INTO sessions (session_id, account_id, session_expire) VALUES";
        self.run(format!("{insert} {values}")).await;
    }

    async fn entities(&self, entity_type: &str) -> Vec<String> {
        let sql = "SELECT entity_id FROM entities WHERE entity_type =";
        self.rows(format!("{sql} '{entity_type}' ORDER BY entity_id")).await
    }

    async fn statuses(&self) -> Vec<String> {
        let sql = "SELECT approval_status, COUNT(*) FROM users GROUP BY approval_status ORDER BY 2, 1";
        self.rows(sql).await
    }

    async fn assignments(&self) -> Vec<String> {
        self.rows("SELECT entity_id, meter_id FROM meter_map ORDER BY meter_id, entity_id").await
    }

    async fn holders(&self, meter_id: u32) -> Vec<String> {
        let sql = "SELECT entity_id FROM meter_map WHERE meter_id =";
        self.rows(format!("{sql} {meter_id} ORDER BY entity_id")).await
    }

    async fn residents(&self) -> Vec<String> {
        let res = self
            .rows(
                "SELECT account_id, meter_id FROM meter_map JOIN users ON account_id = entity_id \
                 ORDER BY account_id, meter_id",
            )
            .await;
        let kept = "SELECT entity_id, meter_id FROM residential_associations ORDER BY entity_id";
        assert_eq!(self.rows(kept).await, res);
        res
    }

    async fn deltas(&self) -> Vec<String> {
        self.rows("SELECT {watts:delta_value} FROM meter_data ORDER BY meter_id, start_time").await
    }

    async fn counts(&self, tables: &[&str]) -> String {
        let mut res = Vec::new();
        for table in tables {
            res.push(self.one(format!("SELECT COUNT(*) FROM {table}")).await);
        }
        res.join(" ")
    }
}
