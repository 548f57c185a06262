//! Pictures of the ground behind the map, where the provider has chosen some: from one other origin, on maps alone.

use axum::response::Response;

use crate::view::map;

/// Pictures of the ground from somewhere else, or none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tiles(Option<Source>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Source {
    /// With `{z}`, `{x}` and `{y}`.
    url: String,
    /// Scheme, host and port of it.
    origin: String,
    attribution: String,
}

/// Says of a response that it may show pictures from that origin too.
#[derive(Clone, Debug)]
pub(crate) struct ImagesFrom(pub(crate) String);

impl Tiles {
    /// Only the base map that the portal carries.
    pub fn none() -> Tiles {
        Tiles::default()
    }

    /// Those of an address such as `https://tiles.example/{z}/{x}/{y}.png`, with the line that names whose they are;
    /// none where both are empty. Nothing where the two cannot be used.
    pub fn parse(url: &str, attribution: &str) -> Option<Tiles> {
        if url.is_empty() && attribution.is_empty() {
            return Some(Tiles::none());
        }
        let (scheme, rest) = url.split_once("://")?;
        let (authority, path) = rest.split_once('/')?;
        let is_plain = |it: u8| it.is_ascii_alphanumeric() || b".-:[]".contains(&it);
        // It goes into the content security policy: nothing that means something there, no wild card, no password.
        let is_origin =
            ["https", "http"].contains(&scheme) && !authority.is_empty() && authority.bytes().all(is_plain);
        let places = ["{z}", "{x}", "{y}"];
        let rest = places.iter().fold(path.to_owned(), |it, place| it.replace(place, ""));
        let is_template = places.iter().all(|it| path.contains(it))
            && rest.bytes().all(|it| it.is_ascii_graphic() && !b"{}<>\"'\\".contains(&it));
        let source = Source {
            url: url.to_owned(),
            origin: format!("{scheme}://{authority}"),
            attribution: attribution.trim().to_owned(),
        };
        (is_origin && is_template && !source.attribution.is_empty()).then_some(Tiles(Some(source)))
    }

    /// For a page with a map.
    pub(crate) fn view(&self) -> Option<map::Tiles> {
        let source = self.0.as_ref()?;
        Some(map::Tiles { url: source.url.clone(), attribution: source.attribution.clone() })
    }

    /// Lets a page with a map show them.
    pub(crate) fn allow(&self, mut response: Response) -> Response {
        if let Some(source) = &self.0 {
            response.extensions_mut().insert(ImagesFrom(source.origin.clone()));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URL: &str = "https://tiles.example:8443/v1/{z}/{x}/{y}.png?key=a1";

    #[test]
    fn an_address_has_an_origin_and_three_places() {
        let Some(Tiles(Some(source))) = Tiles::parse(URL, "© Somebody") else { panic!("it can be used") };
        assert_eq!((source.origin.as_str(), source.url.as_str()), ("https://tiles.example:8443", URL));
        assert_eq!(Tiles::parse("", ""), Some(Tiles::none()));
        assert!(Tiles::parse("http://[::1]:80/{z}{x}{y}", "a").is_some());
    }

    #[test]
    fn what_cannot_be_used_is_refused() {
        for bad in [
            "",
            "tiles.example/{z}/{x}/{y}",
            "ftp://tiles.example/{z}/{x}/{y}",
            "https:///{z}/{x}/{y}",
            "https://tiles.example/{z}/{x}",
            "https://{s}.tiles.example/{z}/{x}/{y}",
            "https://*.tiles.example/{z}/{x}/{y}",
            "https://me:secret@tiles.example/{z}/{x}/{y}",
            "https://tiles.example; script-src */{z}/{x}/{y}",
            "https://tiles.example/{z}/{x}/{y}{r}.png",
            "https://tiles.example/{z}/{x}/{y} .png",
        ] {
            assert_eq!(Tiles::parse(bad, "© Somebody"), None, "{bad}");
        }
        assert_eq!(Tiles::parse(URL, " "), None);
    }
}
