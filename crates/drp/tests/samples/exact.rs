//! Decimal numbers as whole ones of the 30th place, by nothing that the program itself reckons with.

/// Places behind the point.
const PLACES: i32 = 30;

/// One of the unit.
pub const ONE: i128 = 10i128.pow(PLACES.unsigned_abs());

/// The number of a text such as `12.5` or `-1.25e-05`.
pub fn exact(text: &str) -> i128 {
    let (number, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (digits, is_negative) = number.strip_prefix('-').map_or((number, false), |it| (it, true));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let units: i128 = format!("{whole}{fraction}").parse().expect(text);
    let places = PLACES + exponent.parse::<i32>().expect(text) - i32::try_from(fraction.len()).unwrap();
    let power = u32::try_from(places).unwrap_or_else(|_| panic!("{text} has too many places"));
    let size = units * 10i128.pow(power);
    if is_negative { -size } else { size }
}

/// The nearest whole number of thousandths; of two as near the even one.
pub fn thousandths(number: i128) -> i128 {
    let unit = ONE / 1000;
    let (whole, rest) = (number.div_euclid(unit), number.rem_euclid(unit));
    match (2 * rest).cmp(&unit) {
        std::cmp::Ordering::Less => whole,
        std::cmp::Ordering::Greater => whole + 1,
        std::cmp::Ordering::Equal => whole + whole.rem_euclid(2),
    }
}

#[test]
fn numbers_are_exact() {
    assert_eq!(exact("0.5"), ONE / 2);
    assert_eq!(exact("-1.25e-2"), -ONE / 80);
    assert_eq!((exact("3"), exact("1E1")), (3 * ONE, 10 * ONE));
    let rounded = ["0.0005", "0.0015", "0.00151", "-0.0005", "-0.0015", "2"].map(|it| thousandths(exact(it)));
    assert_eq!(rounded, [0, 2, 2, 0, -2, 2000]);
}
