//! Looking at imports: which there are, how far one has come, and what is wrong with its rows.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    time::Duration,
};

use domain::{AccountId, ImportNo, MeterId};
use formats::{
    inspect::{self, Inspection},
    packed::{Limits, Unpacked},
};
use store::{
    Account, FaultQuery, Import, ImportFault, ImportId, ImportMeter, ImportProblem, ImportQuery, ImportState,
    UploadId,
};

use super::register::may_import;
use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

/// Imports that a page of the list has at most.
pub const MAX_IMPORT_PAGE: u32 = 200;
/// Meters that the view of an import names at most.
const MAX_METERS: u32 = 1000;
/// Done imports that are looked at for what has overwritten another.
const LATER: u32 = 50;

/// A page of the list, newest first.
#[derive(Clone, Debug)]
pub struct ImportPage {
    /// The imports.
    pub imports: Vec<Import>,
    /// What the next page begins after; nothing where this is the last.
    pub next: Option<ImportNo>,
}

/// An import with what it had of its meters, and what is wrong with its rows.
#[derive(Clone, Debug)]
pub struct ImportView {
    /// The import.
    pub import: Import,
    /// What it had of each meter, by number, the first thousand.
    pub meters: Vec<ImportMeter>,
    /// The kinds of faults, the most frequent first.
    pub problems: Vec<ImportProblem>,
}

impl Portal {
    /// The imports that there are.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller may import.
    pub async fn imports(
        &self,
        caller: &Caller,
        state: Option<ImportState>,
        before: Option<ImportNo>,
        limit: u32,
    ) -> Result<ImportPage> {
        may_import(caller)?;
        let limit = limit.clamp(1, MAX_IMPORT_PAGE);
        let mut imports = self.store().imports(&ImportQuery { state, before, limit: limit + 1 }).await?;
        let has_more = imports.len() > limit as usize;
        imports.truncate(limit as usize);
        let next = imports.last().map(|it| it.number).filter(|_| has_more);
        Ok(ImportPage { imports, next })
    }

    /// One import, as far as it has come.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn import(&self, caller: &Caller, id: &ImportId) -> Result<Import> {
        may_import(caller)?;
        self.store().find_import(id).await?.ok_or(Error::NotFound("import"))
    }

    /// One import with what it had of its meters and what is wrong with its rows.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none.
    pub async fn import_view(&self, caller: &Caller, id: &ImportId) -> Result<ImportView> {
        let import = self.import(caller, id).await?;
        let meters = self.store().import_meters(&import, MAX_METERS).await?;
        let problems = self.store().import_problems(import.number).await?;
        Ok(ImportView { import, meters, problems })
    }

    /// What is wrong with the rows of an import, in the order in which it was found.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such import.
    pub async fn import_faults(
        &self,
        caller: &Caller,
        id: &ImportId,
        query: &FaultQuery,
    ) -> Result<Vec<ImportFault>> {
        let import = self.import(caller, id).await?;
        Ok(self.store().import_faults(import.number, query).await?)
    }

    /// How long the rest of an import will take; nothing where no rows are being written here, or too few are.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller may import.
    pub fn time_left(&self, caller: &Caller, import: &Import) -> Result<Option<Duration>> {
        may_import(caller)?;
        Ok(self.inner.paces.left(import))
    }

    /// Who brought imports in, of those that still are there.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller may import.
    pub async fn importers(
        &self,
        caller: &Caller,
        imports: &[Import],
    ) -> Result<BTreeMap<AccountId, Account>> {
        may_import(caller)?;
        let ids: BTreeSet<AccountId> = imports.iter().filter_map(|it| it.created_by).collect();
        let mut accounts = BTreeMap::new();
        for id in ids {
            accounts.extend(self.store().managed_account(id).await?.map(|it| (id, it.account)));
        }
        Ok(accounts)
    }

    /// Imports that may have overwritten rows of this one, newest first: later ones that are done, have changed readings,
    /// and had some of the same meters at the same time.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such import.
    pub async fn later_imports(&self, caller: &Caller, id: &ImportId) -> Result<Vec<Import>> {
        let import = self.import(caller, id).await?;
        let ours = self.store().import_meters(&import, MAX_METERS).await?;
        let query = ImportQuery { state: Some(ImportState::Done), before: None, limit: LATER };
        let mut later = Vec::new();
        let found = self.store().imports(&query).await?.into_iter();
        for other in found.filter(|it| it.number > import.number && it.counts.updated > 0) {
            let theirs = self.store().import_meters(&other, MAX_METERS).await?;
            if theirs.iter().any(|it| ours.iter().any(|ours| share_time(it, ours))) {
                later.push(other);
            }
        }
        Ok(later)
    }

    /// Which of some meters do not exist.
    ///
    /// # Errors
    /// [`Error::Forbidden`] unless the caller may import.
    pub async fn missing_meters(&self, caller: &Caller, meters: &[MeterId]) -> Result<Vec<MeterId>> {
        may_import(caller)?;
        let existing = self.store().existing_meters(&meters.iter().copied().collect()).await?;
        Ok(meters.iter().copied().filter(|it| !existing.contains(it)).collect())
    }

    /// What the beginning of a received file looks like: at most 16 MiB of it are read.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is no such file on this machine. A file that cannot be read is an answer.
    pub async fn inspect_upload(&self, caller: &Caller, id: &UploadId) -> Result<Inspection> {
        let upload = self.upload(caller, id).await?;
        let path = self.inner.spool.path(&upload.id);
        let file = File::open(path).map_err(|_| Error::NotFound("upload"))?;
        let zone = self.config().calendar.zone().clone();
        let looked = tokio::task::spawn_blocking(move || {
            Unpacked::new(file, Limits::default()).and_then(|it| inspect::inspect(it, &zone))
        });
        let looked = looked.await.map_err(Error::internal)?;
        Ok(looked.unwrap_or_else(|error| Inspection::Unreadable { why: format!("reading stopped: {error}") }))
    }
}

/// Whether two imports had readings of one meter between the same times.
fn share_time(one: &ImportMeter, other: &ImportMeter) -> bool {
    let begins_before =
        |a: &ImportMeter, b: &ImportMeter| a.first_start.zip(b.last_end).is_some_and(|(a, b)| a < b);
    one.meter == other.meter && begins_before(one, other) && begins_before(other, one)
}
