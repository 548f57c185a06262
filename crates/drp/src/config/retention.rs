//! Settings of the section `retention`: how long what is kept, and when what is older is removed.

use jiff::civil::Time;
use portal::RetentionPlan;

use super::values::Values;

/// The least days for readings, records and imports: less is a mistake, and there is no way back.
const LEAST_DAYS: u16 = 31;

/// `retention.…`.
pub fn plan(values: &mut Values) -> RetentionPlan {
    let usual = RetentionPlan::default();
    let at =
        values.get("retention.at", "03:30", |it| it.parse::<Time>().ok(), "a time of day, such as 03:30");
    let mut days = |name: &str| {
        let read = |it: &str| match it {
            "" => Some(None),
            it => it.parse::<u16>().ok().filter(|it| *it >= LEAST_DAYS).map(Some),
        };
        values.get(name, "", read, "whole days from 31 to 65535, such as 1826, or empty for ever").flatten()
    };
    let (readings_days, audit_days) = (days("retention.readings_days"), days("retention.audit_days"));
    let imports_days = days("retention.imports_days");
    let read = |it: &str| it.parse::<u16>().ok().filter(|it| *it > 0);
    let outbox_days =
        values.get("retention.outbox_days", "90", read, "whole days from 1 to 65535, such as 90");
    RetentionPlan {
        at: at.unwrap_or(usual.at),
        readings_days,
        audit_days,
        imports_days,
        outbox_days: outbox_days.unwrap_or(usual.outbox_days),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_kept_for_ever() {
        let read = |text: &str| {
            let mut values = Values::read(text, []);
            let plan = plan(&mut values);
            values.finish().map(|()| plan)
        };
        assert_eq!(read("").unwrap(), RetentionPlan::default());
        assert!(read("").unwrap().is_empty());
        let plan = read("[retention]\nat = '01:00'\nreadings_days = 1826\noutbox_days = 7").unwrap();
        assert_eq!((plan.readings_days, plan.audit_days, plan.outbox_days), (Some(1826), None, 7));
        assert!(!plan.is_empty());
        for wrong in
            ["readings_days = 30", "audit_days = 0", "imports_days = 'x'", "outbox_days = 0", "at = '25:00'"]
        {
            assert!(read(&format!("[retention]\n{wrong}")).is_err(), "{wrong}");
        }
    }
}
