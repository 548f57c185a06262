//! Bringing readings into a portal of a test, and what became of them.
#![allow(clippy::expect_used, reason = "what cannot be had fails the test that wants it")]

use domain::MeterId;
use portal::{
    Caller, ChunkCounts, FaultQuery, Import, ImportChoices, ImportFault, ImportFile, ImportSource,
    ImportState, ImportWish,
};

use crate::TestPortal;

/// What became of a file.
#[derive(Clone, Debug)]
pub struct ImportReport {
    /// The import at its end.
    pub import: Import,
    /// Whether the same file with the same choices was imported before.
    pub is_known: bool,
    /// What happened to its rows.
    pub counts: ChunkCounts,
    /// What was wrong with them.
    pub faults: Vec<ImportFault>,
    /// The meters that it created.
    pub meters_created: Vec<MeterId>,
}

impl ImportReport {
    /// Whether its rows are in the database.
    pub fn is_done(&self) -> bool {
        self.import.state == ImportState::Done
    }
}

impl TestPortal {
    /// Brings readings in, which must all be good.
    pub async fn readings(&self, csv: &str) -> ImportReport {
        let report = self.import(csv, ImportChoices::default()).await;
        assert!(report.is_done(), "{report:?}");
        report
    }

    /// Brings readings in as `drp import` does, and tells what became of them.
    pub async fn import(&self, file: impl AsRef<[u8]>, choices: ImportChoices) -> ImportReport {
        self.try_import(&Caller::operator(), file, choices).await.expect("an import")
    }

    /// The same, by anybody.
    pub async fn try_import(
        &self,
        caller: &Caller,
        file: impl AsRef<[u8]>,
        choices: ImportChoices,
    ) -> portal::Result<ImportReport> {
        std::fs::create_dir_all(self.folder()).expect("a folder");
        let path = self.folder().join("readings");
        std::fs::write(&path, file.as_ref()).expect("a file");
        self.import_path(caller, &path, choices).await
    }

    /// The same with a file that is there.
    pub async fn import_path(
        &self,
        caller: &Caller,
        path: &std::path::Path,
        choices: ImportChoices,
    ) -> portal::Result<ImportReport> {
        let file = ImportFile::Path(path.to_owned());
        let wish = ImportWish { source: ImportSource::Command, file, choices, idempotency_key: None };
        let registration = self.portal.import_file(caller, wish, |_| {}).await?;
        let query = FaultQuery { limit: 10_000, ..FaultQuery::default() };
        let (operator, id) = (Caller::operator(), &registration.import.id);
        let faults = self.portal.import_faults(&operator, id, &query).await?;
        let view = self.portal.import_view(&operator, id).await?;
        let created =
            view.meters.iter().filter(|it| it.is_created).map(|it| MeterId::new(it.meter)).collect();
        let (import, is_known) = (registration.import, registration.is_known);
        Ok(ImportReport { counts: import.counts, import, is_known, faults, meters_created: created })
    }
}
