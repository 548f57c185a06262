//! Stopping an import, and taking one out again as a whole.

use domain::{Arrival, audit::Action};
use store::{Import, ImportId, ImportState, WriteOptions};
use tokio::sync::watch;
use words::said;

use super::register::may_import;
use crate::{
    Portal,
    caller::Caller,
    error::{Error, Result},
};

impl Portal {
    /// Stops an import that is under way: what it has written is taken out again.
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none, [`Error::Conflict`] where it is at its end.
    pub async fn cancel_import(&self, caller: &Caller, id: &ImportId) -> Result<Import> {
        let import = self.import(caller, id).await?;
        if !self.store().ask_to_cancel(import.number).await? {
            return Err(Error::Conflict(said("fault-ended")));
        }
        self.wake_importer();
        self.import(caller, id).await
    }

    /// Takes an import out again: its values become what they were before. Done by the portal's job; wait for it with
    /// [`Portal::wait_for_import`].
    ///
    /// # Errors
    /// [`Error::NotFound`] where there is none, [`Error::Conflict`] where it is not done, or where something later has
    /// overwritten rows of it.
    pub async fn undo_import(&self, caller: &Caller, id: &ImportId) -> Result<Import> {
        may_import(caller)?;
        let import = self.import(caller, id).await?;
        if matches!(import.state, ImportState::Undoing | ImportState::Undone) {
            return Ok(import);
        }
        let not_done = || Error::Conflict(said("fault-not-done"));
        if import.state != ImportState::Done {
            return Err(not_done());
        }
        let arrival = Arrival { import: Some(import.number), raise_equal: false };
        let rules = &self.config().imports.rules;
        let options = WriteOptions { arrival, calendar: &self.config().calendar, rules };
        match self.store().overwritten_rows(import.number, &options).await? {
            0 => {}
            n => return Err(Error::Conflict(said("fault-overwritten").count("count", n))),
        }
        let details = format!("undo {} {}", import.id.as_str(), import.file_name);
        let deed = caller.deed_with(self.now(), Action::Import, details);
        if !self.store().begin_undoing(import.number, &deed).await? {
            return Err(not_done());
        }
        self.wake_importer();
        self.import(caller, id).await
    }

    /// As [`Portal::undo_import`], here and now, to its end.
    ///
    /// # Errors
    /// As [`Portal::undo_import`].
    pub async fn undo_import_now(&self, caller: &Caller, id: &ImportId) -> Result<Import> {
        let import = self.undo_import(caller, id).await?;
        let (_keep, stop) = watch::channel(false);
        self.work_to_the_end(import, None, stop, &mut |_| {}).await
    }
}
