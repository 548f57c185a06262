//! A QR code: one path of squares, in black on white whatever the theme, since cameras want it so.

use std::fmt::{self, Write};

use askama::filters::HtmlSafe;
use qrcodegen::{QrCode, QrCodeEcc};

/// A QR code, as a picture within the page.
#[derive(Clone, Debug)]
pub struct Qr(String);

/// White around the code, in squares, as its standard asks for.
const MARGIN: i32 = 4;

impl Qr {
    /// The code of a text; nothing where it is too long for one.
    pub fn of(text: &str, label: &str) -> Option<Qr> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
        let (n, mut path) = (code.size(), String::new());
        for (x, y) in
            (0..n).flat_map(|y| (0..n).map(move |x| (x, y))).filter(|(x, y)| code.get_module(*x, *y))
        {
            let _ = write!(path, "M{},{}h1v1h-1z", x + MARGIN, y + MARGIN);
        }
        let side = n + 2 * MARGIN;
        // Numbers and a label of ours: nothing in it comes from outside.
        Some(Qr(format!(
            "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{label}\" \
             shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0,0h{side}v{side}h-{side}z\"/>\
             <path fill=\"#000\" d=\"{path}\"/></svg>"
        )))
    }
}

impl fmt::Display for Qr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Qr {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners_and_white_around_them() {
        let svg = Qr::of("otpauth://totp/x?secret=GEZDGNBV", "a code").unwrap().to_string();
        assert!(svg.contains("M4,4h1v1h-1z") && !svg.contains("M3,"), "{svg}");
        assert!(Qr::of(&"x".repeat(5000), "a code").is_none());
    }
}
