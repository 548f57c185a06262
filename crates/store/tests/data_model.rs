//! `docs/data-model.md` shows the schema as it is: its diagrams are made from a migrated database, its rules are all there.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::PathBuf,
};

use testkit::engines::TestDb;

/// The first line of a diagram names its tables; the rest is made.
const DIAGRAM: &str = "```mermaid\nerDiagram\n    %% tables:";

const COLUMNS: &str = "SELECT t.name, c.name, c.type, c.\"notnull\" OR c.pk > 0, c.pk > 0, c.hidden > 0 \
    FROM sqlite_master t JOIN pragma_table_xinfo(t.name) c \
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid";

/// Table and the columns of a key, the primary one among them, in the order of names.
const UNIQUE: &str = "SELECT t.name, (SELECT group_concat(it.name, ', ') FROM \
        (SELECT c.name FROM pragma_index_info(i.name) c ORDER BY c.name) it) \
    FROM sqlite_master t JOIN pragma_index_list(t.name) i \
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND i.\"unique\"";

const FOREIGN_KEYS: &str = "SELECT t.name, f.\"table\", group_concat(f.\"from\", ', ' ORDER BY f.\"from\"), f.on_delete \
    FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table' \
    GROUP BY t.name, f.id, f.\"table\", f.on_delete ORDER BY t.name, f.\"table\", f.id DESC";

const TRIGGERS: &str = "SELECT name FROM sqlite_master WHERE type = 'trigger'";

struct Column {
    name: String,
    kind: String,
    is_required: bool,
    is_key: bool,
    is_computed: bool,
}

struct ForeignKey {
    table: String,
    refers_to: String,
    columns: String,
    on_delete: String,
}

/// What of the schema is drawn.
struct Schema {
    tables: BTreeMap<String, Vec<Column>>,
    unique: BTreeSet<(String, String)>,
    foreign_keys: Vec<ForeignKey>,
}

impl Schema {
    async fn of(db: &TestDb) -> Schema {
        let mut tables: BTreeMap<String, Vec<Column>> = BTreeMap::new();
        for row in db.rows(COLUMNS).await {
            let [table, name, kind, required, key, computed] = fields(&row);
            let kind = kind.split(' ').next().unwrap_or_default().to_owned();
            let is = |it: &str| it == "1";
            let (is_required, is_key, is_computed) = (is(&required), is(&key), is(&computed));
            tables.entry(table).or_default().push(Column { name, kind, is_required, is_key, is_computed });
        }
        let unique = db.rows(UNIQUE).await;
        let unique = unique.iter().map(|it| fields(it)).map(|[table, columns]| (table, columns)).collect();
        let foreign_keys = db.rows(FOREIGN_KEYS).await;
        let foreign_keys =
            foreign_keys.iter().map(|it| fields(it)).map(|[table, refers_to, columns, on_delete]| {
                ForeignKey { table, refers_to, columns, on_delete }
            });
        Schema { tables, unique, foreign_keys: foreign_keys.collect() }
    }

    /// The lines below the first of a diagram: its tables with their columns, then what they refer to.
    fn diagram(&self, names: &[&str]) -> String {
        let mut res = String::new();
        for name in names {
            let columns = self.tables.get(*name).unwrap_or_else(|| panic!("there is no table {name}"));
            writeln!(res, "    {name} {{").unwrap();
            for column in columns {
                writeln!(res, "        {}", self.column(name, column)).unwrap();
            }
            writeln!(res, "    }}").unwrap();
        }
        let of_these = self.foreign_keys.iter().filter(|it| names.contains(&it.table.as_str()));
        for key in of_these {
            writeln!(res, "    {}", self.relation(key)).unwrap();
        }
        res
    }

