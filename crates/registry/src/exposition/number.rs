//! Numbers as text.

use std::io::Write as _;

/// Integers below this are exact in an `f64`.
const INTEGER_MAX: f64 = 9_007_199_254_740_992.0;

/// Appends an integer.
pub(super) fn push_integer(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0_u8; 20];
    let mut start = digits.len();
    loop {
        start -= 1;
        digits[start] = b'0' + u8::try_from(value % 10).unwrap_or_default();
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

/// Appends a sample's value: an integer without fraction, otherwise the shortest text that reads back as the same value.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be an integer below 2^53")]
pub(super) fn push_value(out: &mut Vec<u8>, value: f64) {
    let size = value.abs();
    if size < INTEGER_MAX && size.fract() == 0.0 {
        if value < 0.0 {
            out.push(b'-');
        }
        push_integer(out, size as u64);
    } else if value.is_nan() {
        out.extend_from_slice(b"NaN");
    } else if (1e-5..1e21).contains(&size) {
        // Writing into a `Vec` cannot fail.
        drop(write!(out, "{value}"));
    } else {
        drop(write!(out, "{value:e}"));
    }
}

/// A bucket bound or a quantile as Go writes it (`strconv` format `g`, shortest), with `.0` on what would read as an
/// integer: `1.0`, `0.005`, `1e+06`. Prometheus 3 writes bounds like this itself; Prometheus 2 keeps what it reads.
#[must_use]
pub fn bound_text(bound: f64) -> String {
    let scientific = format!("{bound:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if !(-4..6).contains(&exponent) {
        return exponent_text(mantissa, exponent);
    }
    let plain = format!("{bound}");
    if plain.contains('.') { plain } else { plain + ".0" }
}

fn exponent_text(mantissa: &str, exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: f64) -> String {
        let mut out = Vec::new();
        push_value(&mut out, value);
        String::from_utf8(out).expect("ASCII")
    }

    #[test]
    fn values_are_short_and_read_back() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (-42.0, "-42"),
            (0.1, "0.1"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (1e20, "100000000000000000000"),
            (1e21, "1e21"),
            (1e-7, "1e-7"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(text(value), expected);
        }
        for value in [f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 0.1 + 0.2, -1.5e300, 123_456.789] {
            assert_eq!(text(value).parse(), Ok(value));
        }
    }

    #[test]
    fn bounds_are_as_go_writes_them() {
        for (bound, expected) in [
            (0.0, "0.0"),
            (1.0, "1.0"),
            (0.005, "0.005"),
            (-2.5, "-2.5"),
            (0.000_1, "0.0001"),
            (0.000_01, "1e-05"),
            (100_000.0, "100000.0"),
            (1_000_000.0, "1e+06"),
            (1_234_567.0, "1.234567e+06"),
            (1e300, "1e+300"),
            (1.5e-10, "1.5e-10"),
        ] {
            assert_eq!(bound_text(bound), expected);
        }
    }
}
