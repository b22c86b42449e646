//! Which form of the bytes a request takes.

use axum::http::{HeaderMap, header};

/// A form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// As it is.
    Plain,
    /// Smallest.
    Brotli,
    /// For clients of plain http, which take no brotli.
    Gzip,
}

impl Encoding {
    /// The smallest that the client takes.
    #[must_use]
    pub fn of(request: &HeaderMap) -> Self {
        let values = request.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let codings: Vec<(&str, bool)> = values.flat_map(|value| value.split(',')).map(choice).collect();
        let takes = |name: &str| {
            let named = codings.iter().find(|(coding, _)| coding.eq_ignore_ascii_case(name));
            named.or_else(|| codings.iter().find(|(coding, _)| *coding == "*")).is_some_and(|(_, takes)| *takes)
        };
        if takes("br") {
            Self::Brotli
        } else if takes("gzip") {
            Self::Gzip
        } else {
            Self::Plain
        }
    }

    /// As `Content-Encoding` writes it.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
        }
    }
}

/// One entry of an `Accept…` header and whether it is taken: `q=0` means not.
#[must_use]
pub fn choice(text: &str) -> (&str, bool) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let takes = quality.is_none_or(|quality| quality.parse::<f32>().is_ok_and(|quality| quality > 0.0));
    (name, takes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_form_that_is_taken() {
        for (header, expected) in [
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("gzip, deflate", Encoding::Gzip),
            ("br;q=0, gzip;q=0.5", Encoding::Gzip),
            ("br;q=0, *", Encoding::Gzip),
            ("*;q=0", Encoding::Plain),
            ("identity", Encoding::Plain),
            ("", Encoding::Plain),
            ("BR", Encoding::Brotli),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, header.parse().expect("header"));
            assert_eq!(Encoding::of(&headers), expected, "{header}");
        }
        assert_eq!(Encoding::of(&HeaderMap::new()), Encoding::Plain);
    }
}
