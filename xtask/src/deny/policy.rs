//! The part of `deny.toml` that this tool checks by itself, read without a TOML library.

/// What the list allows and forbids.
#[derive(Debug, PartialEq)]
pub struct Policy {
    /// Licences that any package may have.
    pub licences: Vec<String>,
    /// Packages, each with the further licences that it alone may have.
    pub exceptions: Vec<(String, Vec<String>)>,
    /// Packages that may not be depended on.
    pub banned: Vec<String>,
    /// Registries that packages may come from.
    pub registries: Vec<String>,
}

impl Policy {
    /// Reads the list, which must have every key that is checked; tables in a list stand one on a line.
    pub fn parse(text: &str) -> Result<Policy, String> {
        let bare: String = text.lines().map(|it| without_comment(it).to_owned() + "\n").collect();
        let list = |section, key| {
            list(&bare, section, key).ok_or_else(|| format!("deny.toml has no list `{key}` in [{section}]"))
        };
        let package = |table: &str| strings(after(table, "crate = ")).into_iter().next();
        let exception = |table: &str| {
            let licences = after(table, "allow = [").split(']').next().unwrap_or_default();
            Some((package(table)?, strings(licences)))
        };
        Ok(Policy {
            licences: strings(list("licenses", "allow")?),
            exceptions: list("licenses", "exceptions")?.lines().filter_map(exception).collect(),
            banned: list("bans", "deny")?.lines().filter_map(package).collect(),
            registries: strings(list("sources", "allow-registry")?),
        })
    }

    /// Whether this package may be used under this licence.
    pub fn allows(&self, package: &str, licence: &str) -> bool {
        let here = |list: &[String]| list.iter().any(|it| it == licence);
        here(&self.licences) || self.exceptions.iter().any(|(name, list)| name == package && here(list))
    }
}

fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let end = line.find(|it| {
        quoted ^= it == '"';
        it == '#' && !quoted
    });
    &line[..end.unwrap_or(line.len())]
}

/// What stands between the brackets of `key = […]` in its section.
fn list<'a>(text: &'a str, section: &str, key: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("[{section}]\n"))?;
    let section = rest.split("\n[").next()?;
    let (_, value) = section.split_once(&format!("{key} = ["))?;
    let (mut depth, mut quoted) = (1, false);
    let end = value.find(|it| {
        quoted ^= it == '"';
        depth += match it {
            '[' if !quoted => 1,
            ']' if !quoted => -1,
            _ => 0,
        };
        depth == 0
    })?;
    Some(&value[..end])
}

fn after<'a>(text: &'a str, mark: &str) -> &'a str {
    text.split_once(mark).map_or("", |(_, rest)| rest)
}

/// The quoted strings of a text, in order.
fn strings(text: &str) -> Vec<String> {
    text.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = r#"
[licenses]
allow = [
    "MIT", # the usual one, "quoted"
    "ISC",
]
exceptions = [
    { crate = "roots", allow = ["CDLA", "MPL"] }, # data
]

[bans]
deny = [
    { crate = "openssl-sys", reason = "C [and not ours] # really" },
    { crate = "native-tls", reason = "the same" },
]

[sources]
allow-registry = ["https://index"]
"#;

    #[test]
    fn reads_what_is_checked() {
        let owned = |list: &[&str]| list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        let policy = Policy::parse(SAMPLE).unwrap();
        assert_eq!(policy.licences, owned(&["MIT", "ISC"]));
        assert_eq!(policy.exceptions, [("roots".to_owned(), owned(&["CDLA", "MPL"]))]);
        assert_eq!(policy.banned, owned(&["openssl-sys", "native-tls"]));
        assert_eq!(policy.registries, owned(&["https://index"]));
    }

    #[test]
    fn an_exception_is_for_one_package() {
        let policy = Policy::parse(SAMPLE).unwrap();
        assert!(policy.allows("roots", "MPL") && policy.allows("any", "MIT"));
        assert!(!policy.allows("any", "MPL"));
    }

    #[test]
    fn a_missing_list_is_an_error() {
        let text = SAMPLE.replace("[bans]", "[other]");
        assert_eq!(Policy::parse(&text).unwrap_err(), "deny.toml has no list `deny` in [bans]");
    }
}
