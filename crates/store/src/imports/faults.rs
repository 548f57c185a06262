//! What is wrong with the rows of an import: the first faults in full, all of them counted by kind.

use domain::ImportNo;

use super::{ChunkCounts, Lease};
use crate::{Store, Tx, dialect::Dialect, error::Result};

/// Faults of an import that are kept in full.
pub const MAX_KEPT_FAULTS: u64 = 10_000;

/// A fault of one row or cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFault {
    /// Its place among the faults of the import, from 0 on.
    pub number: u64,
    /// The line of the file.
    pub line: u64,
    /// The column as the file calls it; empty where the row as a whole is at fault.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What kind of fault it is, as a word.
    pub problem: String,
    /// What is wrong and what to do.
    pub reason: String,
}

/// How many faults of a kind there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportProblem {
    /// The kind, as a word.
    pub problem: String,
    /// How many.
    pub n_faults: u64,
    /// The first of them that is kept.
    pub example: Option<ImportFault>,
}

/// The faults that a check has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FoundFaults {
    /// The first [`MAX_KEPT_FAULTS`] of them.
    pub first: Vec<ImportFault>,
    /// How many there are of each kind.
    pub counts: Vec<(String, u64)>,
}

/// Which faults of an import.
#[derive(Clone, Debug, Default)]
pub struct FaultQuery {
    /// Only those of that kind.
    pub problem: Option<String>,
    /// Only those from this number on.
    pub from: u64,
    /// At most so many.
    pub limit: u32,
}

/// Rows of one statement.
const ROWS: usize = 256;
type FaultRow = (i64, i64, String, String, String, String);

fn fault((number, line, column, value, problem, reason): FaultRow) -> ImportFault {
    let (number, line) = (number.unsigned_abs(), line.unsigned_abs());
    ImportFault { number, line, column, value, problem, reason }
}

impl Tx {
    /// Writes faults down: those with numbers below [`MAX_KEPT_FAULTS`] in full, all of them counted.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn add_faults(&mut self, lease: &Lease, faults: &[ImportFault]) -> Result<()> {
        let mut counts: Vec<(String, u64)> = Vec::new();
        for it in faults {
            match counts.iter_mut().find(|(problem, _)| *problem == it.problem) {
                Some((_, n)) => *n += 1,
                None => counts.push((it.problem.clone(), 1)),
            }
        }
        self.count_faults(lease, &counts).await?;
        let kept: Vec<&ImportFault> = faults.iter().filter(|it| it.number < MAX_KEPT_FAULTS).collect();
        for some in kept.chunks(ROWS) {
            self.insert_faults(lease, some).await?;
        }
        Ok(())
    }

    async fn count_faults(&mut self, lease: &Lease, counts: &[(String, u64)]) -> Result<()> {
        const COUNT: Dialect = Dialect {
            mariadb: "INSERT INTO import_problems (import_no, problem, n_faults) VALUES (?, ?, ?) \
                ON DUPLICATE KEY UPDATE n_faults = n_faults + VALUES(n_faults)",
            sqlite: "INSERT INTO import_problems (import_no, problem, n_faults) VALUES (?, ?, ?) \
                ON CONFLICT DO UPDATE SET n_faults = n_faults + excluded.n_faults",
        };
        let sql = COUNT.of(self.engine());
        on_tx!(self, connection => {
            for (problem, n) in counts {
                let n = i64::try_from(*n).unwrap_or(i64::MAX);
                let query = sqlx::query(sql).bind(lease.import.number()).bind(problem).bind(n);
                query.execute(&mut *connection).await?;
            }
        });
        Ok(())
    }

    async fn insert_faults(&mut self, lease: &Lease, faults: &[&ImportFault]) -> Result<()> {
        let into =
            "INSERT INTO import_faults (import_no, fault_no, line, column_name, value, problem, reason) ";
        macro_rules! insert {
            ($connection:expr) => {{
                let mut query = sqlx::QueryBuilder::new(into);
                query.push_values(faults, |mut row, it| {
                    let number = |it: u64| i64::try_from(it).unwrap_or(i64::MAX);
                    let cut = |text: &str, most| text.chars().take(most).collect::<String>();
                    row.push_bind(lease.import.number()).push_bind(number(it.number));
                    row.push_bind(number(it.line)).push_bind(cut(&it.column, 255));
                    row.push_bind(cut(&it.value, 1000)).push_bind(cut(&it.problem, 40));
                    row.push_bind(cut(&it.reason, 1000));
                });
                query.build().execute($connection).await?;
            }};
        }
        match self {
            Tx::MariaDb(tx) => insert!(&mut **tx),
            Tx::Sqlite(tx) => insert!(&mut **tx),
        }
        Ok(())
    }
}