    fn column(&self, table: &str, column: &Column) -> String {
        let refers =
            |it: &&ForeignKey| it.table == table && it.columns.split(", ").any(|it| it == column.name);
        let is_unique = self.unique.contains(&(table.to_owned(), column.name.clone())) && !column.is_key;
        let refers = self.foreign_keys.iter().any(|it| refers(&it));
        let keys = [(column.is_key, "PK"), (refers, "FK"), (is_unique, "UK")];
        let keys: Vec<_> = keys.iter().filter(|(is, _)| *is).map(|(_, word)| *word).collect();
        let note = match (column.is_computed, column.is_required) {
            (true, _) => "\"computed\"",
            (false, true) => "",
            (false, false) => "\"may be NULL\"",
        };
        let parts = [column.kind.as_str(), &column.name, &keys.join(", "), note];
        parts.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// How many rows refer to one, and whether each has to.
    fn relation(&self, key: &ForeignKey) -> String {
        let columns = &self.tables[&key.table];
        let refers = |name: &str| key.columns.split(", ").any(|it| it == name);
        let of_table = self.unique.iter().filter(|(table, _)| *table == key.table);
        let is_single = columns.iter().filter(|it| it.is_key).all(|it| refers(&it.name))
            || of_table.map(|(_, names)| names).any(|names| names.split(", ").all(refers));
        let is_required = columns.iter().filter(|it| refers(&it.name)).all(|it| it.is_required);
        let one = if is_required { "||" } else { "|o" };
        let many = if is_single { "o|" } else { "o{" };
        let ForeignKey { table, refers_to, columns, on_delete } = key;
        format!("{refers_to} {one}--{many} {table} : \"{columns}: {on_delete}\"")
    }
}

/// The values of a row; there are as many as the query asks for.
fn fields<const N: usize>(row: &str) -> [String; N] {
    let fields: Vec<String> = row.split('|').map(str::to_owned).collect();
    fields.try_into().unwrap_or_else(|it| panic!("{it:?}"))
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/data-model.md")
}

fn page() -> String {
    fs::read_to_string(path()).unwrap().replace('\r', "")
}

/// The tables that the diagrams of a page name, in their order.
fn drawn(page: &str) -> Vec<&str> {
    let names = page.split(DIAGRAM).skip(1).map(|it| it.lines().next().unwrap_or_default());
    names.flat_map(str::split_whitespace).collect()
}

/// The page with each of its diagrams made anew.
fn drawn_anew(page: &str, schema: &Schema) -> String {
    let mut parts = page.split(DIAGRAM);
    let mut res = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (names, rest) = part.split_once('\n').unwrap_or((part, ""));
        let (_, after) = rest.split_once("```").expect("a diagram ends");
        let names_in_order: Vec<&str> = names.split_whitespace().collect();
        write!(res, "{DIAGRAM}{names}\n{}```{after}", schema.diagram(&names_in_order)).unwrap();
    }
    res
}

#[tokio::test(flavor = "multi_thread")]
async fn the_diagrams_are_of_this_schema() {
    let schema = Schema::of(&TestDb::sqlite().await).await;
    let page = page();
    let mut drawn = drawn(&page);
    drawn.sort_unstable();
    let tables: Vec<&str> = schema.tables.keys().map(String::as_str).collect();
    assert_eq!(
        drawn, tables,
        "each table stands once behind `%% tables:` of a diagram of docs/data-model.md"
    );
    let advice = "the schema is another; draw it by `cargo test -p store --test data_model -- --ignored`";
    assert!(page == drawn_anew(&page, &schema), "{advice}");
}

/// Not a test: writes the diagrams into the page.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "draws the diagrams of docs/data-model.md anew"]
async fn draw() {
    let schema = Schema::of(&TestDb::sqlite().await).await;
    fs::write(path(), drawn_anew(&page(), &schema)).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_trigger_is_of_a_rule_on_the_page() {
    let page = page();
    let rules: Vec<&str> =
        page.lines().filter_map(|it| it.strip_prefix("| `")).filter_map(|it| it.split('`').next()).collect();
    for trigger in TestDb::sqlite().await.rows(TRIGGERS).await {
        let is_of = |rule: &&str| trigger.starts_with(*rule);
        assert!(rules.iter().any(is_of), "{trigger} is of no rule in the table of docs/data-model.md");
    }
}
