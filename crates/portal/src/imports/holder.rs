//! Who works at an import: a process of this machine or another, and whether one of this machine is no more.

use std::{
    collections::BTreeSet,
    fs,
    sync::{Mutex, PoisonError},
};

use rustix::{
    io::Errno,
    process::{Pid, test_kill_process},
};
use store::{ImportId, TokenHash};

/// The imports that this process is at work at. Their names are chosen by chance, so those of several databases differ.
static AT_WORK: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// The one place in this process from which an import is worked at; it is free again when this is dropped. Who has it
/// knows that a lease of this process is nobody's: the answer by which it was given was lost, or its work given up.
#[derive(Debug)]
pub(crate) struct Turn(String);

impl Turn {
    /// The turn, where nobody else in this process has it.
    pub(crate) fn take(import: &ImportId) -> Option<Turn> {
        let name = import.as_str().to_owned();
        let mut at_work = AT_WORK.lock().unwrap_or_else(PoisonError::into_inner);
        at_work.insert(name.clone()).then(|| Turn(name))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        AT_WORK.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}

/// The name of this process among all that work at imports: machine, process and when it began.
#[derive(Clone, Debug)]
pub(crate) struct Holder {
    machine: String,
    name: String,
}

impl Holder {
    /// This process.
    pub(crate) fn this() -> Holder {
        let machine = machine(
            &fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default(),
            &fs::read_link("/proc/self/ns/pid").unwrap_or_default().to_string_lossy(),
        );
        let pid = std::process::id();
        let name = format!("{machine}-{pid}-{}", began(pid).unwrap_or_default());
        Holder { machine, name: name.chars().take(32).collect() }
    }

    /// The machine's part of the name.
    pub(crate) fn machine(&self) -> &str {
        &self.machine
    }

    /// The whole name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether the lease of the holder of that name may be taken at once: the holder is this process, which works at the
    /// import from nowhere else since the caller has its turn, or a process of this machine that has ended.
    pub(crate) fn has_let_go(&self, name: &str, _: &Turn) -> bool {
        name == self.name || self.knows_dead(name)
    }

    /// Whether the holder of that name was a process of this machine and is no more.
    fn knows_dead(&self, name: &str) -> bool {
        let mut parts = name.splitn(3, '-');
        let (Some(machine), Some(pid), Some(begun)) = (parts.next(), parts.next(), parts.next()) else {
            return false;
        };
        let Ok(pid) = pid.parse() else { return false };
        machine == self.machine
            && match began(pid) {
                Some(now) => now != begun,
                // It may be somebody else's, and hidden from this process.
                None => is_gone(pid),
            }
    }
}

/// A name for the processes that see each other by their numbers: those of one boot, which none survives, and of one
/// namespace, since each container has a process 1.
fn machine(boot: &str, namespace: &str) -> String {
    TokenHash::of(&format!("{} {namespace}", boot.trim())).as_str().chars().take(10).collect()
}

/// When a process began, in the kernel's ticks since the start of the machine; nothing where there is none.
fn began(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program is in brackets and may hold anything; the time is the twentieth field after it.
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(19).map(str::to_owned)
}

/// Whether no process has that number; one that is hidden, or that may not be asked, is there.
fn is_gone(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|it| test_kill_process(it) == Err(Errno::SRCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_is_worked_at_from_one_place() {
        let [one, other] = [[1; 16], [2; 16]].map(ImportId::of_random);
        let turn = Turn::take(&one).unwrap();
        assert!(Turn::take(&one).is_none() && Turn::take(&other).is_some());
        let this = Holder::this();
        assert!(this.has_let_go(this.name(), &turn) && !this.has_let_go("0123456789-1-1", &turn));
        drop(turn);
        assert!(Turn::take(&one).is_some());
    }

    #[test]
    fn the_living_are_told_from_the_dead() {
        let this = Holder::this();
        assert!(!this.knows_dead(this.name()));
        assert!(this.name().len() <= 32);
        let of_another_time = format!("{}-{}-1", this.machine(), std::process::id());
        assert_eq!(this.knows_dead(&of_another_time), began(std::process::id()).is_some());
        let mut child = std::process::Command::new("true").spawn().unwrap();
        assert!(!is_gone(child.id()) && !is_gone(1));
        child.wait().unwrap();
        assert!(is_gone(child.id()));
        assert!(!this.knows_dead("0123456789-1-1"), "another machine is not known");
        // Two containers of one machine, in each of which the portal is process 1.
        assert_ne!(machine("boot", "pid:[4026532001]"), machine("boot", "pid:[4026532002]"));
    }
}
