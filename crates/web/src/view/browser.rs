//! A browser's description of itself, in words that people know it by.

use words::Words;

const BROWSERS: [(&str, &str); 9] = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

/// The longest name of a program that is shown.
const MAX_NAME: usize = 40;

/// `Firefox on Windows`; the first word of what is none of the known ones.
pub fn name(words: Words, user_agent: &str) -> String {
    let find = |list: &[(&str, &'static str)]| {
        list.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => {
            words.with("browser", browser).with("system", system).say("account-browser-on")
        }
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => words.with("system", system).say("account-some-browser-on"),
        (None, None) => match user_agent.split(['/', ' ']).next() {
            None | Some("") => words.say("account-unknown-program"),
            Some(name) => name.chars().take(MAX_NAME).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_known_by_their_names() {
        for (agent, name) in [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
                "Firefox on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
                "Edge on Linux",
            ),
            ("curl/8.14.1", "curl"),
            ("meter-importer/2.0 (x)", "meter-importer"),
            ("", "An unknown program"),
        ] {
            assert_eq!(super::name(Words::ENGLISH, agent), name, "{agent}");
        }
    }
}
