//! A small figure in a pose: limbs that turn about their joints, so that a script can let it dance.

use super::{Px, Svg};

/// Where the hip is.
const HIP: (f64, f64) = (160.0, 150.0);

/// A joint: what it is called, where it is within the limb above, and which limb hangs from it.
struct Joint {
    name: &'static str,
    at: (f64, f64),
    length: f64,
    next: Option<(&'static str, f64)>,
}

const LIMBS: [Joint; 4] = [
    Joint { name: "arm-left", at: (-2.0, -62.0), length: 32.0, next: Some(("hand-left", 30.0)) },
    Joint { name: "arm-right", at: (2.0, -62.0), length: 32.0, next: Some(("hand-right", 30.0)) },
    Joint { name: "leg-left", at: (-5.0, 0.0), length: 38.0, next: Some(("foot-left", 38.0)) },
    Joint { name: "leg-right", at: (5.0, 0.0), length: 38.0, next: Some(("foot-right", 38.0)) },
];

/// The figure in a frame of 320 × 250, dancing as much as `energy` from 0 to 1 says, at a moment of its step from 0 to 1.
pub fn dancer(energy: f64, moment: f64) -> Svg {
    let pose = pose(energy.clamp(0.0, 1.0), moment);
    let turn = |name: &str| pose.iter().find(|(it, _)| *it == name).map_or(0.0, |(_, turn)| *turn);
    let mut marks = Svg::new();
    let (x, y) = HIP;
    marks.push(format_args!(
        r#"<g data-joint="body" data-at="{x} {y}" transform="translate({x} {}) rotate({})"><path d="M0 0V-66" class="bone"/>"#,
        Px(y - turn("lift")),
        Px(turn("body")),
    ));
    marks.push(format_args!(
        r#"<g data-joint="head" data-at="0 -66" transform="translate(0 -66) rotate({})"><circle cy="-20" r="15" class="bone"/></g>"#,
        Px(turn("head")),
    ));
    for limb in LIMBS {
        let (x, y) = limb.at;
        marks.push(format_args!(
            r#"<g data-joint="{}" data-at="{x} {y}" transform="translate({x} {y}) rotate({})"><path d="M0 0V{}" class="bone"/>"#,
            limb.name, Px(turn(limb.name)), limb.length,
        ));
        if let Some((name, length)) = limb.next {
            marks.push(format_args!(
                r#"<g data-joint="{name}" data-at="0 {}" transform="translate(0 {}) rotate({})"><path d="M0 0V{length}" class="bone"/></g>"#,
                limb.length, limb.length, Px(turn(name)),
            ));
        }
        marks.push(format_args!("</g>"));
    }
    marks.push(format_args!("</g>"));
    marks
}

/// The turns of all joints in degrees, and how far the figure is lifted; `js/dance.js` has the same.
fn pose(energy: f64, moment: f64) -> [(&'static str, f64); 11] {
    let swing = (moment * std::f64::consts::TAU).sin();
    let bounce = (moment * std::f64::consts::TAU * 2.0).cos();
    [
        ("lift", 9.0 * energy * (1.0 + bounce)),
        ("body", 9.0 * energy * swing),
        ("head", -14.0 * energy * swing),
        ("arm-left", 14.0 + energy * (95.0 + 45.0 * swing)),
        ("arm-right", -14.0 - energy * (95.0 - 45.0 * swing)),
        ("hand-left", 8.0 + energy * (40.0 - 55.0 * swing)),
        ("hand-right", -8.0 - energy * (40.0 + 55.0 * swing)),
        ("leg-left", 7.0 + energy * (16.0 + 20.0 * swing)),
        ("leg-right", -7.0 - energy * (16.0 - 20.0 * swing)),
        ("foot-left", -4.0 - energy * (22.0 + 16.0 * swing)),
        ("foot-right", 4.0 + energy * (22.0 - 16.0 * swing)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_all_its_limbs_and_more_energy_is_more_turn() {
        let marks = dancer(1.0, 0.25).to_string();
        assert_eq!((marks.matches("data-joint").count(), marks.matches("<g").count()), (10, 10));
        assert_eq!(marks.matches("</g>").count(), 10);
        assert!(
            marks.contains(
                r#"data-joint="arm-left" data-at="-2 -62" transform="translate(-2 -62) rotate(154)""#
            ),
            "{marks}"
        );
        let calm = dancer(0.0, 0.25).to_string();
        assert!(calm.contains(r#"transform="translate(-2 -62) rotate(14)""#), "{calm}");
        assert_eq!(calm, dancer(0.0, 0.7).to_string(), "without energy it stands");
    }
}
