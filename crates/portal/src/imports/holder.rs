//! Who works at an import: a process of this machine or another, and whether one of this machine is no more.

use std::fs;

use store::TokenHash;

/// The name of this process among all that work at imports: machine, process and when it began.
#[derive(Clone, Debug)]
pub(crate) struct Holder {
    machine: String,
    name: String,
}

impl Holder {
    /// This process.
    pub(crate) fn this() -> Holder {
        // The id of the boot: processes of one machine share it, and none survives it.
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let machine: String = TokenHash::of(boot.trim()).as_str().chars().take(10).collect();
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

    /// Whether the holder of that name was a process of this machine and is no more.
    pub(crate) fn knows_dead(&self, name: &str) -> bool {
        let mut parts = name.splitn(3, '-');
        let (Some(machine), Some(pid), Some(begun)) = (parts.next(), parts.next(), parts.next()) else {
            return false;
        };
        // Where nothing can be told of a process that is surely there, nothing can be told of any.
        let can_tell = began(std::process::id()).is_some();
        let pid = pid.parse().ok();
        machine == self.machine && can_tell && pid.is_some_and(|it| began(it).as_deref() != Some(begun))
    }
}

/// When a process began, in the kernel's ticks since the start of the machine; nothing where there is none.
fn began(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program is in brackets and may hold anything; the time is the twentieth field after it.
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(19).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_living_are_told_from_the_dead() {
        let this = Holder::this();
        assert!(!this.knows_dead(this.name()));
        assert!(this.name().len() <= 32);
        let of_another_time = format!("{}-{}-1", this.machine(), std::process::id());
        assert_eq!(this.knows_dead(&of_another_time), began(std::process::id()).is_some());
        assert!(!this.knows_dead("0123456789-1-1"), "another machine is not known");
    }
}