impl Store {
    /// Writes what a check has counted and found, instead of what an earlier check has.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn put_faults(&self, lease: &Lease, found: &FoundFaults, counts: ChunkCounts) -> Result<()> {
        const COUNT: &str = "UPDATE imports SET rows_read = ?, rows_inserted = ?, rows_updated = ?, \
            rows_unchanged = ?, rows_rejected = ?, values_rounded = ? WHERE import_no = ? AND fence = ?";
        self.delete_faults(lease).await?;
        for some in found.first.chunks(ROWS * 8) {
            let some: Vec<&ImportFault> = some.iter().collect();
            transaction!(self.db, tx => {
                for rows in some.chunks(ROWS) {
                    tx.insert_faults(lease, rows).await?;
                }
            })?;
        }
        transaction!(self.db, tx => {
            tx.count_faults(lease, &found.counts).await?;
            on_tx!(tx, connection => {
                let query = counts.columns().into_iter().fold(sqlx::query(COUNT), |query, it| query.bind(it));
                query.bind(lease.import.number()).bind(lease.fence).execute(connection).await?;
            });
        })
    }

    /// Forgets the faults of an import, before it is looked through anew.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn delete_faults(&self, lease: &Lease) -> Result<()> {
        let number = lease.import.number();
        transaction!(self.db, tx => on_tx!(tx, connection => {
            let query = sqlx::query("DELETE FROM import_faults WHERE import_no = ?").bind(number);
            query.execute(&mut *connection).await?;
            let query = sqlx::query("DELETE FROM import_problems WHERE import_no = ?").bind(number);
            query.execute(connection).await?;
        }))
    }

    /// Faults of an import, in the order in which they were found.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn import_faults(&self, number: ImportNo, query: &FaultQuery) -> Result<Vec<ImportFault>> {
        let sql = "SELECT CAST(fault_no AS SIGNED), CAST(line AS SIGNED), column_name, value, problem, reason \
                   FROM import_faults WHERE import_no = ? AND fault_no >= ? AND (? = '' OR problem = ?) \
                   ORDER BY fault_no LIMIT ?";
        let problem = query.problem.as_deref().unwrap_or("");
        let from = i64::try_from(query.from).unwrap_or(i64::MAX);
        let rows: Vec<FaultRow> = on_db!(&self.db, pool => {
            let asked = sqlx::query_as(sql).bind(number.number()).bind(from).bind(problem).bind(problem);
            asked.bind(query.limit).fetch_all(pool).await
        })?;
        Ok(rows.into_iter().map(fault).collect())
    }

    /// The kinds of faults of an import, the most frequent first, each with its first example.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn import_problems(&self, number: ImportNo) -> Result<Vec<ImportProblem>> {
        let sql = "SELECT problem, CAST(n_faults AS SIGNED) FROM import_problems WHERE import_no = ? \
                   ORDER BY n_faults DESC, problem";
        let rows: Vec<(String, i64)> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(number.number()).fetch_all(pool).await)?;
        let mut problems = Vec::with_capacity(rows.len());
        for (problem, n) in rows {
            let query = FaultQuery { problem: Some(problem.clone()), from: 0, limit: 1 };
            let example = self.import_faults(number, &query).await?.pop();
            problems.push(ImportProblem { problem, n_faults: n.unsigned_abs(), example });
        }
        Ok(problems)
    }
}
